/** What goes into a sign-in and what comes out of each of its steps. */
import { refuse } from '../../contract/refusal.ts';
import type { Client } from '../clients/clients.ts';
import type { Pool } from '../pools/pools.ts';
import type { IssuedTokens, RenewedTokens } from '../tokens/tokens.ts';

/** A sign-in begun through one family of operations cannot be continued through the other. */
export type Via = 'public' | 'admin';

/** To whom and how a sign-in happens; everything it keeps is bound to this. */
export interface Caller {
  pool: Pool;
  client: Client;
  via: Via;
}

/** AuthParameters or ChallengeResponses, as sent. */
export type Parameters = Readonly<Record<string, string>>;

export type Step =
  | { kind: 'challenge'; name: string; session?: string; parameters: Record<string, string> }
  | { kind: 'tokens'; tokens: IssuedTokens | RenewedTokens };

/** As everywhere else in the API; the maps of parameters allow a thousand times as much. */
const longestUsername = 128;

export function requireParameter(parameters: Parameters, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === '') {
    return refuse('InvalidParameterException', `Missing required parameter ${name}`);
  }
  if (name === 'USERNAME' && value.length > longestUsername) {
    refuse(
      'InvalidParameterException',
      "1 validation error detected: Value at 'username' failed to satisfy constraint: " +
        `Member must have length less than or equal to ${longestUsername}`,
    );
  }
  return value;
}

/** The one answer to every wrong name, password or proof. */
export function refuseCredentials(privateCause?: string): never {
  return refuse('NotAuthorizedException', 'Incorrect username or password.', privateCause);
}
