/** Every way a request about a user can go on, as a table. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Refusal } from '../../contract/refusal.ts';
import type { User, UserStatus } from '../users/users.ts';
import { confirmStep, recoveryAnswerStep, recoveryStep, resendStep, type Met } from './steps.ts';

const delivery = { attribute: 'email', medium: 'EMAIL', destination: 'taro@example.com' } as const;
const disabled = 'User is disabled.';
const state = 'User password cannot be reset in the current state.';
const contact = 'Cannot reset password for the user as there is no registered/verified email or phone_number';
const settled = 'User cannot be confirmed. Current status is CONFIRMED';

type Who = UserStatus | 'nobody' | 'disabled';

function met(who: Who, hides: boolean): Met {
  if (who === 'nobody') return { user: undefined, hides };
  const status = who === 'disabled' ? 'CONFIRMED' : who;
  return { user: { id: '1', status, enabled: who !== 'disabled' } as User, hides };
}

function outcomeOf(step: () => 'simulate' | object): string {
  try {
    const result = step();
    return typeof result === 'string' ? result : 'go';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message;
  }
}

/** Who, whether a code can be sent or waits, what a telling client hears, what happens for a hiding one. */
type Case = [who: Who, reachable: boolean, told: string, hidden: string];

const tables: Record<string, [step: (met: Met, reachable: boolean) => 'simulate' | object, cases: Case[]]> = {
  confirm: [
    (given, hasCode) => confirmStep(given, hasCode),
    [
      ['UNCONFIRMED', true, 'go', 'go'],
      ['UNCONFIRMED', false, 'go', 'simulate'],
      ['CONFIRMED', true, settled, 'simulate'],
      ['disabled', true, disabled, 'simulate'],
      ['nobody', true, 'simulate', 'simulate'],
    ],
  ],
  resend: [
    (given, reachable) => resendStep(given, reachable ? delivery : undefined),
    [
      ['UNCONFIRMED', true, 'go', 'go'],
      ['UNCONFIRMED', false, 'Cannot resend codes. Auto verification not turned on.', 'simulate'],
      ['CONFIRMED', true, 'User is already confirmed.', 'simulate'],
      ['disabled', true, disabled, 'simulate'],
      ['nobody', false, 'simulate', 'simulate'],
    ],
  ],
  recover: [
    (given, reachable) => recoveryStep(given, reachable ? delivery : undefined),
    [
      ['CONFIRMED', true, 'go', 'go'],
      ['RESET_REQUIRED', true, 'go', 'go'],
      ['CONFIRMED', false, contact, 'simulate'],
      ['UNCONFIRMED', true, contact, 'simulate'],
      ['FORCE_CHANGE_PASSWORD', true, state, 'simulate'],
      ['EXTERNAL_PROVIDER', true, state, 'simulate'],
      ['disabled', true, disabled, 'simulate'],
      ['nobody', false, 'simulate', 'simulate'],
    ],
  ],
  'answer a recovery code': [
    (given, hasCode) => recoveryAnswerStep(given, hasCode),
    [
      ['CONFIRMED', true, 'go', 'go'],
      ['CONFIRMED', false, 'go', 'simulate'],
      ['UNCONFIRMED', true, 'go', 'simulate'],
      ['disabled', true, disabled, 'simulate'],
      ['nobody', false, 'simulate', 'simulate'],
    ],
  ],
};

for (const [name, [step, cases]] of Object.entries(tables)) {
  describe(name, () => {
    for (const [who, reachable, told, hidden] of cases) {
      test(`${who}, ${reachable ? 'reachable' : 'not reachable'}`, () => {
        assert.equal(
          outcomeOf(() => step(met(who, false), reachable)),
          told,
        );
        assert.equal(
          outcomeOf(() => step(met(who, true), reachable)),
          hidden,
        );
      });
    }
  });
}
