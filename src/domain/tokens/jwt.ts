/** JSON Web Tokens in compact form (RFC 7519, RFC 7515 §3.1): written and taken apart, nothing more. */

export interface ParsedJwt {
  header: Readonly<Record<string, unknown>>;
  payload: Readonly<Record<string, unknown>>;
  /** The text the signature covers. */
  signed: string;
  signature: Buffer;
}

/** Larger than any token made here: a hundred groups of the longest names. */
const longestToken = 65_536;
const shape = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export function encodePart(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Undefined for what is not three parts of base64url around two JSON objects. Verifies nothing. */
export function parseJwt(token: string): ParsedJwt | undefined {
  if (token.length > longestToken || !shape.test(token)) return undefined;
  const [header = '', payload = '', signature = ''] = token.split('.');
  if (![header, payload, signature].every(isCanonical)) return undefined;
  const parsed = { header: parseObject(header), payload: parseObject(payload) };
  if (parsed.header === undefined || parsed.payload === undefined) return undefined;
  return {
    header: parsed.header,
    payload: parsed.payload,
    signed: `${header}.${payload}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

/** Unused bits of a last character must be zero (RFC 4648 §3.5), or one token could be written in several ways. */
function isCanonical(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part;
}

function parseObject(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
