/** Reads who claims to have signed a request: the only place where credentials are taken from it. */
import { normalizePercent } from './percent.ts';
import { headerValue, readHeaders } from './received-headers.ts';
import type { ReceivedHeaders } from './received-headers.ts';
import { digestOf, incomplete, invalid } from './rejection.ts';
import type { SignatureRejection } from './rejection.ts';

/** Claims, not facts, until `verifySignature` has agreed. */
export interface SignatureClaims {
  accessKeyId: string;
  /** The scope's YYYYMMDD. */
  date: string;
  region: string;
  service: string;
  /** `aws4_request` in every valid signature. */
  terminator: string;
  /** In lower case and ascending order. */
  signedHeaders: readonly string[];
  signature: string;
  /** The value of X-Amz-Date. */
  amzDate: string;
  sessionToken?: string;
}

export type ParsedAuthorization =
  | { kind: 'none' }
  | ({ kind: 'malformed' } & SignatureRejection)
  | ({ kind: 'signed' } & SignatureClaims);

const algorithm = 'AWS4-HMAC-SHA256';

/** Headers that would leave open which of two values is meant. */
const singleHeaders = [
  'authorization',
  'host',
  'x-amz-date',
  'x-amz-security-token',
  'x-amz-content-sha256',
  'x-amz-target',
];

const queryCredentials = new Set(
  ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature', 'Security-Token'].map((name) =>
    `x-amz-${name}`.toLowerCase(),
  ),
);

/** `rawHeaders` holds names and values in turn; `query` is the text after the `?`. */
export function parseAuthorization(rawHeaders: readonly string[], query = ''): ParsedAuthorization {
  return parseReceived(readHeaders(rawHeaders), query);
}

export function parseReceived(headers: ReceivedHeaders, query: string): ParsedAuthorization {
  const inQuery = hasQueryCredentials(query);
  const authorization = headerValue(headers, 'authorization');
  if (authorization === undefined) {
    return inQuery
      ? malformed(
          incomplete('Signing in the query string is not supported; sign in the Authorization header.'),
        )
      : { kind: 'none' };
  }
  if (inQuery)
    return malformed(invalid('Credentials must be in the Authorization header or in the query, not both.'));
  const repeated = singleHeaders.find((name) => (headers.get(name)?.length ?? 0) > 1);
  if (repeated !== undefined) return malformed(invalid(`The header '${repeated}' must not be repeated.`));
  return parseHeader(authorization, headers);
}

function malformed(rejection: SignatureRejection): ParsedAuthorization {
  return { kind: 'malformed', ...rejection };
}

function hasQueryCredentials(query: string): boolean {
  if (query === '') return false;
  return query.split('&').some((piece) => {
    const name = piece.replace(/=[^]*$/, '');
    return queryCredentials.has((normalizePercent(name) ?? name).toLowerCase());
  });
}

function parseHeader(authorization: string, headers: ReceivedHeaders): ParsedAuthorization {
  const [scheme = '', ...rest] = authorization.split(' ');
  const isAws = scheme.startsWith('AWS4-');
  if (isAws && scheme !== algorithm)
    return malformed(incomplete(`Unsupported AWS 'algorithm': '${scheme}'.`));
  const parameters = parseParameters(rest.join(' '));
  if (parameters === undefined) {
    return malformed(
      incomplete(
        'Invalid key=value pair (missing equal-sign) in Authorization header ' +
          `(hashed with SHA-256 and encoded with Base64): '${digestOf(authorization)}'.`,
      ),
    );
  }
  const missing = missingParts(isAws ? parameters : new Map(), headers);
  if (missing !== '') {
    const digest = `(Hashed with SHA-256 and encoded with Base64) Authorization=${digestOf(authorization)}`;
    return malformed(incomplete(`${missing}${digest}`));
  }
  return readClaims(parameters, headers);
}

/** Undefined when a pair lacks its equal-sign or a name comes twice. */
function parseParameters(text: string): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const pair of text.split(',').map((piece) => piece.trim())) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    if (equals === -1 || parameters.has(pair.slice(0, equals))) return undefined;
    parameters.set(pair.slice(0, equals), pair.slice(equals + 1));
  }
  return parameters;
}

function missingParts(parameters: ReadonlyMap<string, string>, headers: ReceivedHeaders): string {
  const sentences = ['Credential', 'Signature', 'SignedHeaders']
    .filter((name) => (parameters.get(name) ?? '') === '')
    .map((name) => `Authorization header requires '${name}' parameter. `);
  if (!headers.has('x-amz-date')) {
    sentences.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ");
  }
  return sentences.join('');
}

function readClaims(parameters: ReadonlyMap<string, string>, headers: ReceivedHeaders): ParsedAuthorization {
  const credential = parameters.get('Credential') ?? '';
  const [accessKeyId = '', date = '', region = '', service = '', terminator = '', ...more] =
    credential.split('/');
  if (accessKeyId === '' || terminator === '' || more.length > 0) {
    const form = 'e.g. keyid/date/region/service/term';
    return malformed(
      incomplete(`Credential must have exactly 5 slash-delimited elements, ${form}, got '${credential}'`),
    );
  }
  const signedHeaders = (parameters.get('SignedHeaders') ?? '').split(';');
  if (!isOrdered(signedHeaders)) {
    return malformed(incomplete("'SignedHeaders' must hold lower-case names in ascending order, each once."));
  }
  const sessionToken = headerValue(headers, 'x-amz-security-token');
  return {
    kind: 'signed',
    accessKeyId,
    date,
    region,
    service,
    terminator,
    signedHeaders,
    signature: parameters.get('Signature') ?? '',
    amzDate: headerValue(headers, 'x-amz-date') ?? '',
    ...(sessionToken === undefined ? {} : { sessionToken }),
  };
}

function isOrdered(names: readonly string[]): boolean {
  let previous = '';
  for (const name of names) {
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) || name <= previous) return false;
    previous = name;
  }
  return true;
}
