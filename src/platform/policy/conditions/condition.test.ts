/** Every condition operator: agreeing, disagreeing, absent and multivalued keys. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Context } from '../call.ts';
import { PolicySyntaxError } from '../syntax-error.ts';
import { compileConditions } from './condition.ts';

type Value = string | readonly string[] | undefined;

function holds(
  operator: string,
  wanted: unknown,
  actual: Value,
  more: readonly [string, string][] = [],
): boolean {
  const context: Context = new Map<string, string | readonly string[]>([
    ...more,
    ...(actual === undefined ? [] : ([['aws:key', actual]] as const)),
  ]);
  const conditions = compileConditions(
    { [operator]: { 'aws:Key': wanted } },
    { path: 'Condition', variables: true },
  );
  return conditions.every((condition) => condition.holds(context));
}

/** For every operator: what the policy says, a value that agrees, one that does not. */
const positive: readonly [operator: string, wanted: unknown, agreeing: string, other: string][] = [
  ['StringEquals', 'a', 'a', 'A'],
  ['StringEquals', ['x', 'a'], 'a', 'b'],
  ['StringEquals', 'a*', 'a*', 'ab'],
  ['StringEquals', '', '', 'a'],
  ['StringEqualsIgnoreCase', 'aB', 'Ab', 'b'],
  ['StringLike', 'a*c?', 'abbcd', 'abbc'],
  ['StringLike', 'a${*}c', 'a*c', 'abc'],
  ['StringLike', ['x', 'y*'], 'yes', 'no'],
  ['NumericEquals', '10', '10.0', '11'],
  ['NumericEquals', 10, '10', 'ten'],
  ['NumericLessThan', '10', '9.5', '10'],
  ['NumericLessThanEquals', '10', '10', '10.1'],
  ['NumericGreaterThan', '-1', '0', '-1'],
  ['NumericGreaterThanEquals', '10', '10', '9'],
  ['DateEquals', '2026-11-21T00:00:00Z', '2026-11-21T09:00:00+09:00', '2026-11-21T00:00:01Z'],
  ['DateEquals', '2026-11-21', '1795219200', '1795219201'],
  ['DateLessThan', '2026-11-21T00:00:00Z', '2026-11-20T23:59:59.999Z', '2026-11-21T00:00:00Z'],
  ['DateLessThanEquals', '2026', '2026-01-01T00:00:00', '2026-01-02'],
  ['DateGreaterThan', '1795219200', '2026-11-21T00:00:01Z', '2026-11-21T00:00:00Z'],
  ['DateGreaterThanEquals', '2026-11', '2026-11-01T00:00Z', '2026-10-31'],
  ['Bool', 'true', 'True', 'false'],
  ['Bool', false, 'false', 'yes'],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'qmluYXJ5'],
  ['BinaryEquals', 'QQ', 'QQ==', 'QUE='],
  ['IpAddress', '10.1.0.0/16', '10.1.255.255', '10.2.0.0'],
  ['IpAddress', '10.1.2.3', '10.1.2.3', '10.1.2.4'],
  ['IpAddress', '10.1.2.3/8', '10.200.0.1', '11.1.2.3'],
  ['IpAddress', '192.0.2.128/25', '192.0.2.129', '192.0.2.127'],
  ['IpAddress', '0.0.0.0/0', '203.0.113.1', '2001:db8::1'],
  ['IpAddress', '2001:db8::/33', '2001:db8:7fff::1', '2001:db8:8000::1'],
  ['IpAddress', '2001:db8::1', '2001:DB8:0:0::1', '2001:db8::2'],
  ['IpAddress', '::/0', 'fe80::1%eth0', '10.0.0.1'],
  ['IpAddress', '10.0.0.0/8', '::ffff:10.0.0.1', '::10.0.0.1'],
  ['IpAddress', '::ffff:10.0.0.0/104', '10.9.9.9', '11.0.0.0'],
  ['IpAddress', '10.0.0.0/8', '10.0.0.1', 'not an address'],
  ['ArnEquals', 'arn:aws:iam::*:role/a*', 'arn:aws:iam::123456789012:role/abc', 'arn:aws:iam::1:user/abc'],
  ['ArnLike', 'arn:aws:s3:::*', 'arn:aws:s3:::a:b', 'arn:aws:s3::1:a'],
  ['ArnLike', 'arn:aws:s3*', 'arn:aws:s3:eu:1:b:c', 'not-an-arn'],
  ['ArnLike', 'arn:aws:s?:::b', 'arn:aws:s3:::b', 'arn:aws:s33:::b'],
];

