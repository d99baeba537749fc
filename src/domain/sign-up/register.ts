/** SignUp: people make their own accounts. */
import { refuse } from '../../contract/refusal.ts';
import { codeDelivery } from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import type { Attributes, User } from '../users/users.ts';
import type { PublicRequest, SignUpParts } from './parts.ts';
import { sendCode, type ShownDelivery } from './send-code.ts';
import { checkWritable } from './write-permission.ts';

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
  { database, users, passwords, codes, messages }: SignUpParts,
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
  await messages.prepare(pool);
  const registered = await database.atomically(async () => {
    const user = await users.add(pool, draft);
    if (prepared) await passwords.save(user, prepared, { temporary: false });
    const to = codeDelivery(pool, user);
    const delivery =
      to && (await sendCode({ codes, messages }, { pool, user, purpose: 'sign-up', delivery: to }));
    return { user, delivery };
  });
  messages.deliverSoon();
  return registered;
}

/** Pools in which a one-time code can be the first factor have users without passwords. */
export function mayLackPassword(pool: Pool): boolean {
  const factors: readonly string[] = pool.settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  return factors.includes('EMAIL_OTP') || factors.includes('SMS_OTP');
}
