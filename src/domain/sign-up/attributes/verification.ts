/** Proving an address: GetUserAttributeVerificationCode and VerifyUserAttribute. */
import { refuse } from '../../../contract/refusal.ts';
import {
  deliveryTo,
  refuseCode,
  sendCodeAlone,
  type Redemption,
  type ShownDelivery,
} from '../../codes/codes.ts';
import { flagOf, isVerifiable, type VerifiableAttribute } from '../../users/users.ts';
import type { OwnAccount, SignUpParts } from '../parts.ts';
import { isProtected } from './changes.ts';

export async function requestAttributeCode(
  { database, codes, messages, actLimits }: SignUpParts,
  { pool, user }: OwnAccount,
  attributeName: string,
): Promise<ShownDelivery> {
  const name = verifiable(attributeName);
  await actLimits.count(user, 'attribute-code');
  const purpose = `attribute:${name}` as const;
  const awaited = isProtected(pool, name) ? await codes.findDestination(user, purpose) : undefined;
  const destination = awaited ?? user.attributes[name];
  if (destination === undefined) {
    return refuse('InvalidParameterException', `The user has no ${name} to verify.`);
  }
  const delivery = deliveryTo(name, destination);
  return sendCodeAlone({ database, codes, messages, actLimits }, { pool, user, purpose, delivery });
}

export interface AttributeProof {
  attributeName: string;
  code: string;
}

export async function verifyAttribute(
  { database, users, codes, actLimits }: SignUpParts,
  { pool, user }: OwnAccount,
  { attributeName, code }: AttributeProof,
): Promise<void> {
  const name = verifiable(attributeName);
  await actLimits.count(user, 'verify-attribute');
  const outcome = await database.atomically(async (): Promise<Redemption['outcome']> => {
    const redemption = await codes.redeem(user, `attribute:${name}`, code);
    if (redemption.outcome !== 'match') return redemption.outcome;
    const { destination } = redemption;
    const present = await users.findById(user.id);
    const isCurrent = present?.attributes[name] === destination;
    if (present === undefined || (!isCurrent && !isProtected(pool, name))) return 'none';
    const changes = { ...(!isCurrent && { [name]: destination }), [flagOf(name)]: 'true' };
    await users.setAttributes(pool, present, { changes, by: 'admin' });
    if (!isCurrent) await codes.burn(user, 'forgot-password');
    return 'match';
  });
  if (outcome !== 'match') refuseCode(outcome);
}

function verifiable(name: string): VerifiableAttribute {
  if (isVerifiable(name)) return name;
  return refuse(
    'InvalidParameterException',
    'Invalid attribute name. Only phone_number and email can be verified.',
  );
}
