/** RSA-2048 keys and RS256 signatures (RFC 7518 §3.3), computed on the libuv pool, off the main thread. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  sign,
  verify,
  type KeyObject,
} from 'node:crypto';
import { promisify } from 'node:util';

/** RFC 7517 §4 and RFC 7518 §6.3.1. */
export interface RsaPublicJwk {
  kty: string;
  n: string;
  e: string;
}

export interface RsaPair {
  publicJwk: RsaPublicJwk;
  /** PKCS #8, DER. */
  privateKey: Buffer;
}

const generate = promisify(generateKeyPair);

export async function makeRsaPair(): Promise<RsaPair> {
  const { publicKey, privateKey } = await generate('rsa', { modulusLength: 2048, publicExponent: 0x10001 });
  return {
    publicJwk: publicKey.export({ format: 'jwk' }) as RsaPublicJwk,
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }),
  };
}

export function openPrivateKey(der: Buffer): KeyObject {
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

export function openPublicKey(jwk: RsaPublicJwk): KeyObject {
  return createPublicKey({ key: { ...jwk }, format: 'jwk' });
}

export function signRs256(key: KeyObject, text: string): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    sign('sha256', Buffer.from(text), key, (error, signature) =>
      error ? reject(error) : resolve(signature),
    ),
  );
}

export function verifyRs256(key: KeyObject, text: string, signature: Uint8Array): Promise<boolean> {
  return new Promise((resolve, reject) =>
    verify('sha256', Buffer.from(text), key, signature, (error, valid) =>
      error ? reject(error) : resolve(valid),
    ),
  );
}
