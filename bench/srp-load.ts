/** The client's SRP arithmetic by OpenSSL, as cheap as it can be, so that measuring it costs little of the machine. */
import {
  createDiffieHellman,
  createHash,
  createHmac,
  getDiffieHellman,
  hkdfSync,
  randomBytes,
} from 'node:crypto';
import { srpTimestamp } from '../test/world/srp-client.ts';

const primeBytes = getDiffieHellman('modp15').getPrime();
const prime = toNumber(primeBytes);
const multiplier = toNumber(hash(Buffer.concat([Buffer.of(0), primeBytes]), Buffer.of(2)));
/** Takes a second to make, as OpenSSL tests the prime. */
const group = createDiffieHellman(primeBytes, 2);
const exponents = new Map<string, { exponent: bigint; verifier: bigint }>();

function toNumber(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}

function toBytes(value: bigint): Buffer {
  const hex = value.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
}

function padded(value: bigint): Buffer {
  const bytes = toBytes(value);
  return (bytes[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
}

function power(base: bigint, exponent: bigint): bigint {
  group.setPrivateKey(toBytes(exponent));
  return toNumber(group.computeSecret(toBytes(base)));
}

function hash(...parts: (Uint8Array | string)[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}

const secret = toNumber(randomBytes(16));
const publicValue = power(2n, secret);

/** One public value serves all measured sign-ins: the server's work is the same. */
export const srpA = publicValue.toString(16);

export interface Challenge {
  poolId: string;
  password: string;
  parameters: Record<string, string>;
}

export function proof({ poolId, password, parameters }: Challenge): Record<string, string> {
  const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP: userId = '' } = parameters;
  const poolName = poolId.split('_')[1] ?? '';
  const serverPublic = BigInt(`0x${SRP_B}`);
  const scrambler = toNumber(hash(padded(publicValue), padded(serverPublic)));
  const { exponent, verifier } = ofPassword(SALT, `${poolName}${userId}:${password}`);
  const base = (((serverPublic - multiplier * verifier) % prime) + prime) % prime;
  const shared = power(base, secret + scrambler * exponent);
  const key = Buffer.from(hkdfSync('sha256', padded(shared), padded(scrambler), 'Caldera Derived Key', 16));
  const timestamp = srpTimestamp(new Date());
  const mac = createHmac('sha256', key).update(poolName).update(userId);
  mac.update(Buffer.from(SECRET_BLOCK, 'base64')).update(timestamp);
  return {
    USERNAME: userId,
    PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
    PASSWORD_CLAIM_SIGNATURE: mac.digest('base64'),
    TIMESTAMP: timestamp,
  };
}

/** Remembered per user, as it does not change. */
function ofPassword(salt: string, identity: string): { exponent: bigint; verifier: bigint } {
  let known = exponents.get(`${salt}${identity}`);
  if (known === undefined) {
    const exponent = toNumber(hash(padded(BigInt(`0x${salt}`)), hash(identity)));
    known = { exponent, verifier: power(2n, exponent) };
    exponents.set(`${salt}${identity}`, known);
  }
  return known;
}
