/** ConfirmSignUp and ResendConfirmationCode: a new user proves that a contact is hers. */
import { refuse } from '../../contract/refusal.ts';
import { codeDelivery } from '../messages/messages.ts';
import type { VerifiableAttribute, User } from '../users/users.ts';
import { hidesExistence, refuseNobody, simulatedAttribute } from './existence.ts';
import { limitOf } from './limits.ts';
import type { PublicRequest, SignUpParts } from './parts.ts';
import { attributeAt, refuseCode, sendCode, showDelivery, type ShownDelivery } from './send-code.ts';

export interface SignUpConfirmation extends PublicRequest {
  code: string;
  forceAliasCreation?: boolean | undefined;
}

export async function confirm(parts: SignUpParts, request: SignUpConfirmation): Promise<void> {
  const { users, codes, simulation } = parts;
  const user = await users.find(request.pool, request.username);
  const hides = hidesExistence(request.client);
  if (user === undefined && !hides) refuseNobody();
  if (user === undefined) await simulation.countAct(request, 'confirm-sign-up');
  else await codes.countAct(user.id, 'confirm-sign-up', limitOf('confirm-sign-up'));
  if (user === undefined || (hides && !isPending(user))) return simulation.refuseAnswer(request, 'sign-up');
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  if (user.status !== 'UNCONFIRMED') {
    refuse('NotAuthorizedException', `User cannot be confirmed. Current status is ${user.status}`);
  }
  await redeem(parts, request, user);
}

/** Wrong answers count although nothing else is kept: the refusal comes after the act. */
async function redeem(
  { database, users, codes }: SignUpParts,
  { pool, code, forceAliasCreation }: SignUpConfirmation,
  user: User,
): Promise<void> {
  const outcome = await database.atomically(async () => {
    const redemption = await codes.redeem(user, 'sign-up', code);
    if (redemption.outcome !== 'match') return redemption.outcome;
    const present = (await users.findById(user.id)) ?? user;
    const verifiedAttribute = attributeAt(present, redemption.destination);
    await users.confirm(pool, present, { verifiedAttribute, forceAliasCreation });
    return redemption.outcome;
  });
  if (outcome !== 'match') refuseCode(outcome);
}

export async function resend(parts: SignUpParts, request: PublicRequest): Promise<ShownDelivery> {
  const { database, users, codes, messages, simulation } = parts;
  const { pool, client, username } = request;
  const verified = (pool.settings.AutoVerifiedAttributes ?? []) as readonly VerifiableAttribute[];
  if (verified.length === 0) refuseResend();
  const user = await users.find(pool, username);
  const hides = hidesExistence(client);
  if (user === undefined && !hides) refuseNobody();
  if (user === undefined) await simulation.countAct(request, 'resend-code');
  else await codes.countAct(user.id, 'resend-code', limitOf('resend-code'));
  const delivery = user && codeDelivery(pool, user);
  if (user === undefined || (hides && (!isPending(user) || delivery === undefined))) {
    const choices = (['phone_number', 'email'] as const).filter((name) => verified.includes(name));
    const attribute = simulatedAttribute(username, choices);
    const simulated = await simulation.sendCode(request, 'sign-up', attribute);
    return delivery === undefined ? simulated : showDelivery(delivery);
  }
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  if (user.status !== 'UNCONFIRMED') refuse('InvalidParameterException', 'User is already confirmed.');
  if (delivery === undefined) return refuseResend();
  await messages.prepare(pool);
  const shown = await database.atomically(() =>
    sendCode({ codes, messages }, { pool, user, purpose: 'sign-up', delivery }),
  );
  messages.deliverSoon();
  return shown;
}

function isPending(user: User): boolean {
  return user.enabled && user.status === 'UNCONFIRMED';
}

function refuseResend(): never {
  return refuse('NotAuthorizedException', 'Cannot resend codes. Auto verification not turned on.');
}
