/** Users who may not exist, and answers that do not tell (PreventUserExistenceErrors). */
import { refuse } from '../../contract/refusal.ts';
import { hmacSha256 } from '../../platform/crypto/derive.ts';
import type { Client } from '../clients/clients.ts';
import {
  codePurposes,
  refuseCode,
  sendCodeAlone,
  trySendCodeAlone,
  wrongAnswerLimit,
  type ShownDelivery,
} from '../codes/codes.ts';
import { maskDestination, mediumOf, type Medium, type Messages } from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import type { ActLimits, AnswerWindow, LimitedAct, Subject } from '../risk/risk.ts';
import {
  foldText,
  isEmailShaped,
  isPhoneShaped,
  usernameKey,
  type Users,
  type VerifiableAttribute,
} from '../users/users.ts';
import type { PublicRequest, SignUpParts } from './parts.ts';
import type { Met, Sending } from './steps.ts';

/** Has no code, so that looking for an absent user's code costs what looking for a real one does. */
export const nobody = { id: '00000000-0000-0000-0000-000000000000' };

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
  users: Users;
  actLimits: ActLimits;
  key: Uint8Array;
}

/**
 * Behaves like one user per name: always the same masked address, the same limits, codes that never match.
 * What it remembers stands in the database, so that neither a restart nor another node nor a flood of names
 * makes strangers differ from users.
 */
export class Simulation {
  #messages: Messages;
  #users: Users;
  #actLimits: ActLimits;
  #key: Uint8Array;

  constructor({ messages, users, actLimits, key }: SimulationNeeds) {
    this.#messages = messages;
    this.#users = users;
    this.#actLimits = actLimits;
    this.#key = key;
  }

  /** Limits the act as it would be limited for a user who exists. */
  async countAct(somebody: Somebody, act: LimitedAct): Promise<void> {
    await this.#actLimits.count(this.#subjectOf(somebody), act);
  }

  /** As if a code had been sent. */
  async sendCode(
    somebody: Somebody,
    purpose: SimulatedPurpose,
    attribute: VerifiableAttribute,
  ): Promise<ShownDelivery> {
    await this.#actLimits.tryCount(this.#subjectOf(somebody), 'send-to-destination');
    await this.#work(somebody);
    await this.noteCode(somebody, purpose);
    const medium = mediumOf(attribute);
    return { attribute, medium, maskedDestination: await this.#maskedDestination(somebody, medium) };
  }

  /** A code was requested under this name, whether or not somebody has it. */
  async noteCode(somebody: Somebody, purpose: SimulatedPurpose): Promise<void> {
    await this.#actLimits.openAnswers(this.#subjectOf(somebody), answersTo(purpose));
  }

  /** An answer under a name that nobody has. */
  async refuseStranger(somebody: Somebody, purpose: SimulatedPurpose): Promise<never> {
    const outcome = await this.#spendAnswer(somebody, purpose);
    if (outcome === 'mismatch') await this.#work(somebody);
    return refuseCode(outcome);
  }

  /** A wrong answer of a user: told by the same memory as a stranger's, or codes that end would tell them apart. */
  async refuseUser(somebody: Somebody, purpose: SimulatedPurpose): Promise<never> {
    return refuseCode(await this.#spendAnswer(somebody, purpose));
  }

  /** After some wrong answers no code is left. A sign-up code waits from the start. */
  async #spendAnswer(somebody: Somebody, purpose: SimulatedPurpose): Promise<'mismatch' | 'none'> {
    const answering = { ...answersTo(purpose), limit: wrongAnswerLimit, opens: purpose === 'sign-up' };
    const isOpen = await this.#actLimits.spendAnswer(this.#subjectOf(somebody), answering);
    return isOpen ? 'mismatch' : 'none';
  }

  /** One durable write, as a user who exists would have caused. */
  async #work({ pool, username }: Somebody): Promise<void> {
    const facts = {
      kind: 'forgot-password',
      medium: 'SMS',
      destination: '+0',
      username: username.slice(0, 128),
      code: '000000',
    } as const;
    await this.#messages.pretend(pool, facts);
  }

  /**
   * A name that is no address gets one like those of the pool: the domain's first letter is that of a real
   * user whom the name picks by its digest, so that letters are as frequent among strangers as among users,
   * and a joining user changes few of them. That tells of users in general what every recovery tells of one.
   */
  async #maskedDestination({ pool, username }: Somebody, medium: Medium): Promise<string> {
    if (medium === 'EMAIL' && isEmailShaped(username)) return maskDestination(username);
    if (medium === 'SMS' && isPhoneShaped(username)) return maskDestination(username);
    const digest = hmacSha256(this.#key, keyOf({ pool, username }));
    if (medium === 'SMS')
      return maskDestination(`+${String(digest.readUInt32BE(4) % 10_000).padStart(4, '0')}`);
    const example = await this.#users.findNextTo(pool, digest.toString('hex', 8, 16));
    const email = example?.attributes['email'];
    const own = letter(digest.readUInt8(0));
    if (example === undefined || email === undefined)
      return maskDestination(`${own}@${letter(digest.readUInt8(1))}`);
    const local = beginAlike(example.username, email) ? username : own;
    return maskDestination(`${local.slice(0, 2)}@${email.slice(email.lastIndexOf('@') + 1)}`);
  }

  #subjectOf({ pool, username }: Somebody): Subject {
    return this.#actLimits.subjectOf('name', pool.id, usernameKey(pool, username));
  }
}

/** In many pools an address begins as its owner's username does. */
function beginAlike(left: string, right: string): boolean {
  return foldText(left).codePointAt(0) === foldText(right).codePointAt(0);
}

function answersTo(purpose: SimulatedPurpose): AnswerWindow {
  return { act: `answer:${purpose}`, windowMs: codePurposes[purpose].lifetimeMs };
}

/** The code, for a user. Nothing where the address has had enough and the client must not hear whose it is. */
export async function sendToUser(
  parts: SignUpParts,
  request: PublicRequest,
  { hides, ...errand }: SendingTo,
): Promise<ShownDelivery | undefined> {
  if (!hides) return sendCodeAlone(parts, { pool: request.pool, ...errand });
  const shown = await trySendCodeAlone(parts, { pool: request.pool, ...errand });
  if (shown !== undefined) await parts.simulation.noteCode(request, errand.purpose);
  return shown;
}

interface SendingTo extends Sending {
  hides: boolean;
  purpose: SimulatedPurpose;
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
