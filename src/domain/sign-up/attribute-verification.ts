/** Proving an address: GetUserAttributeVerificationCode and VerifyUserAttribute. */
import { refuse } from '../../contract/refusal.ts';
import type { Redemption } from '../codes/codes.ts';
import { flagOf, isVerifiable, type VerifiableAttribute } from '../users/users.ts';
import { isProtected, type OwnAccount } from './attribute-changes.ts';
import { limitOf } from './limits.ts';
import type { SignUpParts } from './parts.ts';
import { deliveryTo, refuseCode, sendCode, type ShownDelivery } from './send-code.ts';

export async function requestAttributeCode(
  { database, codes, messages }: SignUpParts,
  { pool, user }: OwnAccount,
  attributeName: string,
): Promise<ShownDelivery> {
  const name = verifiable(attributeName);
  await codes.countAct(user.id, 'attribute-code', limitOf('attribute-code'));
  const purpose = `attribute:${name}` as const;
  const awaited = isProtected(pool, name) ? await codes.findDestination(user, purpose) : undefined;
  const destination = awaited ?? user.attributes[name];
  if (destination === undefined) {
    return refuse('InvalidParameterException', `The user has no ${name} to verify.`);
  }
  await messages.prepare(pool);
  const shown = await database.atomically(() =>
    sendCode({ codes, messages }, { pool, user, purpose, delivery: deliveryTo(name, destination) }),
  );
  messages.deliverSoon();
  return shown;
}

export interface AttributeProof {
  attributeName: string;
  code: string;
}

export async function verifyAttribute(
  { database, users, codes }: SignUpParts,
  { pool, user }: OwnAccount,
  { attributeName, code }: AttributeProof,
): Promise<void> {
  const name = verifiable(attributeName);
  await codes.countAct(user.id, 'verify-attribute', limitOf('verify-attribute'));
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
