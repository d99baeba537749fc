/** Slows down password guessing per user, however many guesses arrive at once. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import { hmacSha256 } from '../../platform/crypto/derive.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import { LockoutStore } from './lockout-store.ts';
import { Turns } from './lockout-turns.ts';

type Verdict = 'right' | 'wrong' | 'locked';

export interface LockoutsNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
}

export class Lockouts {
  #store: LockoutStore;
  #clock: Clock;
  #key: Uint8Array;
  #turns = new Turns();

  constructor({ database, sealing, clock }: LockoutsNeeds) {
    this.#store = new LockoutStore(database);
    this.#clock = clock;
    this.#key = sealing.deriveKey('sekisho lockout subjects');
  }

  /**
   * Lets `verify` look at one guess and counts it if it was wrong; refuses without looking while the user is
   * locked.
   *
   * A node looks at the guesses for one user one after another, so that right passwords that arrive together do
   * not lock each other out. A guess is counted before it is looked at, so that parallel guesses on several
   * nodes gain nothing, unless the user is without recent failures: most sign-ins succeed at once and then
   * write nothing. Each node may hold one such guess until the first failure is written: a user meets at most
   * 5 + (nodes − 1) guesses before the first lock.
   */
  async guard(poolId: string, usernameKey: string, verify: () => Promise<boolean>): Promise<boolean> {
    const verdict = await this.#judge(this.#subjectOf(poolId, usernameKey), verify);
    return verdict === 'locked' ? refuseLocked() : verdict === 'right';
  }

  /** As `guard`, but a lock shows neither in the answer nor in the work done: whatever is guessed is wrong. */
  async guardUnseen(poolId: string, usernameKey: string, verify: () => Promise<boolean>): Promise<boolean> {
    const looked = async (): Promise<Verdict> => ((await verify()) ? 'locked' : 'wrong');
    return (await this.#judge(this.#subjectOf(poolId, usernameKey), verify, looked)) === 'right';
  }

  /** Refuses while the user is locked; counts nothing. For steps that look at no guess yet. */
  async refuseWhileLocked(poolId: string, usernameKey: string): Promise<void> {
    const row = await this.#store.find(this.#subjectOf(poolId, usernameKey));
    if (row !== undefined && row.lockedUntil > this.#clock.now()) refuseLocked();
  }

  /** Forgets all failures: the user has proved to be the user. */
  async clear(poolId: string, usernameKey: string): Promise<void> {
    await this.#store.forget(this.#subjectOf(poolId, usernameKey));
  }

  /** Removes what has been quiet for long enough to mean nothing. */
  async sweep(): Promise<void> {
    await this.#store.sweep(this.#clock.now());
  }

  #judge(
    subject: string,
    verify: () => Promise<boolean>,
    whileLocked = async (): Promise<Verdict> => 'locked',
  ): Promise<Verdict> {
    return this.#turns.take(subject, async () => {
      const hasFailed = (await this.#store.find(subject)) !== undefined;
      if (hasFailed && !(await this.#count(subject))) return whileLocked();
      const isRight = await verify();
      if (isRight && hasFailed) await this.#store.forget(subject);
      if (!isRight && !hasFailed) await this.#count(subject);
      return isRight ? 'right' : 'wrong';
    });
  }

  /** False, and nothing counted, while locked. */
  #count(subject: string): Promise<boolean> {
    return this.#store.countAttempt(subject, this.#clock.now());
  }

  /** Keyed, so that the table does not tell which names were tried. */
  #subjectOf(poolId: string, usernameKey: string): string {
    return hmacSha256(this.#key, `${poolId}\n${usernameKey}`).toString('base64url');
  }
}

function refuseLocked(): never {
  return refuse('NotAuthorizedException', 'Password attempts exceeded', 'locked out after failed passwords');
}
