/** ConfirmSignUp and ResendConfirmationCode: a new user proves that a contact is hers. */
import { refuseCode, sendCodeAlone, showDelivery, type ShownDelivery } from '../codes/codes.ts';
import { codeDelivery } from '../messages/messages.ts';
import { attributeAt, type User, type VerifiableAttribute } from '../users/users.ts';
import { meet, simulatedAttribute } from './existence.ts';
import type { PublicRequest, SignUpParts } from './parts.ts';
import { confirmStep, refuseResend, resendStep } from './steps.ts';

export interface SignUpConfirmation extends PublicRequest {
  code: string;
  forceAliasCreation?: boolean | undefined;
}

export async function confirm(parts: SignUpParts, request: SignUpConfirmation): Promise<void> {
  const step = confirmStep(await meet(parts, request, 'confirm-sign-up'));
  if (step === 'simulate') return parts.simulation.refuseAnswer(request, 'sign-up');
  await redeem(parts, request, step.user);
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
  const { pool, username } = request;
  const verified = (pool.settings.AutoVerifiedAttributes ?? []) as readonly VerifiableAttribute[];
  if (verified.length === 0) refuseResend();
  const met = await meet(parts, request, 'resend-code');
  const delivery = met.user && codeDelivery(pool, met.user);
  const step = resendStep(met, delivery);
  if (step !== 'simulate') return sendCodeAlone(parts, { pool, purpose: 'sign-up', ...step });
  const choices = (['phone_number', 'email'] as const).filter((name) => verified.includes(name));
  const attribute = simulatedAttribute(username, choices);
  const simulated = await parts.simulation.sendCode(request, 'sign-up', attribute);
  return delivery === undefined ? simulated : showDelivery(delivery);
}
