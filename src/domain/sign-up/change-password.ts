/** ChangePassword: who knows the old password sets a new one. */
import { refuse } from '../../contract/refusal.ts';
import type { OwnAccount } from './attribute-changes.ts';
import { limitOf } from './limits.ts';
import type { SignUpParts } from './parts.ts';

export interface PasswordChange {
  /** Left out by users who have no password yet. */
  previous?: string | undefined;
  proposed: string;
}

/** Counted first: a stolen access token must not become a password-guessing machine. */
export async function changePassword(
  { database, codes, passwords }: SignUpParts,
  { pool, user }: OwnAccount,
  { previous, proposed }: PasswordChange,
): Promise<void> {
  await codes.countAct(user.id, 'change-password', limitOf('change-password'));
  const proved = previous
    ? await passwords.verify(pool, user, previous)
    : (await passwords.find(user)) === undefined;
  if (!proved) refuse('NotAuthorizedException', 'Incorrect username or password.');
  passwords.checkPolicy(pool, proposed);
  const prepared = await passwords.prepare(pool, user.username, proposed);
  await database.atomically(async () => {
    await passwords.save(user, prepared, { temporary: false });
    await codes.burn(user, 'forgot-password');
  });
}
