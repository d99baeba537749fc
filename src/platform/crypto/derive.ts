/** Purpose-bound keys, keyed digests and comparisons that take the same time whatever differs. */
import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** HKDF-SHA256 (RFC 5869): one 32-byte key per label. */
export function deriveKey(secret: Uint8Array, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), label, 32));
}

export function sha256(data: string | Uint8Array): Buffer {
  return createHash('sha256').update(data).digest();
}

export function hmacSha256(key: string | Uint8Array, data: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

/** Equal bytes? Takes time that depends on the lengths only. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Equal texts? Compares digests, so that not even the lengths show. */
export function equalText(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}
