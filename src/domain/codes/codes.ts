/** One-time codes, answered a few times at most and burnt by the right answer. */
import type { Clock } from '../../platform/clock.ts';
import { equalBytes, hmacSha256 } from '../../platform/crypto/derive.ts';
import { randomDigits } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import { CodeStore } from './code-store.ts';
import { codePurposes, type CodePurpose } from './purposes.ts';

export { codePurposes, type CodePurpose } from './purposes.ts';
export {
  composeCode,
  deliveryTo,
  refuseCode,
  sendCode,
  sendCodeAlone,
  showDelivery,
  trySendCodeAlone,
  type CodeLetter,
  type ShownDelivery,
} from './send-code.ts';

export type Redemption =
  | { outcome: 'match'; destination: string }
  /** A code is waiting, and this was not it. */
  | { outcome: 'mismatch' }
  /** Never issued, expired, burnt, or answered wrongly too often. */
  | { outcome: 'none' };

/** Wrong answers a code survives; the odds of guessing one code of a million stay at 5 in a million. */
export const wrongAnswerLimit = 5;

type Owner = { id: string };

export interface CodesNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
}

export class Codes {
  #database: Database;
  #clock: Clock;
  #key: Uint8Array;
  #store: CodeStore;

  constructor({ database, sealing, clock }: CodesNeeds) {
    this.#database = database;
    this.#clock = clock;
    this.#key = sealing.deriveKey('one-time codes');
    this.#store = new CodeStore(database);
  }

  /** A fresh code; the one before it no longer counts. `destination` is the address it is sent to. */
  async issue(user: Owner, purpose: CodePurpose, destination: string): Promise<string> {
    const { digits, lifetimeMs } = codePurposes[purpose];
    const code = randomDigits(digits);
    const now = this.#clock.now();
    await this.#store.replace({
      userId: user.id,
      purpose,
      hash: this.#hash(user, purpose, code),
      destination,
      expiresAt: now + lifetimeMs,
      createdAt: now,
    });
    return code;
  }

  /**
   * Spends an answer. An act around this must commit whatever the outcome, or wrong answers would not count:
   * return the outcome out of the act and refuse after it.
   */
  async redeem(user: Owner, purpose: CodePurpose, code: string): Promise<Redemption> {
    return this.#database.atomically(async () => {
      const answering = { userId: user.id, purpose, limit: wrongAnswerLimit, now: this.#clock.now() };
      const live = await this.#store.countAnswer(answering);
      if (live === undefined) return { outcome: 'none' };
      if (!equalBytes(live.hash, this.#hash(user, purpose, code))) return { outcome: 'mismatch' };
      if (!(await this.#store.burn(user.id, purpose, live.hash))) return { outcome: 'none' };
      return { outcome: 'match', destination: live.destination };
    });
  }

  /** Makes an outstanding code worthless. */
  async burn(user: Owner, purpose: CodePurpose): Promise<void> {
    await this.#store.burn(user.id, purpose);
  }

  /** Where the outstanding code was sent. */
  async findDestination(user: Owner, purpose: CodePurpose): Promise<string | undefined> {
    return this.#store.findDestination(user.id, purpose, this.#clock.now());
  }

  #hash(user: Owner, purpose: CodePurpose, code: string): Buffer {
    return hmacSha256(this.#key, `${user.id}|${purpose}|${code}`);
  }
}
