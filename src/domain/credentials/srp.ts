/** Secure Remote Password as Cognito speaks it: SRP-6a with its own padding, key derivation and proof. */
import { hkdfSync } from 'node:crypto';
import { hmacSha256, sha256 } from '../../platform/crypto/derive.ts';
import { groupPrime, toElement, toInteger } from '../../platform/crypto/srp-group.ts';
import { poolShortName } from '../pools/pools.ts';

const keyInfo = 'Caldera Derived Key';
const keyLength = 16;
/** Clients may write leading zeros; nothing longer is a number of this group. */
const publicValueShape = /^[0-9a-fA-F]{1,800}$/;

/** The bytes of Java's `BigInteger.toByteArray()`: a zero byte first where a bit would read as a sign. */
export function pad(value: bigint): Buffer {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(even) ? `00${even}` : even, 'hex');
}

/** k = H(PAD(N) ‖ PAD(g)) */
export const multiplier: Buffer = sha256(Buffer.concat([pad(groupPrime), pad(2n)]));

/** x = H(PAD(salt) ‖ H(pool name ‖ user ‖ ":" ‖ password)) */
export function passwordExponent({ poolId, username, password, salt }: PasswordFacts): Buffer {
  const identity = sha256(`${poolShortName(poolId)}${username}:${password}`);
  return sha256(Buffer.concat([pad(toInteger(salt)), identity]));
}

export interface PasswordFacts {
  poolId: string;
  /** The real username, never an alias: renaming a user would end the password. */
  username: string;
  password: string;
  salt: Uint8Array;
}

/** A client's public value A; undefined for one that makes the session key guessable (RFC 5054 §2.5.4). */
export function readPublicValue(hex: string): Buffer | undefined {
  if (!publicValueShape.test(hex)) return undefined;
  const value = BigInt(`0x${hex}`);
  return value > 1n && value < groupPrime - 1n ? toElement(value) : undefined;
}

/** u = H(PAD(A) ‖ PAD(B)) */
export function scramblerOf(clientPublic: Uint8Array, serverPublic: Uint8Array): Buffer {
  return sha256(Buffer.concat([pad(toInteger(clientPublic)), pad(toInteger(serverPublic))]));
}

/** The 16 bytes both sides sign with, from the shared element S. */
export function claimKey(shared: Uint8Array, scrambler: Uint8Array): Buffer {
  const salt = pad(toInteger(scrambler));
  return Buffer.from(hkdfSync('sha256', pad(toInteger(shared)), salt, keyInfo, keyLength));
}

export function claimSignature(key: Uint8Array, claim: Claim): Buffer {
  const { poolId, username, secretBlock, timestamp } = claim;
  const names = Buffer.from(`${poolShortName(poolId)}${username}`);
  return hmacSha256(key, Buffer.concat([names, secretBlock, Buffer.from(timestamp)]));
}

export interface Claim {
  poolId: string;
  /** As the server named it in `USER_ID_FOR_SRP`. */
  username: string;
  secretBlock: Uint8Array;
  timestamp: string;
}

/** Elements and salts travel as hexadecimal numbers, without leading zeros. */
export function toWireHex(bytes: Uint8Array): string {
  return toInteger(bytes).toString(16);
}
