/** CloudFormation's functions, as a table. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noValue, referencesIn, resolve, type Lookup } from './intrinsics.ts';

const known: Readonly<Record<string, unknown>> = {
  Pool: 'pool-1',
  'Pool.Arn': 'arn:pool-1',
  'Pool.Deep.Name': 'deep',
  List: ['a', 'b'],
  'AWS::Region': 'eu-west-1',
  'AWS::NoValue': noValue,
  Size: 8,
};

const lookup: Lookup = ({ name, attribute }) =>
  known[attribute === undefined ? name : `${name}.${attribute}`];

const values: [value: unknown, result: unknown][] = [
  ['plain', 'plain'],
  [{ Ref: 'Pool' }, 'pool-1'],
  [{ Ref: 'List' }, ['a', 'b']],
  [
    { Ref: 'Pool', Other: 1 },
    { Ref: 'Pool', Other: 1 },
  ],
  [{ 'Fn::GetAtt': ['Pool', 'Arn'] }, 'arn:pool-1'],
  [{ 'Fn::GetAtt': 'Pool.Deep.Name' }, 'deep'],
  [{ 'Fn::Sub': '${Pool}/${Pool.Arn}/${AWS::Region}/${Size}' }, 'pool-1/arn:pool-1/eu-west-1/8'],
  [{ 'Fn::Sub': 'kept ${!Pool} and $Pool' }, 'kept ${Pool} and $Pool'],
  [{ 'Fn::Sub': ['${X}-${Pool}', { X: { Ref: 'Pool' } }] }, 'pool-1-pool-1'],
  [{ 'Fn::Join': ['', ['a', { Ref: 'Pool' }, 1]] }, 'apool-11'],
  [{ 'Fn::Join': [',', { Ref: 'List' }] }, 'a,b'],
  [{ A: { Ref: 'AWS::NoValue' }, B: [1, { Ref: 'AWS::NoValue' }] }, { B: [1] }],
  [{ A: [{ B: { 'Fn::Sub': '${Pool}' } }] }, { A: [{ B: 'pool-1' }] }],
];

for (const [value, result] of values) {
  test(`${JSON.stringify(value)} becomes ${JSON.stringify(result)}`, () => {
    assert.deepEqual(resolve(value, 'P', lookup), result);
  });
}

const refusals: [value: unknown, message: string][] = [
  [{ A: { 'Fn::Select': [0, []] } }, 'P.A: Fn::Select is not supported yet'],
  [{ 'Fn::GetAtt': ['Pool'] }, 'P.Fn::GetAtt: must name a resource and an attribute'],
  [{ Ref: ['Pool'] }, 'P.Ref: must be a name'],
  [{ 'Fn::Sub': '${List}' }, 'P.Fn::Sub.List: must be a text'],
  [{ 'Fn::Join': [1, []] }, 'P.Fn::Join: the delimiter must be a text'],
  [{ 'Fn::Join': ['', 'abc'] }, 'P.Fn::Join: must join a list'],
  ['{{resolve:secretsmanager:x}}', 'P: dynamic references are not supported yet'],
  [{ 'Fn::Sub': '{{resolve:ssm:${Pool}}}' }, 'P.Fn::Sub: dynamic references are not supported yet'],
];

for (const [value, message] of refusals) {
  test(`${JSON.stringify(value)} is refused`, () => {
    assert.throws(() => resolve(value, 'P', lookup), { name: 'Refusal', message });
  });
}

test('references are found wherever they stand, without values', () => {
  const value = {
    A: { Ref: 'One' },
    B: [{ 'Fn::Sub': '${Two.Arn}-${!No}' }],
    C: { 'Fn::Join': ['', { Ref: 'Four' }] },
  };
  assert.deepEqual(referencesIn(value, 'P'), [
    { name: 'One', path: 'P.A' },
    { name: 'Two', attribute: 'Arn', path: 'P.B[0].Fn::Sub' },
    { name: 'Four', path: 'P.C.Fn::Join' },
  ]);
});

test('members named like prototypes stay members', () => {
  const value = JSON.parse('{"__proto__": {"Ref": "Pool"}, "constructor": 1}') as unknown;
  const resolved = resolve(value, 'P', lookup) as object;
  assert.deepEqual(Object.keys(resolved), ['__proto__', 'constructor']);
  assert.equal(Object.getPrototypeOf(resolved), Object.prototype);
});
