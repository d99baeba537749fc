/** Whom a typed name means, and what may be told of that before anything is proved. */
import { refuse } from '../../contract/refusal.ts';
import type { Client } from '../clients/clients.ts';
import { isEmailShaped, isPhoneShaped, usernameKey, type User } from '../users/users.ts';
import { beforeProof } from './next-step.ts';
import type { Parts } from './parts.ts';
import type { Caller } from './step.ts';

export interface Subject {
  /** Absent only for clients that hide who exists. */
  user: User | undefined;
  /** Under which failures are counted: the same for every name of a user. */
  lockoutKey: string;
  /** Does the client hide who exists? */
  hides: boolean;
}

export async function findSubject(
  { users }: Parts,
  { pool, client }: Caller,
  typed: string,
): Promise<Subject> {
  const hides = hidesUsers(client);
  const user = await users.find(pool, typed);
  if (user === undefined && !hides) refuse('UserNotFoundException', 'User does not exist.');
  const refused = user && beforeProof(user, hides);
  if (refused !== undefined) refuse(refused.code, refused.message);
  return { user, hides, lockoutKey: usernameKey(pool, user?.username ?? typed) };
}

export function hidesUsers({ settings }: Client): boolean {
  return settings.PreventUserExistenceErrors === 'ENABLED';
}

/** Looks at one guess; where users are hidden, so is that one is locked: two names may be of one person. */
export async function guardGuess(
  { lockouts }: Parts,
  { pool, client }: Caller,
  { lockoutKey, verify }: Guess,
): Promise<boolean> {
  return hidesUsers(client)
    ? lockouts.guardUnseen(pool.id, lockoutKey, verify)
    : lockouts.guard(pool.id, lockoutKey, verify);
}

export interface Guess {
  lockoutKey: string;
  verify: () => Promise<boolean>;
}

/** The username nobody's sign-in is answered with: the same for every way to write a name, as a user's is. */
export function shownUsername({ passwords }: Parts, { pool }: Caller, typed: string): string {
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings;
  const isAddress = isEmailShaped(typed) || isPhoneShaped(typed);
  const isMade = UsernameAttributes.length > 0 || (AliasAttributes.length > 0 && isAddress);
  const key = usernameKey(pool, typed);
  return isMade || key.startsWith('\n') ? passwords.fakeUsername(pool, typed) : key;
}
