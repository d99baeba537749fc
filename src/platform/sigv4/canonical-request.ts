/** The canonical request: one spelling for all requests that mean the same (AWS, "Create a signed AWS API request"). */
import { sha256 } from '../crypto/derive.ts';
import { normalizePercent, percentEncode } from './percent.ts';
import { canonicalHeaderValue } from './received-headers.ts';
import type { ReceivedHeaders } from './received-headers.ts';

export interface CanonicalParts {
  method: string;
  path: string;
  query: string;
  headers: ReceivedHeaders;
  signedHeaders: readonly string[];
  payloadHash: string;
  service: string;
}

/** Undefined when the request has no canonical form: a signed header is absent, or a character is not allowed. */
export function canonicalRequest(parts: CanonicalParts): string | undefined {
  const path = canonicalPath(parts.path, parts.service);
  const query = canonicalQuery(parts.query);
  const headers = canonicalHeaders(parts.headers, parts.signedHeaders);
  if (!/^[A-Z]+$/.test(parts.method) || path === undefined || query === undefined || headers === undefined) {
    return undefined;
  }
  const names = parts.signedHeaders.join(';');
  return [parts.method, path, query, headers, names, parts.payloadHash].join('\n');
}

export function sha256Hex(data: string | Uint8Array): string {
  return sha256(data).toString('hex');
}

const visibleAscii = /^[\x21-\x7e]*$/;

/** S3 signs the path once encoded and as it is; every other service removes dot segments and encodes it again. */
export function canonicalPath(path: string, service: string): string | undefined {
  if (!path.startsWith('/') || !visibleAscii.test(path) || /[?#]/.test(path)) return undefined;
  if (service === 's3') return normalizeSegments(path.split('/'));
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(percentEncode(segment));
  }
  const end = segments.length > 0 && path.endsWith('/') ? '/' : '';
  return `/${segments.join('/')}${end}`;
}

function normalizeSegments(segments: readonly string[]): string | undefined {
  const normalized = segments.map(normalizePercent);
  return normalized.includes(undefined) ? undefined : normalized.join('/');
}

/** Sorted by name, then by value, both in their one encoded spelling; a `+` is a space, as in forms. */
export function canonicalQuery(query: string): string | undefined {
  if (query === '') return '';
  if (!visibleAscii.test(query) || query.includes('#')) return undefined;
  const parameters = splitQuery(query);
  if (parameters === undefined) return undefined;
  parameters.sort((left, right) => compare(left.name, right.name) || compare(left.value, right.value));
  return parameters.map(({ name, value }) => `${name}=${value}`).join('&');
}

function splitQuery(query: string): { name: string; value: string }[] | undefined {
  const parameters: { name: string; value: string }[] = [];
  for (const piece of query.split('&')) {
    if (piece === '') continue;
    const equals = piece.includes('=') ? piece.indexOf('=') : piece.length;
    const name = normalizePercent(piece.slice(0, equals).replaceAll('+', '%20'));
    const value = normalizePercent(piece.slice(equals + 1).replaceAll('+', '%20'));
    if (name === undefined || value === undefined) return undefined;
    parameters.push({ name, value });
  }
  return parameters;
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function canonicalHeaders(headers: ReceivedHeaders, signedHeaders: readonly string[]): string | undefined {
  let text = '';
  for (const name of signedHeaders) {
    const values = headers.get(name);
    const value = values === undefined ? undefined : canonicalHeaderValue(values);
    if (value === undefined) return undefined;
    text += `${name}:${value}\n`;
  }
  return text;
}
