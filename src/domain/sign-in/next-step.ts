/** The decision about a sign-in, as a pure function: what is still to be asked, refused, or nothing. */
import type { UserStatus } from '../users/users.ts';

/** What has been proved: the password just now, or a session that began with a proof. */
export type Fact = 'password' | 'session';

export interface Circumstances {
  status: UserStatus;
  enabled: boolean;
  temporaryPasswordExpired: boolean;
  mfa: 'ON' | 'OPTIONAL' | 'OFF';
}

export type NextStep =
  | { kind: 'ask'; challenge: 'NEW_PASSWORD_REQUIRED' }
  | { kind: 'refuse'; code: string; message: string }
  | { kind: 'done' };

const done: NextStep = { kind: 'done' };

export function nextStep(fact: Fact | undefined, circumstances: Circumstances): NextStep {
  if (fact === undefined) return no('Incorrect username or password.');
  if (!circumstances.enabled) return no('User is disabled.');
  const byStatus = statusStep(fact, circumstances);
  if (byStatus.kind !== 'done') return byStatus;
  return circumstances.mfa === 'ON' ? noSecondFactor : done;
}

function statusStep(fact: Fact, { status, temporaryPasswordExpired }: Circumstances): NextStep {
  switch (status) {
    case 'CONFIRMED':
      return done;
    case 'UNCONFIRMED':
      return no('User is not confirmed.', 'UserNotConfirmedException');
    case 'RESET_REQUIRED':
      return no('Password reset required for the user', 'PasswordResetRequiredException');
    case 'FORCE_CHANGE_PASSWORD':
      // A session from before must not outlive the administrator's decision to start over.
      if (fact === 'session') return no('Refresh Token has been revoked');
      if (temporaryPasswordExpired) {
        return no('Temporary password has expired and must be reset by an administrator.');
      }
      return { kind: 'ask', challenge: 'NEW_PASSWORD_REQUIRED' };
    case 'EXTERNAL_PROVIDER':
      return no('Incorrect username or password.');
  }
}

/** No second factor can be asked for yet, and without it nobody may enter such a pool. */
const noSecondFactor = no(
  'The user pool requires multi-factor authentication, which is not available in this version of Sekisho.',
  'UnsupportedOperationException',
);

function no(message: string, code = 'NotAuthorizedException'): NextStep {
  return { kind: 'refuse', code, message };
}
