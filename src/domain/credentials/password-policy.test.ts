/** The password policy as a table. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { PasswordPolicy } from '../pools/pools.ts';
import { policyViolation } from './password-policy.ts';

const strict: PasswordPolicy = {
  MinimumLength: 8,
  RequireUppercase: true,
  RequireLowercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};
const lengthOnly = {
  ...strict,
  RequireUppercase: false,
  RequireLowercase: false,
  RequireNumbers: false,
  RequireSymbols: false,
};

const cases: [string, PasswordPolicy, string | undefined][] = [
  ['Passw0rd!', strict, undefined],
  ['Pw0!', strict, 'Password not long enough'],
  ['pw', strict, 'Password not long enough'],
  ['passw0rd!', strict, 'Password must have uppercase characters'],
  ['PASSW0RD!', strict, 'Password must have lowercase characters'],
  ['Password!', strict, 'Password must have numeric characters'],
  ['Passw0rdX', strict, 'Password must have symbol characters'],
  ['Pass w0rd', strict, undefined],
  [' Passw0rd', strict, 'Password must have symbol characters'],
  ['Passw0rd ', strict, 'Password must have symbol characters'],
  ['Pässw0rdX', strict, 'Password must have symbol characters'],
  ['12345678', lengthOnly, undefined],
  ['1234567', lengthOnly, 'Password not long enough'],
  ['x'.repeat(256), lengthOnly, undefined],
  ['x'.repeat(257), lengthOnly, 'Password too long'],
];

describe('password policy', () => {
  for (const [password, policy, expected] of cases) {
    test(`${JSON.stringify(password.slice(0, 20))} (${password.length}): ${expected ?? 'accepted'}`, () => {
      assert.equal(policyViolation(policy, password), expected);
    });
  }
  for (const symbol of '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-') {
    test(`${symbol} is a symbol`, () =>
      assert.equal(policyViolation(strict, `Passw0rd${symbol}`), undefined));
  }
});
