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
import { signInName, type User, type VerifiableAttribute } from '../users/users.ts';
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

export async function composeCode(messages: Messages, errand: CodeErrand): Promise<CodeLetter> {
  const { pool, purpose, delivery } = errand;
  const { kind } = codePurposes[purpose];
  return { ...errand, letter: await messages.compose({ pool, kind, medium: delivery.medium }) };
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

/** An act of its own, for codes that nothing else happens with. */
export async function sendCodeAlone(
  { database, codes, messages }: { database: Database; codes: Codes; messages: Messages },
  { user, ...errand }: CodeErrand & { user: User },
): Promise<ShownDelivery> {
  const letter = await composeCode(messages, errand);
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
