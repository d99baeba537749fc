/** USER_PASSWORD_AUTH and its administrative forms: the password itself is sent. */
import type { Parts } from '../parts.ts';
import { refuseCredentials, requireParameter, type Step } from '../step.ts';
import { findSubject } from '../subject.ts';
import type { FlowStart } from './flow-start.ts';

export async function startPassword(parts: Parts, { caller, parameters }: FlowStart): Promise<Step> {
  const { finish, lockouts, passwords } = parts;
  const typed = requireParameter(parameters, 'USERNAME');
  const password = requireParameter(parameters, 'PASSWORD');
  const { user, lockoutKey } = await findSubject(parts, caller, typed);
  const isRight = await lockouts.guard(caller.pool.id, lockoutKey, () =>
    passwords.verify(caller.pool, user, password),
  );
  if (!isRight || user === undefined) return refuseCredentials('wrong password, or nobody of that name');
  return finish.proceed({ caller, userId: user.id, facts: new Set(['password']) });
}
