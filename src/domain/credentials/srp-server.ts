/** The server's side of an SRP exchange, whatever the secret behind the verifier is. */
import { refuse } from '../../contract/refusal.ts';
import { equalBytes } from '../../platform/crypto/derive.ts';
import { ModexpBusy, ModexpRefused, type ModexpJob, type ModexpPool } from '../../platform/crypto/modexp.ts';
import { randomBytes } from '../../platform/random.ts';
import {
  claimKey,
  claimSignature,
  multiplier,
  passwordExponent,
  scramblerOf,
  type Claim,
  type PasswordFacts,
} from './srp.ts';

/** What the server keeps between its two steps of one exchange. */
export interface SrpOffer {
  serverSecret: Buffer;
  serverPublic: Buffer;
  scrambler: Buffer;
}

export interface SrpExchange {
  verifier: Uint8Array;
  clientPublic: Uint8Array;
  serverSecret: Uint8Array;
  scrambler: Uint8Array;
  claim: Claim;
  signature: Uint8Array;
}

/** As large as the hash that masks it needs (RFC 5054 §3.1 asks for at least 256 bits). */
const serverSecretLength = 32;

export class SrpServer {
  #modexp: ModexpPool;

  constructor(modexp: ModexpPool) {
    this.#modexp = modexp;
  }

  /** v = g^x */
  async verifierOf(facts: PasswordFacts): Promise<Buffer> {
    return this.#compute({ kind: 'verifier', exponent: passwordExponent(facts) });
  }

  /** The first step; undefined in the case, never seen, that u would be zero (RFC 5054 §2.5.3). */
  async offer(verifier: Uint8Array, clientPublic: Uint8Array): Promise<SrpOffer | undefined> {
    const serverSecret = randomBytes(serverSecretLength);
    const serverPublic = await this.#compute({
      kind: 'srp-public',
      exponent: serverSecret,
      verifier,
      multiplier,
    });
    const scrambler = scramblerOf(clientPublic, serverPublic);
    if (isZero(serverPublic) || isZero(scrambler)) return undefined;
    return { serverSecret, serverPublic, scrambler };
  }

  /** The second step: did the client know what the verifier was made from? */
  async check({ claim, signature, ...exchange }: SrpExchange): Promise<boolean> {
    const { serverSecret: exponent, scrambler, clientPublic, verifier } = exchange;
    if (isZero(scrambler)) return false;
    try {
      const shared = await this.#compute({ kind: 'srp-key', clientPublic, verifier, scrambler, exponent });
      return equalBytes(claimSignature(claimKey(shared, scrambler), claim), signature);
    } catch (error) {
      if (error instanceof ModexpRefused) return false;
      throw error;
    }
  }

  async #compute(job: ModexpJob): Promise<Buffer> {
    try {
      return await this.#modexp.compute(job);
    } catch (error) {
      if (error instanceof ModexpBusy) refuse('TooManyRequestsException', 'Too many requests', error.message);
      throw error;
    }
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}
