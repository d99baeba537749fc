/** ForgotPassword and ConfirmForgotPassword: a new password by a code sent to a verified contact. */
import { refuse } from '../../contract/refusal.ts';
import type { Redemption } from '../codes/codes.ts';
import type { PreparedVerifier } from '../credentials/credentials.ts';
import { usernameKey, type User } from '../users/users.ts';
import { hidesExistence, refuseNobody, simulatedAttribute } from './existence.ts';
import { limitOf } from './limits.ts';
import type { PublicRequest, SignUpParts } from './parts.ts';
import {
  likelyContacts,
  recoveryDelivery,
  refuseInThisState,
  refuseWhereAdminOnly,
  refuseWithoutContact,
} from './recovery-contact.ts';
import { refuseCode, sendCode, showDelivery, type ShownDelivery } from './send-code.ts';

export interface Recovery extends PublicRequest {
  code: string;
  password: string;
}

export async function forgotPassword(parts: SignUpParts, request: PublicRequest): Promise<ShownDelivery> {
  const { database, users, codes, messages, simulation } = parts;
  const { pool, client, username } = request;
  refuseWhereAdminOnly(pool);
  const user = await users.find(pool, username);
  const hides = hidesExistence(client);
  if (user === undefined && !hides) refuseNobody();
  if (user === undefined) await simulation.countAct(request, 'forgot-password');
  else await codes.countAct(user.id, 'forgot-password', limitOf('forgot-password'));
  const delivery = user && recoveryDelivery(pool, user);
  if (user === undefined || (hides && (!isRecoverable(user) || delivery === undefined))) {
    const attribute = simulatedAttribute(username, likelyContacts(pool));
    const simulated = await simulation.sendCode(request, 'forgot-password', attribute);
    return delivery === undefined ? simulated : showDelivery(delivery);
  }
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD' || user.status === 'EXTERNAL_PROVIDER') refuseInThisState();
  if (user.status === 'UNCONFIRMED' || delivery === undefined) return refuseWithoutContact();
  await messages.prepare(pool);
  const shown = await database.atomically(() =>
    sendCode({ codes, messages }, { pool, user, purpose: 'forgot-password', delivery }),
  );
  messages.deliverSoon();
  return shown;
}

export async function confirmForgotPassword(parts: SignUpParts, request: Recovery): Promise<void> {
  const { users, codes, passwords, simulation } = parts;
  const { pool, client, username, password } = request;
  passwords.checkPolicy(pool, password);
  const user = await users.find(pool, username);
  const hides = hidesExistence(client);
  if (user === undefined && !hides) refuseNobody();
  if (user === undefined) await simulation.countAct(request, 'confirm-forgot-password');
  else await codes.countAct(user.id, 'confirm-forgot-password', limitOf('confirm-forgot-password'));
  // Also computed for nobody: an answer must not come sooner because there is no such user.
  const prepared = await passwords.prepare(pool, user?.username ?? username, password);
  if (user === undefined || (hides && !(await awaitsCode(parts, user)))) {
    return simulation.refuseAnswer(request, 'forgot-password');
  }
  if (!user.enabled) refuse('NotAuthorizedException', 'User is disabled.');
  const outcome = await redeem(parts, { user, code: request.code, prepared });
  if (outcome !== 'match') refuseCode(outcome);
  await parts.lockouts.clear(pool.id, usernameKey(pool, user.username));
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
    const present = await users.findById(user.id);
    if (present === undefined || !isRecoverable(present)) return 'none';
    await passwords.save(present, prepared, { temporary: false });
    if (present.status === 'RESET_REQUIRED') await users.setStatus(present, 'CONFIRMED');
    return outcome;
  });
}

/** Users who were told of a simulated code must meet simulated answers. */
async function awaitsCode({ codes }: SignUpParts, user: User): Promise<boolean> {
  return isRecoverable(user) && (await codes.findDestination(user, 'forgot-password')) !== undefined;
}

function isRecoverable({ enabled, status }: User): boolean {
  return enabled && (status === 'CONFIRMED' || status === 'RESET_REQUIRED');
}
