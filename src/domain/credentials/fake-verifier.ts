/** A salt and verifier for names nobody has: stable per pool and name, so that asking twice tells nothing. */
import { createHash } from 'node:crypto';
import { hmacSha256 } from '../../platform/crypto/derive.ts';
import { elementLength, multiply, toElement, toInteger } from '../../platform/crypto/srp-group.ts';

export const saltLength = 16;

export interface Verifier {
  salt: Buffer;
  /** A group element, 384 bytes. */
  verifier: Buffer;
}

/** Clients disagree about salts that begin with zeros; ours never do. */
export function shapeSalt(bytes: Buffer): Buffer {
  const salt = Buffer.from(bytes.subarray(0, saltLength));
  salt.writeUInt8(salt.readUInt8(0) | 0x10, 0);
  return salt;
}

/** No password is known to lead to it. A square, as real verifiers are squares too (2 is one modulo N). */
export function fakeVerifier(key: Uint8Array, poolId: string, usernameKey: string): Verifier {
  const seed = hmacSha256(key, `${poolId}\n${usernameKey}`);
  const bytes = createHash('shake256', { outputLength: saltLength + elementLength })
    .update(seed)
    .digest();
  const root = toInteger(bytes.subarray(saltLength));
  return { salt: shapeSalt(bytes), verifier: toElement(multiply(root, root)) };
}

/** The `sub`-like name a pool would answer with for an address nobody has (RFC 9562 shape, version 4). */
export function fakeUserId(key: Uint8Array, poolId: string, usernameKey: string): string {
  const bytes = hmacSha256(key, `id\n${poolId}\n${usernameKey}`).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
