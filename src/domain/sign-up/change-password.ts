/** ChangePassword: who knows the old password sets a new one. */
import { refuse } from '../../contract/refusal.ts';
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
  { database, codes, passwords, actLimits, lockouts }: SignUpParts,
  { pool, user }: OwnAccount,
  { previous, proposed }: PasswordChange,
): Promise<void> {
  await actLimits.count(user, 'change-password');
  const proved = previous
    ? await lockouts.guard(pool.id, usernameKey(pool, user.username), () =>
        passwords.verify(pool, user, previous),
      )
    : (await passwords.find(user)) === undefined;
  if (!proved) refuse('NotAuthorizedException', 'Incorrect username or password.');
  passwords.checkPolicy(pool, proposed);
  const prepared = await passwords.prepare(pool, user.username, proposed);
  await database.atomically(async () => {
    await passwords.save(user, prepared, { temporary: false });
    await codes.burn(user, 'forgot-password');
  });
}