describe('positive operators', () => {
  for (const [operator, wanted, agreeing, other] of positive) {
    test(`${operator} ${JSON.stringify(wanted)}`, () => {
      assert.equal(holds(operator, wanted, agreeing), true, agreeing);
      assert.equal(holds(operator, wanted, other), false, other);
      assert.equal(holds(operator, wanted, undefined), false, 'absent');
      assert.equal(holds(operator, wanted, []), false, 'empty list');
      assert.equal(holds(`${operator}IfExists`, wanted, undefined), true, 'absent, IfExists');
      assert.equal(holds(`${operator}IfExists`, wanted, other), false, 'IfExists');
      assert.equal(holds(operator, wanted, [other, agreeing]), true, 'any of several');
    });
  }
});

const negated: readonly [operator: string, positive: string][] = [
  ['StringNotEquals', 'StringEquals'],
  ['StringNotEqualsIgnoreCase', 'StringEqualsIgnoreCase'],
  ['StringNotLike', 'StringLike'],
  ['NumericNotEquals', 'NumericEquals'],
  ['DateNotEquals', 'DateEquals'],
  ['NotIpAddress', 'IpAddress'],
  ['ArnNotEquals', 'ArnEquals'],
  ['ArnNotLike', 'ArnLike'],
];

describe('negated operators', () => {
  for (const [operator, opposite] of negated) {
    test(operator, () => {
      const rows = positive.filter(([name]) => name === opposite);
      assert.notEqual(rows.length, 0);
      for (const [, wanted, agreeing, other] of rows) {
        assert.equal(holds(operator, wanted, agreeing), false, agreeing);
        assert.equal(holds(operator, wanted, other), true, other);
        assert.equal(holds(operator, wanted, undefined), true, 'absent');
        assert.equal(holds(operator, wanted, [other, agreeing]), false, 'none of several');
      }
    });
  }

  test('several values of the policy: none may agree', () => {
    assert.equal(holds('StringNotEquals', ['a', 'b'], 'b'), false);
    assert.equal(holds('StringNotEquals', ['a', 'b'], 'c'), true);
  });
});

test('Null asks for absence', () => {
  for (const [wanted, actual, expected] of [
    ['true', undefined, true],
    ['true', [], true],
    ['true', 'x', false],
    ['true', '', false],
    [false, 'x', true],
    ['false', undefined, false],
  ] as const) {
    assert.equal(holds('Null', wanted, actual), expected, `${wanted} ${String(actual)}`);
  }
});

