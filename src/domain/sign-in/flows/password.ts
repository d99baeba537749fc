/** USER_PASSWORD_AUTH and its administrative forms: the password itself is sent. */
import type { Parts } from '../parts.ts';
import { refuseCredentials, requireParameter, type Step } from '../step.ts';
import { findSubject, guardGuess } from '../subject.ts';
import type { AllowedStart } from './flow-start.ts';

export async function startPassword(parts: Parts, { caller, parameters, flow }: AllowedStart): Promise<Step> {
  const { finish, passwords } = parts;
  const { pool } = caller;
  const typed = requireParameter(parameters, 'USERNAME');
  const password = requireParameter(parameters, 'PASSWORD');
  const { user, lockoutKey } = await findSubject(parts, caller, typed);
  const identity = await passwords.identityOf(pool, user, typed);
  const claim = { username: user?.username ?? typed, password };
  const verify = (): Promise<boolean> => passwords.matches(pool, identity, claim);
  const isRight = await guardGuess(parts, caller, { lockoutKey, verify });
  if (!isRight || user === undefined) return refuseCredentials('wrong password, or nobody of that name');
  return finish.proceed({
    caller,
    flow,
    userId: user.id,
    facts: new Set(['password']),
    passwordSetAt: identity.setAtMs,
  });
}
