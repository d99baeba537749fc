/** USER_PASSWORD_AUTH and its administrative forms: the password itself is sent. */
import { refuse } from '../../../contract/refusal.ts';
import { allows } from '../../clients/clients.ts';
import type { Parts } from '../parts.ts';
import { refuseCredentials, requireParameter, type Step } from '../step.ts';
import { findSubject } from '../subject.ts';
import type { FlowStart } from './flow-start.ts';

export async function startPassword(parts: Parts, start: FlowStart): Promise<Step> {
  if (!allows(start.caller.client, 'ALLOW_USER_PASSWORD_AUTH')) {
    await checkClient(parts, start);
    refuse('InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client');
  }
  return signIn(parts, start);
}

export async function startAdminPassword(parts: Parts, start: FlowStart): Promise<Step> {
  if (!allows(start.caller.client, 'ALLOW_ADMIN_USER_PASSWORD_AUTH')) {
    await checkClient(parts, start);
    refuse('InvalidParameterException', 'Auth flow not enabled for this client');
  }
  return signIn(parts, start);
}

async function signIn(parts: Parts, start: FlowStart): Promise<Step> {
  const { caller, parameters } = start;
  const { finish, lockouts, passwords } = parts;
  const typed = requireParameter(parameters, 'USERNAME');
  const password = requireParameter(parameters, 'PASSWORD');
  await checkClient(parts, start);
  const { user, lockoutKey } = await findSubject(parts, caller, typed);
  const isRight = await lockouts.guard(caller.pool.id, lockoutKey, () =>
    passwords.verify(caller.pool, user, password),
  );
  if (!isRight || user === undefined) return refuseCredentials('wrong password, or nobody of that name');
  return finish.proceed({ caller, userId: user.id, fact: 'password' });
}

/** Before anything about the user or the client's settings is told. */
async function checkClient({ clients }: Parts, { caller, parameters }: FlowStart): Promise<void> {
  const typed = requireParameter(parameters, 'USERNAME');
  await clients.checkSecretHash(caller.client, typed, parameters['SECRET_HASH']);
}
