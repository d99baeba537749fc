/** The decision about a sign-in, as a pure function: what is still to be asked, refused, or nothing. */
import type { User, UserStatus } from '../users/users.ts';
import type { SessionChallenge } from './attempts.ts';

/** What has been proved: the password just now, or a session that began with a proof. */
export type Fact = 'password' | 'session';

export interface Circumstances {
  status: UserStatus;
  enabled: boolean;
  temporaryPasswordExpired: boolean;
  mfa: 'ON' | 'OPTIONAL' | 'OFF';
}

export interface Refused {
  kind: 'refuse';
  code: string;
  message: string;
}

export type NextStep = { kind: 'ask'; challenge: SessionChallenge } | Refused | { kind: 'done' };

const done: NextStep = { kind: 'done' };

/** What a user is told before proving anything; nothing by clients that hide who exists. */
export function beforeProof(
  { status, enabled }: Pick<User, 'status' | 'enabled'>,
  hides: boolean,
): Refused | undefined {
  return status === 'RESET_REQUIRED' && enabled && !hides ? resetRequired : undefined;
}

export function nextStep(facts: ReadonlySet<Fact>, circumstances: Circumstances): NextStep {
  if (!begins(facts)) return no('Incorrect username or password.');
  if (!circumstances.enabled) return no('User is disabled.');
  const byStatus = statusStep(facts, circumstances);
  if (byStatus.kind !== 'done') return byStatus;
  return circumstances.mfa === 'ON' ? noSecondFactor : done;
}

/** Is there, among what was proved, something a sign-in may stand on? */
function begins(facts: ReadonlySet<Fact>): boolean {
  return facts.has('password') || facts.has('session');
}

function statusStep(facts: ReadonlySet<Fact>, { status, temporaryPasswordExpired }: Circumstances): NextStep {
  switch (status) {
    case 'CONFIRMED':
      return done;
    case 'UNCONFIRMED':
      return no('User is not confirmed.', 'UserNotConfirmedException');
    case 'RESET_REQUIRED':
      return resetRequired;
    case 'FORCE_CHANGE_PASSWORD':
      // A session from before must not outlive the administrator's decision to start over.
      if (!facts.has('password')) return no('Refresh Token has been revoked');
      if (temporaryPasswordExpired) {
        return no('Temporary password has expired and must be reset by an administrator.');
      }
      return { kind: 'ask', challenge: 'NEW_PASSWORD_REQUIRED' };
    case 'EXTERNAL_PROVIDER':
      return no('Incorrect username or password.');
  }
}

const resetRequired = no('Password reset required for the user', 'PasswordResetRequiredException');

/** No second factor can be asked for yet, and without it nobody may enter such a pool. */
const noSecondFactor = no(
  'The user pool requires multi-factor authentication, which is not available in this version of Sekisho.',
  'UnsupportedOperationException',
);

function no(message: string, code = 'NotAuthorizedException'): Refused {
  return { kind: 'refuse', code, message };
}
