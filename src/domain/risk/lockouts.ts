/** Slows down password guessing per user, however many guesses arrive at once. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import { hmacSha256 } from '../../platform/crypto/derive.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import { LockoutStore } from './lockout-store.ts';

/** A first attempt that is being looked at; `counted` once it stands in the database. */
interface FirstAttempt {
  counted?: Promise<boolean>;
}

export interface LockoutsNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
}

export class Lockouts {
  #store: LockoutStore;
  #clock: Clock;
  #key: Uint8Array;
  #firstAttempts = new Map<string, FirstAttempt>();

  constructor({ database, sealing, clock }: LockoutsNeeds) {
    this.#store = new LockoutStore(database);
    this.#clock = clock;
    this.#key = sealing.deriveKey('sekisho lockout subjects');
  }

  /**
   * Lets `verify` look at one guess and counts it if it was wrong; refuses without looking while the user is
   * locked.
   *
   * A guess is counted before it is looked at, so that parallel guesses gain nothing. Only the first one for
   * a user without recent failures, alone on this node, is written afterwards: most sign-ins succeed at once
   * and then write nothing. Whoever comes while it is being looked at counts it first. With several nodes,
   * each may hold one such guess, once, until the first failure is written: a user meets at most 5 + (nodes −
   * 1) guesses before the first lock.
   */
  async guard(poolId: string, usernameKey: string, verify: () => Promise<boolean>): Promise<boolean> {
    const subject = this.#subjectOf(poolId, usernameKey);
    const other = this.#firstAttempts.get(subject);
    if (other !== undefined) {
      await (other.counted ??= this.#store.countAttempt(subject, this.#clock.now()));
      return this.#guardCounted(subject, verify);
    }
    const attempt: FirstAttempt = {};
    this.#firstAttempts.set(subject, attempt);
    try {
      const known = await this.#store.find(subject);
      if (known !== undefined) attempt.counted ??= this.#store.countAttempt(subject, this.#clock.now());
      if (attempt.counted !== undefined && !(await attempt.counted)) refuseLocked();
      return await this.#lookAt(subject, attempt, verify);
    } finally {
      this.#firstAttempts.delete(subject);
    }
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

  async #lookAt(subject: string, attempt: FirstAttempt, verify: () => Promise<boolean>): Promise<boolean> {
    const right = await verify();
    if (!right) {
      await (attempt.counted ??= this.#store.countAttempt(subject, this.#clock.now()));
      return false;
    }
    this.#firstAttempts.delete(subject);
    if (attempt.counted === undefined) return true;
    await attempt.counted;
    await this.#store.forget(subject);
    return true;
  }

  async #guardCounted(subject: string, verify: () => Promise<boolean>): Promise<boolean> {
    await this.#count(subject);
    const right = await verify();
    if (right) await this.#store.forget(subject);
    return right;
  }

  async #count(subject: string): Promise<void> {
    if (!(await this.#store.countAttempt(subject, this.#clock.now()))) refuseLocked();
  }

  /** Keyed, so that the table does not tell which names were tried. */
  #subjectOf(poolId: string, usernameKey: string): string {
    return hmacSha256(this.#key, `${poolId}\n${usernameKey}`).toString('base64url');
  }
}

function refuseLocked(): never {
  return refuse('NotAuthorizedException', 'Password attempts exceeded', 'locked out after failed passwords');
}
