/** ChangePassword: who knows the old password sets a new one. */
import { refuse } from '../../contract/refusal.ts';
import { equalBytes } from '../../platform/crypto/derive.ts';
import type { PreparedVerifier } from '../credentials/credentials.ts';
import { usernameKey } from '../users/users.ts';
import type { OwnAccount, SignUpParts } from './parts.ts';

export interface PasswordChange {
  /** Left out by users who have no password yet. */
  previous?: string | undefined;
  proposed: string;
}

/**
 * Counted first: a stolen access token must not become a password-guessing machine. Wrong guesses count for the
 * lock-out too, and while it lasts none is looked at here either.
 */
export async function changePassword(
  { database, users, codes, passwords, actLimits, lockouts }: SignUpParts,
  { pool, user }: OwnAccount,
  { previous, proposed }: PasswordChange,
): Promise<void> {
  await actLimits.count(user, 'change-password');
  const known = await passwords.find(user);
  const proved = previous
    ? await lockouts.guard(pool.id, usernameKey(pool, user.username), () =>
        passwords.verify(pool, user, previous),
      )
    : known === undefined;
  if (!proved) refuseWrong();
  passwords.checkPolicy(pool, proposed);
  const prepared = await passwords.prepare(pool, user.username, proposed);
  const isSaved = await database.atomically(async () => {
    await users.hold(user.id);
    // A password set meanwhile has not been proved: it must not be replaced by who knew the one before it.
    if (!isSame(known, await passwords.find(user))) return false;
    await passwords.save(user, prepared, { temporary: false });
    await codes.burn(user, 'forgot-password');
    return true;
  });
  if (!isSaved) refuseWrong();
}

function isSame(left: PreparedVerifier | undefined, right: PreparedVerifier | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return equalBytes(left.salt, right.salt) && equalBytes(left.verifier, right.verifier);
}

function refuseWrong(): never {
  return refuse('NotAuthorizedException', 'Incorrect username or password.');
}
