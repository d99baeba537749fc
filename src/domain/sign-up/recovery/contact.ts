/** Where a forgotten password's code may go: verified contacts only, in the pool's order. */
import { refuse } from '../../../contract/refusal.ts';
import { deliveryTo } from '../../codes/codes.ts';
import type { CodeDelivery } from '../../messages/messages.ts';
import type { Pool } from '../../pools/pools.ts';
import { isVerified, type User, type VerifiableAttribute } from '../../users/users.ts';

const attributeByMechanism: Readonly<Record<string, VerifiableAttribute>> = {
  verified_email: 'email',
  verified_phone_number: 'phone_number',
};

/** Pools without a recovery setting try the phone number first. */
function recoveryChoices(pool: Pool): VerifiableAttribute[] {
  const mechanisms = pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  if (mechanisms.length === 0) return ['phone_number', 'email'];
  return mechanisms
    .toSorted((left, right) => (left.Priority ?? 0) - (right.Priority ?? 0))
    .flatMap(({ Name }) => attributeByMechanism[Name ?? ''] ?? []);
}

/** The contacts most users of the pool have: those it verifies. */
export function likelyContacts(pool: Pool): VerifiableAttribute[] {
  const verified: readonly string[] = pool.settings.AutoVerifiedAttributes ?? [];
  return recoveryChoices(pool).filter((name) => verified.includes(name));
}

export function refuseWhereAdminOnly(pool: Pool): void {
  const mechanisms = pool.settings.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  if (mechanisms.some(({ Name }) => Name === 'admin_only')) {
    refuse('NotAuthorizedException', 'Contact administrator to reset password.');
  }
}

export function recoveryDelivery(pool: Pool, { attributes }: User): CodeDelivery | undefined {
  for (const name of recoveryChoices(pool)) {
    const destination = attributes[name];
    if (destination !== undefined && isVerified(attributes, name)) return deliveryTo(name, destination);
  }
  return undefined;
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
