/** Users who may not exist, and answers that do not tell (PreventUserExistenceErrors). */
import { LRUCache } from 'lru-cache';
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import { hmacSha256 } from '../../platform/crypto/derive.ts';
import type { Client } from '../clients/clients.ts';
import { codePurposes, refuseCode, wrongAnswerLimit, type ShownDelivery } from '../codes/codes.ts';
import { maskDestination, mediumOf, type Medium, type Messages } from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import { limitOf, refuseAct, type LimitedAct } from '../risk/risk.ts';
import { isEmailShaped, isPhoneShaped, usernameKey, type VerifiableAttribute } from '../users/users.ts';
import type { PublicRequest, SignUpParts } from './parts.ts';
import type { Met } from './steps.ts';

/** Finds whom the name means and counts the act, for nobody as for a user; then a step decides. */
export async function meet(
  { users, actLimits, simulation }: SignUpParts,
  request: PublicRequest,
  act: LimitedAct,
): Promise<Met> {
  const user = await users.find(request.pool, request.username);
  const hides = hidesExistence(request.client);
  if (user === undefined && !hides) refuseNobody();
  if (user === undefined) await simulation.countAct(request, act);
  else await actLimits.count(user, act);
  return { user, hides };
}

function hidesExistence(client: Client): boolean {
  return client.settings.PreventUserExistenceErrors === 'ENABLED';
}

/** A name somebody asked about, in the pool she asked. */
export interface Somebody {
  pool: Pool;
  username: string;
}

type SimulatedPurpose = 'sign-up' | 'forgot-password';

export interface SimulationNeeds {
  messages: Messages;
  clock: Clock;
  key: Uint8Array;
}

/**
 * Behaves like one user per name: always the same masked address, the same limits, codes that never match.
 * What it remembers lives in this process and is bounded; forgetting it looks like an expired code.
 */
export class Simulation {
  #messages: Messages;
  #clock: Clock;
  #key: Uint8Array;
  #windows = new LRUCache<string, { startedAt: number; count: number }>({ max: 20_000 });
  #codes = new LRUCache<string, { expiresAt: number; answers: number }>({ max: 20_000 });

  constructor({ messages, clock, key }: SimulationNeeds) {
    this.#messages = messages;
    this.#clock = clock;
    this.#key = key;
  }

  /** Limits the act as it would be limited for a user who exists. */
  async countAct(somebody: Somebody, act: LimitedAct): Promise<void> {
    const { limit, windowMs } = limitOf(act);
    const key = `${act}|${keyOf(somebody)}`;
    const now = this.#clock.now();
    const known = this.#windows.get(key);
    const current =
      known !== undefined && now - known.startedAt < windowMs ? known : { startedAt: now, count: 0 };
    if (current.count >= limit) refuseAct();
    this.#windows.set(key, { ...current, count: current.count + 1 });
    await this.#work(somebody);
  }

  /** As if a code had been sent. */
  async sendCode(
    somebody: Somebody,
    purpose: SimulatedPurpose,
    attribute: VerifiableAttribute,
  ): Promise<ShownDelivery> {
    const expiresAt = this.#clock.now() + codePurposes[purpose].lifetimeMs;
    this.#codes.set(`${purpose}|${keyOf(somebody)}`, { expiresAt, answers: 0 });
    await this.#work(somebody);
    const medium = mediumOf(attribute);
    return { attribute, medium, maskedDestination: this.#maskedDestination(somebody, medium) };
  }

  /** Every answer is wrong, and after some no code is left. A sign-up code waits from the start. */
  async refuseAnswer(somebody: Somebody, purpose: SimulatedPurpose): Promise<never> {
    await this.#work(somebody);
    const key = `${purpose}|${keyOf(somebody)}`;
    const now = this.#clock.now();
    const known = this.#codes.get(key);
    const waiting =
      known ??
      (purpose === 'sign-up' ? { expiresAt: now + codePurposes[purpose].lifetimeMs, answers: 0 } : undefined);
    if (waiting === undefined || waiting.expiresAt <= now || waiting.answers >= wrongAnswerLimit) {
      return refuseCode('none');
    }
    this.#codes.set(key, { ...waiting, answers: waiting.answers + 1 });
    return refuseCode('mismatch');
  }

  /** One durable write, as a user who exists would have caused. */
  async #work({ pool, username }: Somebody): Promise<void> {
    const facts = {
      kind: 'forgot-password',
      medium: 'SMS',
      destination: '+0',
      username,
      code: '000000',
    } as const;
    await this.#messages.pretend(pool, facts);
  }

  #maskedDestination({ pool, username }: Somebody, medium: Medium): string {
    if (medium === 'EMAIL' && isEmailShaped(username)) return maskDestination(username);
    if (medium === 'SMS' && isPhoneShaped(username)) return maskDestination(username);
    const digest = hmacSha256(this.#key, keyOf({ pool, username }));
    if (medium === 'EMAIL')
      return maskDestination(`${letter(digest.readUInt8(0))}@${letter(digest.readUInt8(1))}`);
    return maskDestination(`+${String(digest.readUInt32BE(4) % 10_000).padStart(4, '0')}`);
  }
}

/** Which contact a code for this name would go to: the one it looks like, else the pool's first choice. */
export function simulatedAttribute(
  username: string,
  choices: readonly VerifiableAttribute[],
): VerifiableAttribute {
  if (isEmailShaped(username)) return 'email';
  if (isPhoneShaped(username)) return 'phone_number';
  return choices[0] ?? 'email';
}

function refuseNobody(): never {
  return refuse('UserNotFoundException', 'Username/client id combination not found.');
}

function keyOf({ pool, username }: Somebody): string {
  return `${pool.id}|${usernameKey(pool, username)}`;
}

function letter(byte: number): string {
  return String.fromCharCode('a'.charCodeAt(0) + (byte % 26));
}
