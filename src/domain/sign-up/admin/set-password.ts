/** AdminSetUserPassword and AdminResetUserPassword. */
import { refuse } from '../../../contract/refusal.ts';
import { composeCode, sendCode } from '../../codes/codes.ts';
import type { Pool } from '../../pools/pools.ts';
import { usernameKey, type User } from '../../users/users.ts';
import type { SignUpParts } from '../parts.ts';
import {
  recoveryDelivery,
  refuseInThisState,
  refuseWhereAdminOnly,
  refuseWithoutContact,
} from '../recovery/contact.ts';
import { temporaryPasswordEnd } from './temporary-password.ts';

export interface NewPassword {
  pool: Pool;
  user: User;
  password: string;
  permanent: boolean;
}

/** A permanent password confirms the user, a temporary one must be changed at the next sign-in. */
export async function adminSetPassword(
  { database, clock, users, passwords, codes, lockouts }: SignUpParts,
  { pool, user, password, permanent }: NewPassword,
): Promise<void> {
  passwords.checkPolicy(pool, password);
  const prepared = await passwords.prepare(pool, user.username, password);
  const { TemporaryPasswordValidityDays } = pool.settings.Policies.PasswordPolicy;
  const expiresAt = temporaryPasswordEnd(TemporaryPasswordValidityDays, clock.now());
  await database.atomically(async () => {
    await users.setStatus(user, permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD');
    await passwords.save(user, prepared, permanent ? { temporary: false } : { temporary: true, expiresAt });
    await codes.burn(user, 'forgot-password');
    await codes.burn(user, 'sign-up');
  });
  await lockouts.clear(pool.id, usernameKey(pool, user.username));
}

/** The old password stops working, sessions end, and a reset code goes to the verified contact. */
export async function adminResetPassword(
  { database, users, codes, messages, tokens, actLimits }: SignUpParts,
  { pool, user }: { pool: Pool; user: User },
): Promise<void> {
  refuseWhereAdminOnly(pool);
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled');
  if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED') refuseInThisState();
  const delivery = recoveryDelivery(pool, user);
  if (delivery === undefined) return refuseWithoutContact();
  const errand = { pool, purpose: 'forgot-password', delivery } as const;
  const letter = await composeCode({ messages, actLimits }, errand);
  await database.atomically(async () => {
    const reset = await users.setStatus(user, 'RESET_REQUIRED');
    await tokens.signOut(reset);
    await sendCode({ codes, messages }, letter, reset);
  });
  messages.deliverSoon();
}
