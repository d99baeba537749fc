/** How often one user, or whoever uses one name, may do what could be used to guess or to flood. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import { hmacSha256 } from '../../platform/crypto/derive.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import { ActWindowStore } from './act-window-store.ts';

const hourMs = 60 * 60 * 1000;

/** An hour, to one subject. */
const perHour = {
  'confirm-sign-up': 15,
  'resend-code': 5,
  'forgot-password': 5,
  'confirm-forgot-password': 20,
  'change-password': 5,
  'attribute-code': 5,
  'attribute-update': 20,
  'verify-attribute': 15,
  'send-to-destination': 10,
} as const;

export type LimitedAct = keyof typeof perHour;

export interface ActLimit {
  limit: number;
  windowMs: number;
}

/** Who is counted: a user by id, or what `subjectOf` makes of a name. */
export interface Subject {
  id: string;
}

export interface ActLimitsNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
}

export class ActLimits {
  #clock: Clock;
  #key: Uint8Array;
  #store: ActWindowStore;

  constructor({ database, sealing, clock }: ActLimitsNeeds) {
    this.#clock = clock;
    this.#key = sealing.deriveKey('sekisho act limit subjects');
    this.#store = new ActWindowStore(database);
  }

  /** Call before the act and outside its transaction, so that acts that fail count too. */
  async count(subject: Subject, act: LimitedAct): Promise<void> {
    if (!(await this.tryCount(subject, act))) refuseAct();
  }

  /** False when the window is full. */
  async tryCount({ id: subject }: Subject, act: LimitedAct): Promise<boolean> {
    return this.#store.count({ subject, act, now: this.#clock.now(), ...limitOf(act) });
  }

  /** Stands for a name or an address in a pool; keyed, so that the table does not tell which were used. */
  subjectOf(kind: 'name' | 'destination', poolId: string, text: string): Subject {
    return { id: hmacSha256(this.#key, `${kind}\n${poolId}\n${text}`).toString('base64url') };
  }

  /** From now on the subject may answer some times, until the window ends. */
  async openAnswers({ id: subject }: Subject, { act, windowMs }: AnswerWindow): Promise<void> {
    await this.#store.begin({ subject, act }, this.#clock.now() + windowMs);
  }

  /** One answer less; false when none is left. `opens` lets the first answer open the window. */
  async spendAnswer({ id: subject }: Subject, { opens, ...window }: Answering): Promise<boolean> {
    const answer = { subject, now: this.#clock.now(), ...window };
    return opens ? this.#store.count(answer) : this.#store.countWithin(answer);
  }

  /** Removes windows that have ended. */
  async sweep(): Promise<void> {
    await this.#store.sweep(this.#clock.now());
  }
}

export interface AnswerWindow {
  act: `answer:${string}`;
  windowMs: number;
}

export interface Answering extends AnswerWindow {
  limit: number;
  opens: boolean;
}

export function limitOf(act: LimitedAct): ActLimit {
  return { limit: perHour[act], windowMs: hourMs };
}

function refuseAct(): never {
  return refuse('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}
