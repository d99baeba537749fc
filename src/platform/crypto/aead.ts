/** AES-256-GCM with a random 96-bit nonce: `version ‖ nonce ‖ tag ‖ ciphertext` (NIST SP 800-38D). */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { randomBytes } from '../random.ts';

const version = 1;
const nonceLength = 12;
const tagLength = 16;
const headerLength = 1 + nonceLength + tagLength;

/** `context` is authenticated, not stored: bytes sealed for one place do not open in another. */
export function encrypt(key: Uint8Array, context: string, plaintext: Uint8Array): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), ciphertext]);
}

/** Throws when the key, the context or any byte differs. */
export function decrypt(key: Uint8Array, context: string, sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < headerLength || bytes[0] !== version) throw new Error('not a sealed value');
  const nonce = bytes.subarray(1, 1 + nonceLength);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(1 + nonceLength, headerLength));
  return Buffer.concat([decipher.update(bytes.subarray(headerLength)), decipher.final()]);
}
