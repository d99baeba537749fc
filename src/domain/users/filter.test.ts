/** The filter of ListUsers as a table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseFilter, type Filter } from './filter.ts';

const equal = 'equal' as const;
const prefix = 'prefix' as const;

const understood: [string, Filter][] = [
  ['email = "a@b.c"', { name: 'email', match: equal, value: 'a@b.c' }],
  ['email="a@b.c"', { name: 'email', match: equal, value: 'a@b.c' }],
  ['  given_name  ^=  "Jo"  ', { name: 'given_name', match: prefix, value: 'Jo' }],
  ['cognito:user_status = "CONFIRMED"', { name: 'cognito:user_status', match: equal, value: 'CONFIRMED' }],
  ['status = "Enabled"', { name: 'status', match: equal, value: 'Enabled' }],
  ['name = "say \\"hi\\" = \\\\"', { name: 'name', match: equal, value: 'say "hi" = \\' }],
  ['username ^= ""', { name: 'username', match: prefix, value: '' }],
  ['sub = "x"', { name: 'sub', match: equal, value: 'x' }],
];
for (const [text, filter] of understood) {
  test(`reads ${text}`, () => assert.deepEqual(parseFilter(text), filter));
}

for (const text of [undefined, '', '  ']) {
  test(`${JSON.stringify(text)} is everyone`, () => assert.equal(parseFilter(text), undefined));
}

const garbled = [
  'email',
  'email = a',
  'email == "a"',
  'email != "a"',
  'email = "a" and name = "b"',
  'email = "a',
  'email = "a"b"',
  '= "a"',
  'email = "a" or "1"="1"',
];
for (const text of garbled) {
  test(`refuses ${text}`, () => {
    const error = { code: 'InvalidParameterException', message: 'Error while parsing filter' };
    assert.throws(() => parseFilter(text), error);
  });
}

for (const name of ['custom:team', 'address', '__proto__', "email'--"]) {
  test(`attack: ${name} is no column to reach`, () => {
    const message = `Invalid search attribute: ${name}`;
    assert.throws(() => parseFilter(`${name} = "x"`), { code: 'InvalidParameterException', message });
  });
}

test('attack: a filter that makes the pattern slow', () => {
  const started = performance.now();
  assert.throws(() => parseFilter(`email = "${'\\\\'.repeat(50_000)}`));
  assert.throws(() => parseFilter(`${' '.repeat(100_000)}x`));
  assert.ok(performance.now() - started < 200);
});