test('ForAnyValue and ForAllValues', () => {
  const cases: readonly [operator: string, actual: Value, expected: boolean][] = [
    ['ForAnyValue:StringEquals', ['a', 'z'], true],
    ['ForAnyValue:StringEquals', ['z'], false],
    ['ForAnyValue:StringEquals', undefined, false],
    ['ForAnyValue:StringEquals', 'b', true],
    ['ForAnyValue:StringEqualsIfExists', undefined, true],
    ['ForAllValues:StringEquals', ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a', 'z'], false],
    ['ForAllValues:StringEquals', undefined, true],
    ['ForAllValues:StringEquals', [], true],
    ['ForAnyValue:StringNotEquals', ['a', 'z'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], false],
    ['ForAnyValue:StringNotEquals', undefined, false],
    ['ForAllValues:StringNotEquals', ['z'], true],
    ['ForAllValues:StringNotEquals', ['a', 'z'], false],
  ];
  for (const [operator, actual, expected] of cases) {
    assert.equal(holds(operator, ['a', 'b'], actual), expected, `${operator} ${String(actual)}`);
  }
});

describe('policy variables', () => {
  const more: readonly [string, string][] = [
    ['aws:username', 'Alice'],
    ['aws:star', '*'],
    ['aws:arn', 'a:b'],
  ];

  test('stand for the value of the request', () => {
    assert.equal(holds('StringEquals', '${aws:UserName}', 'Alice', more), true);
    assert.equal(holds('StringEqualsIgnoreCase', 'x-${aws:username}', 'X-aLICE', more), true);
    assert.equal(holds('StringLike', 'home/${aws:username}/*', 'home/Alice/x', more), true);
    assert.equal(holds('StringLike', 'home/${aws:username}/*', 'home/Bob/x', more), false);
    assert.equal(holds('ArnLike', 'arn:aws:s3:::${aws:username}', 'arn:aws:s3:::Alice', more), true);
  });

  test('without a value match nothing, or their default', () => {
    assert.equal(holds('StringLike', '${aws:none}*', 'x', more), false);
    assert.equal(holds('StringNotLike', '${aws:none}*', 'x', more), true);
    assert.equal(holds('StringEquals', "${aws:none, 'team, a'}", 'team, a', more), true);
  });

  test('attack: a wildcard in a caller-chosen value stays plain text', () => {
    assert.equal(holds('StringLike', 'home/${aws:star}', 'home/anyone', more), false);
    assert.equal(holds('StringLike', 'home/${aws:star}', 'home/*', more), true);
    assert.equal(holds('ArnLike', 'arn:aws:s3:::${aws:star}', 'arn:aws:s3:::other', more), false);
    assert.equal(holds('ArnLike', 'arn:aws:s3:${aws:arn}:c:d', 'arn:aws:s3:a:b:c:d', more), false);
  });
});

test('malformed conditions are refused by path', () => {
  const cases: readonly [condition: unknown, path: string][] = [
    [{ StringMatches: { k: 'v' } }, 'Condition.StringMatches'],
    [{ 'ForAnyValues:StringEquals': { k: 'v' } }, 'Condition.ForAnyValues:StringEquals'],
    [{ NullIfExists: { k: 'true' } }, 'Condition.NullIfExists'],
    [{ IpAddress: { k: '10.0.0.0/33' } }, 'Condition.IpAddress.k'],
    [{ IpAddress: { k: '10.0.0' } }, 'Condition.IpAddress.k'],
    [{ NumericEquals: { k: '1e' } }, 'Condition.NumericEquals.k'],
    [{ DateEquals: { k: 'tomorrow' } }, 'Condition.DateEquals.k'],
    [{ Bool: { k: 'yes' } }, 'Condition.Bool.k'],
    [{ BinaryEquals: { k: '?' } }, 'Condition.BinaryEquals.k'],
    [{ ArnLike: { k: 'role/x' } }, 'Condition.ArnLike.k'],
    [{ StringEquals: { k: [] } }, 'Condition.StringEquals.k'],
    [{ StringEquals: { k: { a: 1 } } }, 'Condition.StringEquals.k'],
    [{ StringEquals: { k: '${open' } }, 'Condition.StringEquals.k'],
    [{ StringEquals: 'v' }, 'Condition.StringEquals'],
    ['v', 'Condition'],
  ];
  for (const [condition, path] of cases) {
    assert.throws(
      () => compileConditions(condition, { path: 'Condition', variables: true }),
      (error) => error instanceof PolicySyntaxError && error.path === path,
      JSON.stringify(condition),
    );
  }
});
