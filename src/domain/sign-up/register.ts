/** SignUp: people make their own accounts. */
import { refuse } from '../../contract/refusal.ts';
import { composeCode, sendCode, type ShownDelivery } from '../codes/codes.ts';
import { codeDelivery } from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import type { Attributes, User } from '../users/users.ts';
import { checkWritable } from './attributes/write-permission.ts';
import type { PublicRequest, SignUpParts } from './parts.ts';

export interface Registration extends PublicRequest {
  password?: string | undefined;
  attributes: Attributes;
}

export interface Registered {
  user: User;
  /** Absent when there is no address to verify. */
  delivery: ShownDelivery | undefined;
}

export async function register(
  { database, users, passwords, codes, messages, actLimits }: SignUpParts,
  { pool, client, username, password, attributes }: Registration,
): Promise<Registered> {
  if (pool.settings.AdminCreateUserConfig.AllowAdminCreateUserOnly) {
    refuse('NotAuthorizedException', 'SignUp is not permitted for this user pool');
  }
  checkWritable(pool, client, Object.keys(attributes));
  const draft = users.draft(pool, { username, attributes, status: 'UNCONFIRMED', by: 'user' });
  if (password) passwords.checkPolicy(pool, password);
  else if (!mayLackPassword(pool)) refuse('InvalidParameterException', 'Password is required.');
  const prepared = password ? await passwords.prepare(pool, draft.username, password) : undefined;
  const delivery = codeDelivery(pool, draft);
  const letter =
    delivery && (await composeCode({ messages, actLimits }, { pool, purpose: 'sign-up', delivery }));
  const registered = await database.atomically(async () => {
    const user = await users.add(pool, draft);
    if (prepared) await passwords.save(user, prepared, { temporary: false });
    return { user, delivery: letter && (await sendCode({ codes, messages }, letter, user)) };
  });
  messages.deliverSoon();
  return registered;
}

/** Pools in which a one-time code can be the first factor have users without passwords. */
export function mayLackPassword(pool: Pool): boolean {
  const factors: readonly string[] = pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  return factors.includes('EMAIL_OTP') || factors.includes('SMS_OTP');
}
