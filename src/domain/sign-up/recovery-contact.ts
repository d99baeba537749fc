/** Where a forgotten password's code may go: verified contacts only, in the pool's order. */
import { refuse } from '../../contract/refusal.ts';
import type { CodeDelivery } from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import { isVerified, type User, type VerifiableAttribute } from '../users/users.ts';
import { deliveryTo } from './send-code.ts';

const attributeByMechanism: Readonly<Record<string, VerifiableAttribute>> = {
  verified_email: 'email',
  verified_phone_number: 'phone_number',
};

/** Pools without a recovery setting try the phone number first. */
export function recoveryChoices(pool: Pool): VerifiableAttribute[] {
  const mechanisms = pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  if (mechanisms.length === 0) return ['phone_number', 'email'];
  return [...mechanisms]
    .sort((left, right) => (left.Priority ?? 0) - (right.Priority ?? 0))
    .flatMap(({ Name }) => attributeByMechanism[Name ?? ''] ?? []);
}

export function refuseWhereAdminOnly(pool: Pool): void {
  const mechanisms = pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  if (mechanisms.some(({ Name }) => Name === 'admin_only')) {
    refuse('NotAuthorizedException', 'Contact administrator to reset password.');
  }
}

export function recoveryDelivery(pool: Pool, user: User): CodeDelivery | undefined {
  const attribute = recoveryChoices(pool).find((name) => isVerified(user.attributes, name));
  return attribute && deliveryTo(attribute, user.attributes[attribute]!);
}

export function refuseWithoutContact(): never {
  return refuse(
    'InvalidParameterException',
    'Cannot reset password for the user as there is no registered/verified email or phone_number',
  );
}

export function refuseInThisState(): never {
  return refuse('NotAuthorizedException', 'User password cannot be reset in the current state.');
}
