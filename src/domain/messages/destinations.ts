/** Where a code goes, and how much of that address an answer may show. */
import type { Pool } from '../pools/pools.ts';
import { foldText, type Attributes, type VerifiableAttribute } from '../users/users.ts';
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

/** Where a new user's code goes: of the contacts the pool verifies, to a phone before an e-mail address. */
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

/** `t***@t***` and `+*******9934`, as Cognito shows them; folded, so that an answer never repeats a spelling. */
export function maskDestination(destination: string): string {
  const folded = foldText(destination);
  const at = folded.lastIndexOf('@');
  if (at < 0) return `+*******${folded.slice(-4)}`;
  return `${firstCharacter(folded)}***@${firstCharacter(folded.slice(at + 1))}***`;
}

function firstCharacter(text: string): string {
  const code = text.codePointAt(0);
  return code === undefined ? '' : String.fromCodePoint(code);
}
