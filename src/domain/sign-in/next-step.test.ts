/** The decision after a proof, as a table over every status and circumstance. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { UserStatus } from '../users/users.ts';
import { beforeProof, nextStep, type Circumstances, type Fact, type NextStep } from './next-step.ts';

const usual: Circumstances = {
  status: 'CONFIRMED',
  enabled: true,
  temporaryPasswordExpired: false,
  mfa: 'OFF',
};

function shortOf(step: NextStep): string {
  if (step.kind === 'refuse') return `${step.code}: ${step.message}`;
  return step.kind === 'ask' ? `ask ${step.challenge}` : step.kind;
}

const wrong = 'NotAuthorizedException: Incorrect username or password.';
const disabled = 'NotAuthorizedException: User is disabled.';
const unconfirmed = 'UserNotConfirmedException: User is not confirmed.';
const reset = 'PasswordResetRequiredException: Password reset required for the user';
const expired =
  'NotAuthorizedException: Temporary password has expired and must be reset by an administrator.';
const noFactor =
  'UnsupportedOperationException: The user pool requires multi-factor authentication, which is not ' +
  'available in this version of Sekisho.';

const cases: [Fact | 'nothing', Partial<Circumstances>, string][] = [
  ['nothing', {}, wrong],
  ['nothing', { enabled: false }, wrong],
  ['password', {}, 'done'],
  ['password', { mfa: 'OPTIONAL' }, 'done'],
  ['password', { mfa: 'ON' }, noFactor],
  ['password', { enabled: false }, disabled],
  ['password', { status: 'UNCONFIRMED' }, unconfirmed],
  ['password', { status: 'RESET_REQUIRED' }, reset],
  ['password', { status: 'FORCE_CHANGE_PASSWORD' }, 'ask NEW_PASSWORD_REQUIRED'],
  ['password', { status: 'FORCE_CHANGE_PASSWORD', mfa: 'ON' }, 'ask NEW_PASSWORD_REQUIRED'],
  ['password', { status: 'FORCE_CHANGE_PASSWORD', temporaryPasswordExpired: true }, expired],
  ['password', { status: 'EXTERNAL_PROVIDER' }, wrong],
  ['session', {}, 'done'],
  ['session', { mfa: 'ON' }, noFactor],
  ['session', { enabled: false }, disabled],
  ['session', { status: 'UNCONFIRMED' }, unconfirmed],
  ['session', { status: 'RESET_REQUIRED' }, reset],
  ['session', { status: 'FORCE_CHANGE_PASSWORD' }, 'NotAuthorizedException: Refresh Token has been revoked'],
];

const beforehand: [UserStatus, enabled: boolean, hides: boolean, string][] = [
  ['RESET_REQUIRED', true, false, reset],
  ['RESET_REQUIRED', true, true, 'nothing'],
  ['RESET_REQUIRED', false, false, 'nothing'],
  ['RESET_REQUIRED', false, true, 'nothing'],
  ['UNCONFIRMED', true, false, 'nothing'],
  ['CONFIRMED', true, false, 'nothing'],
  ['CONFIRMED', false, false, 'nothing'],
  ['FORCE_CHANGE_PASSWORD', true, false, 'nothing'],
  ['EXTERNAL_PROVIDER', true, false, 'nothing'],
];

describe('before a proof', () => {
  for (const [status, enabled, hides, expected] of beforehand) {
    const who = `${enabled ? 'an enabled' : 'a disabled'} user, ${status}`;
    test(`${who}, of a client that ${hides ? 'hides' : 'names'} users, is told: ${expected}`, () => {
      const refused = beforeProof({ status, enabled }, hides);
      assert.equal(refused === undefined ? 'nothing' : shortOf(refused), expected);
    });
  }
});

describe('next step', () => {
  for (const [fact, circumstances, expected] of cases) {
    test(`${fact} proved, ${JSON.stringify(circumstances)}: ${expected}`, () => {
      const facts = new Set(fact === 'nothing' ? [] : [fact]);
      assert.equal(shortOf(nextStep(facts, { ...usual, ...circumstances })), expected);
    });
  }

  test('a disabled user gets nothing in any state', () => {
    const statuses: UserStatus[] = [
      'UNCONFIRMED',
      'CONFIRMED',
      'FORCE_CHANGE_PASSWORD',
      'RESET_REQUIRED',
      'EXTERNAL_PROVIDER',
    ];
    for (const status of statuses) {
      for (const fact of ['password', 'session'] as const) {
        assert.equal(shortOf(nextStep(new Set([fact]), { ...usual, status, enabled: false })), disabled);
      }
    }
  });
});
