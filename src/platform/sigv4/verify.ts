/** Decides whether a request was signed, just now and for this service, with the secret that is known here. */
import { equalBytes, hmacSha256 } from '../crypto/derive.ts';
import { formatAmzDate, parseAmzDate } from './amz-date.ts';
import { parseReceived } from './authorization.ts';
import type { SignatureClaims } from './authorization.ts';
import { canonicalRequest, sha256Hex } from './canonical-request.ts';
import { headerValue, readHeaders } from './received-headers.ts';
import type { ReceivedHeaders } from './received-headers.ts';
import { invalid, mismatch, missingToken } from './rejection.ts';
import type { SignatureRejection } from './rejection.ts';
import { signingKey } from './signing-keys.ts';

export interface SignedRequest {
  method: string;
  /** As on the request line, from the first `/`, still encoded. */
  path: string;
  /** As on the request line, without the `?`; empty when there is none. */
  query: string;
  /** Names and values in turn, as Node's `rawHeaders` has them. */
  rawHeaders: readonly string[];
  body: Uint8Array;
}

export interface SignatureCheck {
  request: SignedRequest;
  /** Of the access key that `parseAuthorization` found in this request. */
  secretKey: string;
  region: string;
  service: string;
  /** Milliseconds since the epoch. */
  now: number;
  /** How far the signer's clock may be off; AWS allows 5 in most services, 15 in some. */
  allowedSkewMinutes?: number;
}

export type SignatureVerdict = ({ ok: true } & SignatureClaims) | ({ ok: false } & SignatureRejection);

export function verifySignature(check: SignatureCheck): SignatureVerdict {
  const headers = readHeaders(check.request.rawHeaders);
  const parsed = parseReceived(headers, check.request.query);
  if (parsed.kind === 'none') return { ok: false, ...missingToken };
  if (parsed.kind === 'malformed') return { ok: false, code: parsed.code, message: parsed.message };
  const { kind: _, ...claims } = parsed;
  const rejection =
    findUnsignedHeader(headers, claims.signedHeaders) ??
    findWrongTime(claims, check) ??
    findWrongScope(claims, check) ??
    findWrongSignature(claims, headers, check);
  return rejection === undefined ? { ok: true, ...claims } : { ok: false, ...rejection };
}

/** What is not signed could have been added on the way: the host, and every header that AWS gives a meaning. */
function findUnsignedHeader(
  headers: ReceivedHeaders,
  signed: readonly string[],
): SignatureRejection | undefined {
  if (!signed.includes('host')) {
    return invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  for (const name of headers.keys()) {
    if (!name.startsWith('x-amz-') || signed.includes(name)) continue;
    return invalid(`There were headers present in the request which were not signed: ${name}`);
  }
  return undefined;
}

function findWrongTime({ amzDate }: SignatureClaims, check: SignatureCheck): SignatureRejection | undefined {
  const minutes = check.allowedSkewMinutes ?? 5;
  const signedAt = parseAmzDate(amzDate);
  if (signedAt === undefined) {
    const help = 'See http://en.wikipedia.org/wiki/ISO_8601';
    return invalid(`Date must be in ISO-8601 'basic format'. Got '${amzDate}'. ${help}`);
  }
  const now = Math.floor(check.now / 1000);
  const earliest = now - minutes * 60;
  const latest = now + minutes * 60;
  const [nowText, earliestText, latestText] = [now, earliest, latest].map(formatAmzDate);
  if (signedAt < earliest) {
    return invalid(
      `Signature expired: ${amzDate} is now earlier than ${earliestText} (${nowText} - ${minutes} min.)`,
    );
  }
  if (signedAt > latest) {
    return invalid(
      `Signature not yet current: ${amzDate} is still later than ${latestText} (${nowText} + ${minutes} min.)`,
    );
  }
  return undefined;
}

function findWrongScope(claims: SignatureClaims, check: SignatureCheck): SignatureRejection | undefined {
  const { date, region, service, terminator, amzDate } = claims;
  const signedDate = amzDate.slice(0, 8);
  const sentences: string[] = [];
  if (region !== check.region) sentences.push('Credential should be scoped to a valid region. ');
  if (service !== check.service) {
    sentences.push(`Credential should be scoped to correct service: '${check.service}'. `);
  }
  if (terminator !== 'aws4_request') {
    sentences.push(
      `Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `,
    );
  }
  if (date !== signedDate) {
    const rule = 'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP';
    sentences.push(`${rule}: '${date}' != '${signedDate}', from '${amzDate}'. `);
  }
  return sentences.length === 0 ? undefined : invalid(sentences.join(''));
}

function findWrongSignature(
  claims: SignatureClaims,
  headers: ReceivedHeaders,
  { request, secretKey }: SignatureCheck,
): SignatureRejection | undefined {
  const { date, region, service, signedHeaders, amzDate, signature } = claims;
  const payloadHash = sha256Hex(request.body);
  const claimedHash = headerValue(headers, 'x-amz-content-sha256');
  if (claimedHash !== undefined && claimedHash !== payloadHash) {
    return invalid("The provided 'x-amz-content-sha256' header does not match what was computed.");
  }
  const canonical = canonicalRequest({ ...request, headers, signedHeaders, payloadHash, service });
  if (canonical === undefined) return mismatch;
  const scope = `${date}/${region}/${service}/aws4_request`;
  const stringToSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${sha256Hex(canonical)}`;
  const expected = hmacSha256(signingKey({ secretKey, date, region, service }), stringToSign).toString('hex');
  return equalBytes(Buffer.from(expected), Buffer.from(signature)) ? undefined : mismatch;
}
