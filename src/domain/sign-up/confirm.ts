/** ConfirmSignUp and ResendConfirmationCode: a new user proves that a contact is hers. */
import { refuseCode, showDelivery, type Redemption, type ShownDelivery } from '../codes/codes.ts';
import { codeDelivery } from '../messages/messages.ts';
import { attributeAt, type User, type VerifiableAttribute } from '../users/users.ts';
import { meet, nobody, sendToUser, simulatedAttribute } from './existence.ts';
import type { PublicRequest, SignUpParts } from './parts.ts';
import { confirmStep, refuseResend, resendStep } from './steps.ts';

export interface SignUpConfirmation extends PublicRequest {
  code: string;
  forceAliasCreation?: boolean | undefined;
}

export async function confirm(parts: SignUpParts, request: SignUpConfirmation): Promise<void> {
  const { codes, simulation } = parts;
  const met = await meet(parts, request, 'confirm-sign-up');
  const destination = await codes.findDestination(met.user ?? nobody, 'sign-up');
  const step = confirmStep(met, destination !== undefined);
  if (step === 'simulate') return simulation.refuseStranger(request, 'sign-up');
  const outcome = await redeem(parts, request, step.user);
  if (outcome === 'match') return;
  if (met.hides) return simulation.refuseUser(request, 'sign-up');
  refuseCode(outcome);
}

/** Wrong answers count although nothing else is kept: the refusal comes after the act. */
async function redeem(
  { database, users, codes }: SignUpParts,
  { pool, code, forceAliasCreation }: SignUpConfirmation,
  user: User,
): Promise<Redemption['outcome']> {
  return database.atomically(async () => {
    const redemption = await codes.redeem(user, 'sign-up', code);
    if (redemption.outcome !== 'match') return redemption.outcome;
    const present = (await users.findById(user.id)) ?? user;
    const verifiedAttribute = attributeAt(present, redemption.destination);
    await users.confirm(pool, present, { verifiedAttribute, forceAliasCreation });
    return redemption.outcome;
  });
}

export async function resend(parts: SignUpParts, request: PublicRequest): Promise<ShownDelivery> {
  const { pool, username } = request;
  const verified = (pool.settings.AutoVerifiedAttributes ?? []) as readonly VerifiableAttribute[];
  if (verified.length === 0) refuseResend();
  const met = await meet(parts, request, 'resend-code');
  const delivery = met.user && codeDelivery(pool, met.user);
  const step = resendStep(met, delivery);
  const sending = { hides: met.hides, purpose: 'sign-up' } as const;
  const shown = step === 'simulate' ? undefined : await sendToUser(parts, request, { ...sending, ...step });
  if (shown !== undefined) return shown;
  const choices = (['phone_number', 'email'] as const).filter((name) => verified.includes(name));
  const attribute = simulatedAttribute(username, choices);
  const simulated = await parts.simulation.sendCode(request, 'sign-up', attribute);
  return delivery === undefined ? simulated : showDelivery(delivery);
}
