/** The 3072-bit prime group of RFC 5054 in which Cognito's SRP counts, with generator 2. */
import { getDiffieHellman } from 'node:crypto';

/** The prime takes this many bytes; every element is written this long. */
export const elementLength = 384;

export const groupPrime: bigint = toInteger(getDiffieHellman('modp15').getPrime());

export function toInteger(bytes: Uint8Array): bigint {
  if (bytes.length === 0) return 0n;
  return BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`);
}

/** An element of the group, with leading zero bytes. */
export function toElement(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(elementLength * 2, '0'), 'hex');
}

/** `left · right mod N`; cheap beside an exponentiation. */
export function multiply(left: bigint, right: bigint): bigint {
  return (left * right) % groupPrime;
}
