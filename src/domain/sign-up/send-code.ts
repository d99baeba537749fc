/** Sends a one-time code and says, masked, where it went; names the refusals of wrong answers. */
import { refuse } from '../../contract/refusal.ts';
import type { CodePurpose, Codes, Redemption } from '../codes/codes.ts';
import {
  maskDestination,
  mediumOf,
  type CodeDelivery,
  type Medium,
  type MessageKind,
  type Messages,
} from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import type { User, VerifiableAttribute } from '../users/users.ts';
import { codeLifetimeMs } from './limits.ts';

/** What an answer may tell of a delivery. */
export interface ShownDelivery {
  attribute: VerifiableAttribute;
  medium: Medium;
  maskedDestination: string;
}

export interface CodeLetter {
  pool: Pool;
  user: User;
  purpose: CodePurpose;
  delivery: CodeDelivery;
}

/** Inside an act: the code and its message are kept together or not at all. */
export async function sendCode(
  { codes, messages }: { codes: Codes; messages: Messages },
  { pool, user, purpose, delivery }: CodeLetter,
): Promise<ShownDelivery> {
  const { kind, lifetimeMs } = mannerOf(purpose);
  const { medium, destination } = delivery;
  const code = await codes.issue(user, purpose, { destination, lifetimeMs });
  await messages.queue({ pool, kind, medium, destination, username: signInName(pool, user), code });
  return showDelivery(delivery);
}

export function showDelivery({ attribute, medium, destination }: CodeDelivery): ShownDelivery {
  return { attribute, medium, maskedDestination: maskDestination(destination) };
}

function mannerOf(purpose: CodePurpose): { kind: MessageKind; lifetimeMs: number } {
  if (purpose === 'sign-up' || purpose === 'forgot-password') {
    return { kind: purpose, lifetimeMs: codeLifetimeMs[purpose] };
  }
  return { kind: 'verify-attribute', lifetimeMs: codeLifetimeMs.attribute };
}

export function deliveryTo(attribute: VerifiableAttribute, destination: string): CodeDelivery {
  return { attribute, medium: mediumOf(attribute), destination };
}

/** The name a person signs in with: where usernames are generated, the address that stands for it. */
export function signInName(
  pool: Pool,
  { username, attributes }: Pick<User, 'username' | 'attributes'>,
): string {
  const named = (pool.settings.UsernameAttributes ?? []).map((name) => attributes[name]);
  return named.find((value) => value !== undefined) ?? username;
}

/** Which of the user's addresses this is; none when it has been changed since. */
export function attributeAt(user: User, destination: string): VerifiableAttribute | undefined {
  return (['email', 'phone_number'] as const).find((name) => user.attributes[name] === destination);
}

export function refuseCode(outcome: Exclude<Redemption['outcome'], 'match'>): never {
  return outcome === 'mismatch'
    ? refuse('CodeMismatchException', 'Invalid verification code provided, please try again.')
    : refuse('ExpiredCodeException', 'Invalid code provided, please request a code again.');
}
