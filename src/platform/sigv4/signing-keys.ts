/** Signing keys derived from secret access keys, remembered because a caller's key is the same all day. */
import { hmacSha256, sha256 } from '../crypto/derive.ts';

export interface SigningKeyScope {
  secretKey: string;
  /** YYYYMMDD. */
  date: string;
  region: string;
  service: string;
}

const maxEntries = 512;

/** By digest, so that the secrets themselves are not kept alive here. */
const known = new Map<string, Buffer>();

/** Ask only when date, region and service have been checked: strangers must not fill the memory. */
export function signingKey({ secretKey, date, region, service }: SigningKeyScope): Buffer {
  const name = `${sha256(secretKey).toString('base64')} ${date}/${region}/${service}`;
  const remembered = known.get(name);
  if (remembered !== undefined) return remembered;
  const key = [date, region, service, 'aws4_request'].reduce(
    (previous: string | Buffer, part) => hmacSha256(previous, part),
    `AWS4${secretKey}`,
  ) as Buffer;
  const [oldest] = known.keys();
  if (oldest !== undefined && known.size >= maxEntries) known.delete(oldest);
  known.set(name, key);
  return key;
}
