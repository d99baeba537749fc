/** The client's side of Cognito's SRP, written from RFC 5054 in plain big integers, to check the server against. */
import { createDiffieHellmanGroup, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const prime = BigInt(`0x${createDiffieHellmanGroup('modp15').getPrime('hex')}`);
const generator = 2n;

function modexp(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % prime;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % prime;
    square = (square * square) % prime;
  }
  return result;
}

/** Two's complement, as Java writes a positive big integer. */
function bytesOf(value: bigint): Buffer {
  let hex = value.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  return Buffer.from(/^[89a-f]/.test(hex) ? `00${hex}` : hex, 'hex');
}

function hash(...parts: (Buffer | string)[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}

function numberOf(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

export interface SrpProofInput {
  poolId: string;
  password: string;
  /** What the PASSWORD_VERIFIER challenge carried. */
  parameters: Record<string, string>;
  timestamp?: string;
}

export class SrpClient {
  #secret = numberOf(randomBytes(32));
  readonly publicValue: bigint = modexp(generator, this.#secret);

  get srpA(): string {
    return this.publicValue.toString(16);
  }

  /** The ChallengeResponses that prove the password, or, with a wrong password, fail to. */
  responses({ poolId, password, parameters, timestamp }: SrpProofInput): Record<string, string> {
    const { SALT = '', SRP_B = '', SECRET_BLOCK = '', USER_ID_FOR_SRP: userId = '' } = parameters;
    const poolName = poolId.split('_')[1] ?? '';
    const serverPublic = BigInt(`0x${SRP_B}`);
    const multiplier = numberOf(hash(bytesOf(prime), bytesOf(generator)));
    const scrambler = numberOf(hash(bytesOf(this.publicValue), bytesOf(serverPublic)));
    const inner = hash(`${poolName}${userId}:${password}`);
    const privateKey = numberOf(hash(bytesOf(BigInt(`0x${SALT}`)), inner));
    const base = (((serverPublic - multiplier * modexp(generator, privateKey)) % prime) + prime) % prime;
    const shared = modexp(base, this.#secret + scrambler * privateKey);
    const key = hkdfSync('sha256', bytesOf(shared), bytesOf(scrambler), 'Caldera Derived Key', 16);
    const time = timestamp ?? srpTimestamp(new Date());
    const message = [poolName, userId, Buffer.from(SECRET_BLOCK, 'base64'), time];
    const mac = createHmac('sha256', Buffer.from(key));
    for (const part of message) mac.update(part);
    return {
      USERNAME: userId,
      PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK,
      PASSWORD_CLAIM_SIGNATURE: mac.digest('base64'),
      TIMESTAMP: time,
    };
  }
}

/** `Tue Aug 4 09:05:07 UTC 2026` */
export function srpTimestamp(time: Date): string {
  const [weekday, day, month, year, clock] = time.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${Number(day)} ${clock} UTC ${year}`;
}
