/** Whom a typed name means, and what may be told of that before anything is proved. */
import { refuse } from '../../contract/refusal.ts';
import { isCaseSensitive } from '../pools/pools.ts';
import { isEmailShaped, isPhoneShaped, usernameKey, type User } from '../users/users.ts';
import { beforeProof } from './next-step.ts';
import type { Parts } from './parts.ts';
import type { Caller } from './step.ts';

export interface Subject {
  /** Absent only for clients that hide who exists. */
  user: User | undefined;
  /** Under which failures are counted: the same for every name of a user. */
  lockoutKey: string;
}

export async function findSubject(
  { users }: Parts,
  { pool, client }: Caller,
  typed: string,
): Promise<Subject> {
  const hides = client.settings.PreventUserExistenceErrors === 'ENABLED';
  const user = await users.find(pool, typed);
  if (user === undefined && !hides) refuse('UserNotFoundException', 'User does not exist.');
  const refused = user && beforeProof(user, hides);
  if (refused !== undefined) refuse(refused.code, refused.message);
  return { user, lockoutKey: usernameKey(pool, user?.username ?? typed) };
}

/** The username nobody's sign-in is answered with: what this pool would have called such a user. */
export function shownUsername({ passwords }: Parts, { pool }: Caller, typed: string): string {
  const { UsernameAttributes = [], AliasAttributes = [] } = pool.settings;
  const isAddress = isEmailShaped(typed) || isPhoneShaped(typed);
  const isMade = UsernameAttributes.length > 0 || (AliasAttributes.length > 0 && isAddress);
  if (isMade) return passwords.fakeUsername(pool, typed);
  return isCaseSensitive(pool) ? typed : typed.toLowerCase();
}
