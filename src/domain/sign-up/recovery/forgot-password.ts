/** ForgotPassword and ConfirmForgotPassword: a new password by a code sent to a verified contact. */
import { refuseCode, showDelivery, type Redemption, type ShownDelivery } from '../../codes/codes.ts';
import type { PreparedVerifier } from '../../credentials/credentials.ts';
import { usernameKey, type User } from '../../users/users.ts';
import { meet, nobody, sendToUser, simulatedAttribute } from '../existence.ts';
import type { PublicRequest, SignUpParts } from '../parts.ts';
import { isRecoverable, recoveryAnswerStep, recoveryStep } from '../steps.ts';
import { likelyContacts, recoveryDelivery, refuseWhereAdminOnly } from './contact.ts';

export interface Recovery extends PublicRequest {
  code: string;
  password: string;
}

export async function forgotPassword(parts: SignUpParts, request: PublicRequest): Promise<ShownDelivery> {
  const { pool, username } = request;
  refuseWhereAdminOnly(pool);
  const met = await meet(parts, request, 'forgot-password');
  const delivery = met.user && recoveryDelivery(pool, met.user);
  const step = recoveryStep(met, delivery);
  const sending = { hides: met.hides, purpose: 'forgot-password' } as const;
  const shown = step === 'simulate' ? undefined : await sendToUser(parts, request, { ...sending, ...step });
  if (shown !== undefined) return shown;
  const attribute = simulatedAttribute(username, likelyContacts(pool));
  const simulated = await parts.simulation.sendCode(request, 'forgot-password', attribute);
  return delivery === undefined ? simulated : showDelivery(delivery);
}

export async function confirmForgotPassword(parts: SignUpParts, request: Recovery): Promise<void> {
  const { codes, passwords, simulation, lockouts } = parts;
  const { pool, username, password } = request;
  passwords.checkPolicy(pool, password);
  const met = await meet(parts, request, 'confirm-forgot-password');
  // Also computed for nobody: an answer must not come sooner because there is no such user.
  const prepared = await passwords.prepare(pool, met.user?.username ?? username, password);
  const destination = await codes.findDestination(met.user ?? nobody, 'forgot-password');
  const step = recoveryAnswerStep(met, destination !== undefined);
  if (step === 'simulate') return simulation.refuseStranger(request, 'forgot-password');
  const { user } = step;
  const outcome = await redeem(parts, { user, code: request.code, prepared });
  if (outcome !== 'match') {
    return met.hides ? simulation.refuseUser(request, 'forgot-password') : refuseCode(outcome);
  }
  await lockouts.clear(pool.id, usernameKey(pool, user.username));
}

interface NewSecret {
  user: User;
  code: string;
  prepared: PreparedVerifier;
}

/** Code, password and status: all or nothing. A user disabled meanwhile keeps the old password. */
async function redeem(
  { database, users, codes, passwords }: SignUpParts,
  { user, code, prepared }: NewSecret,
): Promise<Redemption['outcome']> {
  return database.atomically(async () => {
    const { outcome } = await codes.redeem(user, 'forgot-password', code);
    if (outcome !== 'match') return outcome;
    const present = await users.hold(user.id);
    if (present === undefined || !isRecoverable(present)) return 'none';
    await passwords.save(present, prepared, { temporary: false });
    if (present.status === 'RESET_REQUIRED') await users.setStatus(present, 'CONFIRMED');
    return outcome;
  });
}
