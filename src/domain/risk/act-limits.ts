/** How often one user may do what could be used to guess or to flood. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../storage/database.ts';
import { ActWindowStore } from './act-window-store.ts';

const windowMs = 60 * 60 * 1000;

/** An hour, to one user. */
const perHour = {
  'confirm-sign-up': 15,
  'resend-code': 5,
  'forgot-password': 5,
  'confirm-forgot-password': 20,
  'change-password': 5,
  'attribute-code': 5,
  'attribute-update': 20,
  'verify-attribute': 15,
} as const;

export type LimitedAct = keyof typeof perHour;

export interface ActLimit {
  limit: number;
  windowMs: number;
}

export interface ActLimitsNeeds {
  database: Database;
  clock: Clock;
}

export class ActLimits {
  #clock: Clock;
  #store: ActWindowStore;

  constructor({ database, clock }: ActLimitsNeeds) {
    this.#clock = clock;
    this.#store = new ActWindowStore(database);
  }

  /** Call before the act and outside its transaction, so that acts that fail count too. */
  async count({ id: userId }: { id: string }, act: LimitedAct): Promise<void> {
    const counted = await this.#store.count({ userId, act, now: this.#clock.now(), ...limitOf(act) });
    if (!counted) refuseAct();
  }
}

export function limitOf(act: LimitedAct): ActLimit {
  return { limit: perHour[act], windowMs };
}

export function refuseAct(): never {
  return refuse('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
}
