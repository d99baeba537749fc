/** Where a code goes, and how much of that address an answer may show. */
import type { Pool } from '../pools/pools.ts';
import type { Attributes, VerifiableAttribute } from '../users/users.ts';
import type { Medium } from './carrier.ts';

export interface CodeDelivery {
  attribute: VerifiableAttribute;
  medium: Medium;
  /** The whole address: mask it before it leaves. */
  destination: string;
}

export function mediumOf(attribute: VerifiableAttribute): Medium {
  return attribute === 'email' ? 'EMAIL' : 'SMS';
}

/** The contact a new user's code goes to: a phone number before an e-mail address, if the pool verifies it. */
export function codeDelivery(pool: Pool, user: { attributes: Attributes }): CodeDelivery | undefined {
  const verified: readonly string[] = pool.settings.AutoVerifiedAttributes ?? [];
  for (const attribute of ['phone_number', 'email'] as const) {
    const destination = user.attributes[attribute];
    if (verified.includes(attribute) && destination !== undefined) {
      return { attribute, medium: mediumOf(attribute), destination };
    }
  }
  return undefined;
}

/** `t***@t***` and `+*******9934`, as Cognito shows them. */
export function maskDestination(destination: string): string {
  const at = destination.lastIndexOf('@');
  if (at < 0) return `+*******${destination.slice(-4)}`;
  return `${firstCharacter(destination)}***@${firstCharacter(destination.slice(at + 1))}***`;
}

function firstCharacter(text: string): string {
  return [...text.slice(0, 2)][0] ?? '';
}
