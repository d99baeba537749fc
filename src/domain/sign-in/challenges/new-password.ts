/** NEW_PASSWORD_REQUIRED: replaces a temporary password at the first sign-in. */
import { refuse } from '../../../contract/refusal.ts';
import type { TokenReceiver } from '../../tokens/tokens.ts';
import { namesOf, usernameKey, type User } from '../../users/users.ts';
import { refuseSession, type Attempt } from '../attempts.ts';
import { checkAllowed } from '../flows/flows.ts';
import type { Parts } from '../parts.ts';
import { requireParameter, type Caller, type Parameters, type Step } from '../step.ts';
import type { ChallengeAnswer } from './challenge-answer.ts';
import { givenAttributes } from './new-password-facts.ts';

type NewPasswordAttempt = Attempt<'NEW_PASSWORD_REQUIRED'>;

export async function answerNewPassword(parts: Parts, answer: ChallengeAnswer): Promise<Step> {
  const { caller, responses } = answer;
  const { passwords, users, finish } = parts;
  const typed = requireParameter(responses, 'USERNAME');
  const attempt = await parts.attempts.read(
    requireParameter({ Session: answer.session ?? '' }, 'Session'),
    caller,
    'NEW_PASSWORD_REQUIRED',
  );
  checkAllowed(caller.client, attempt.state.flow);
  const user = await users.findById(attempt.userId);
  if (user === undefined || !isMeant(caller, user, typed)) return refuseSession('of another user');
  const password = requireParameter(responses, 'NEW_PASSWORD');
  passwords.checkPolicy(caller.pool, password);
  const attributes = givenAttributes({ ...caller, user }, responses);
  await checkStillTemporary(parts, user, attempt);
  const replacement = { receiver: { ...caller, user }, attempt, password, attributes };
  return finish.proceed({
    caller,
    flow: attempt.state.flow,
    userId: user.id,
    facts: new Set([...attempt.state.facts, 'password']),
    passwordSetAt: await replacePassword(parts, replacement),
  });
}

/** Clients answer with the username, the sub, or whatever was typed first. */
function isMeant({ pool }: Caller, user: User, typed: string): boolean {
  return namesOf(user).some((name) => usernameKey(pool, name) === usernameKey(pool, typed));
}

/** An administrator may have disabled the user or set another password since. */
async function checkStillTemporary(
  { passwords, users }: Parts,
  { id }: User,
  attempt: NewPasswordAttempt,
): Promise<void> {
  const user = await users.hold(id);
  const password = user && (await passwords.find(user));
  if (user?.enabled === false) refuse('NotAuthorizedException', 'User is disabled.');
  const isSame = password?.setAt.getTime() === attempt.state.passwordSetAt;
  if (user?.status !== 'FORCE_CHANGE_PASSWORD' || !isSame) {
    refuseSession('the user or the password has changed since');
  }
}

interface Replacement {
  receiver: TokenReceiver;
  attempt: NewPasswordAttempt;
  password: string;
  attributes: Parameters;
}

/** Answers with when the new password was set. */
async function replacePassword(parts: Parts, replacement: Replacement): Promise<number> {
  const { receiver, attempt, password, attributes } = replacement;
  const { pool, user } = receiver;
  const { database, attempts, passwords, users } = parts;
  const prepared = await passwords.prepare(pool, user.username, password);
  return database.atomically(async () => {
    await attempts.burn(attempt);
    await checkStillTemporary(parts, user, attempt);
    if (Object.keys(attributes).length > 0) {
      await users.setAttributes(pool, user, { changes: attributes, by: 'user' });
    }
    const { setAtMs } = await passwords.save(user, prepared, { temporary: false });
    await users.setStatus(user, 'CONFIRMED');
    return setAtMs;
  });
}
