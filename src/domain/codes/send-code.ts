/** Sends a one-time code and says, masked, where it went; names the refusals of wrong answers. */
import { refuse } from '../../contract/refusal.ts';
import type { Database } from '../../storage/database.ts';
import {
  maskDestination,
  mediumOf,
  type CodeDelivery,
  type Letter,
  type Medium,
  type Messages,
} from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import type { ActLimits } from '../risk/risk.ts';
import { foldText, signInName, type User, type VerifiableAttribute } from '../users/users.ts';
import type { Codes, Redemption } from './codes.ts';
import { codePurposes, type CodePurpose } from './purposes.ts';

/** What an answer may tell of a delivery. */
export interface ShownDelivery {
  attribute: VerifiableAttribute;
  medium: Medium;
  maskedDestination: string;
}

export interface CodeErrand {
  pool: Pool;
  purpose: CodePurpose;
  delivery: CodeDelivery;
}

/** An errand with its letter: all that can be done before the act. */
export interface CodeLetter extends CodeErrand {
  letter: Letter;
}

/** Limited by address too: many accounts with one address must not flood it. */
export async function composeCode(
  { messages, actLimits }: { messages: Messages; actLimits: ActLimits },
  errand: CodeErrand,
): Promise<CodeLetter> {
  await actLimits.count(addressee(actLimits, errand), 'send-to-destination');
  return compose(messages, errand);
}

async function compose(messages: Messages, errand: CodeErrand): Promise<CodeLetter> {
  const { pool, purpose, delivery } = errand;
  const { kind } = codePurposes[purpose];
  return { ...errand, letter: await messages.compose({ pool, kind, medium: delivery.medium }) };
}

function addressee(actLimits: ActLimits, { pool, delivery }: CodeErrand): { id: string } {
  return actLimits.subjectOf('destination', pool.id, foldText(delivery.destination));
}

/** Inside an act: the code and its message are kept together or not at all. */
export async function sendCode(
  { codes, messages }: { codes: Codes; messages: Messages },
  { pool, purpose, delivery, letter }: CodeLetter,
  user: Pick<User, 'id' | 'username' | 'attributes'>,
): Promise<ShownDelivery> {
  const { destination } = delivery;
  const code = await codes.issue(user, purpose, destination);
  await messages.queue(letter, { destination, username: signInName(pool, user), code });
  return showDelivery(delivery);
}

interface CodePost {
  database: Database;
  codes: Codes;
  messages: Messages;
  actLimits: ActLimits;
}

/** An act of its own, for codes that nothing else happens with. */
export async function sendCodeAlone(
  post: CodePost,
  errand: CodeErrand & { user: User },
): Promise<ShownDelivery> {
  const letter = await composeCode(post, errand);
  return sendComposed(post, letter, errand.user);
}

/** As `sendCodeAlone`, but nothing, instead of a refusal, where the address has had enough. */
export async function trySendCodeAlone(
  post: CodePost,
  errand: CodeErrand & { user: User },
): Promise<ShownDelivery | undefined> {
  const { actLimits, messages } = post;
  if (!(await actLimits.tryCount(addressee(actLimits, errand), 'send-to-destination'))) return undefined;
  return sendComposed(post, await compose(messages, errand), errand.user);
}

async function sendComposed(
  { database, codes, messages }: CodePost,
  letter: CodeLetter,
  user: User,
): Promise<ShownDelivery> {
  const shown = await database.atomically(() => sendCode({ codes, messages }, letter, user));
  messages.deliverSoon();
  return shown;
}

export function showDelivery({ attribute, medium, destination }: CodeDelivery): ShownDelivery {
  return { attribute, medium, maskedDestination: maskDestination(destination) };
}

export function deliveryTo(attribute: VerifiableAttribute, destination: string): CodeDelivery {
  return { attribute, medium: mediumOf(attribute), destination };
}

export function refuseCode(outcome: Exclude<Redemption['outcome'], 'match'>): never {
  return outcome === 'mismatch'
    ? refuse('CodeMismatchException', 'Invalid verification code provided, please try again.')
    : refuse('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}
