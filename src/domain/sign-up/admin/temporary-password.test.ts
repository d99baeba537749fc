/** Temporary passwords fit every policy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyViolation } from '../../credentials/credentials.ts';
import { drawTemporaryPassword } from './temporary-password.ts';

for (const MinimumLength of [6, 8, 99]) {
  test(`at least ${MinimumLength} characters, of every kind`, () => {
    const policy = {
      MinimumLength,
      RequireUppercase: true,
      RequireLowercase: true,
      RequireNumbers: true,
      RequireSymbols: true,
      TemporaryPasswordValidityDays: 7,
    };
    const drawn = Array.from({ length: 50 }, () => drawTemporaryPassword(policy));
    assert.deepEqual(drawn.map((password) => policyViolation(policy, password)).filter(Boolean), []);
    assert.equal(new Set(drawn).size, drawn.length);
    for (const password of drawn) assert.doesNotMatch(password, /[<>&"'\s]/);
  });
}
