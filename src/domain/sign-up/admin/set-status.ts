/** What an administrator decides about an account: confirmed, enabled, disabled. */
import type { Pool } from '../../pools/pools.ts';
import type { User } from '../../users/users.ts';
import type { SignUpParts } from '../parts.ts';

/** Without a code, so no address becomes verified. */
export async function adminConfirm(
  { database, users, codes }: SignUpParts,
  pool: Pool,
  user: User,
): Promise<void> {
  await database.atomically(async () => {
    await users.confirm(pool, user);
    await codes.burn(user, 'sign-up');
  });
}

/** Disabling ends every session in the same act: no token outlives it. */
export async function adminSetEnabled(
  { database, users, tokens }: SignUpParts,
  user: User,
  enabled: boolean,
): Promise<void> {
  await database.atomically(async () => {
    const changed = await users.setEnabled(user, enabled);
    if (!enabled) await tokens.signOut(changed);
  });
}
