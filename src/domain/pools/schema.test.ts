/** The attribute schema: what is standard, what may be added, what is refused in which words. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extendSchema, newSchema, standardSchema, type AttributeSpec } from './schema.ts';

function named(specs: readonly AttributeSpec[], name: string): AttributeSpec | undefined {
  return newSchema(specs).find(({ Name }) => Name === name);
}

test('a new pool has the twenty standard attributes', () => {
  const schema = newSchema();
  assert.equal(schema.length, 20);
  assert.deepEqual(schema[0], {
    Name: 'sub',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: false,
    Required: true,
    StringAttributeConstraints: { MinLength: '1', MaxLength: '2048' },
  });
  const byName = new Map(schema.map((attribute) => [attribute.Name, attribute]));
  assert.deepEqual(byName.get('birthdate')?.StringAttributeConstraints, { MinLength: '10', MaxLength: '10' });
  assert.deepEqual(byName.get('updated_at')?.NumberAttributeConstraints, { MinValue: '0' });
  assert.equal(byName.get('phone_number_verified')?.AttributeDataType, 'Boolean');
});

test('standard attributes can be made required, immutable and shorter', () => {
  const constraints = { MinLength: '3', MaxLength: '50' };
  const email = named(
    [{ Name: 'email', Required: true, Mutable: false, StringAttributeConstraints: constraints }],
    'email',
  );
  assert.equal(email?.Required, true);
  assert.equal(email?.Mutable, false);
  assert.deepEqual(email?.StringAttributeConstraints, constraints);
  assert.equal(standardSchema.find(({ Name }) => Name === 'email')?.Required, false, 'the defaults stay');
});

test('custom attributes get their prefix and empty constraints', () => {
  assert.deepEqual(named([{ Name: 'team', AttributeDataType: 'String' }], 'custom:team'), {
    Name: 'custom:team',
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
    StringAttributeConstraints: {},
  });
  const level: AttributeSpec = { Name: 'level', AttributeDataType: 'Number', DeveloperOnlyAttribute: true };
  assert.deepEqual(named([level], 'dev:custom:level')?.NumberAttributeConstraints, {});
});

const team = { Name: 'team', AttributeDataType: 'String' } as const;
const age = { Name: 'age', AttributeDataType: 'Number' } as const;

const refused: readonly [name: string, specs: AttributeSpec[], message: string][] = [
  [
    'required custom',
    [{ ...team, Required: true }],
    'Required custom attributes are not supported currently.',
  ],
  [
    'no type',
    [{ Name: 'team' }],
    'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
  ],
  [
    'another type for a standard attribute',
    [{ Name: 'email', AttributeDataType: 'Number' }],
    'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
  ],
  [
    'a developer-only standard attribute',
    [{ Name: 'email', DeveloperOnlyAttribute: true }],
    'You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email',
  ],
  [
    'a length that is no number',
    [{ ...team, StringAttributeConstraints: { MinLength: 'two' } }],
    'Invalid StringMinLength for schema attribute custom:team',
  ],
  [
    'a negative length',
    [{ ...team, StringAttributeConstraints: { MaxLength: '-1' } }],
    'Invalid StringMaxLength for schema attribute custom:team',
  ],
  [
    'too long',
    [{ ...team, StringAttributeConstraints: { MaxLength: '2049' } }],
    'user.custom:team: String attributes cannot have a length of more than 2048',
  ],
  [
    'lengths crossed',
    [{ ...team, StringAttributeConstraints: { MinLength: '5', MaxLength: '4' } }],
    'user.custom:team: Max length cannot be less than min length.',
  ],
  [
    'values crossed',
    [{ ...age, NumberAttributeConstraints: { MinValue: '5', MaxValue: '-4' } }],
    'user.custom:age: Max value cannot be less than min value.',
  ],
  ['twice', [team, team], 'custom:team: Existing attribute already has name custom:team.'],
  [
    'sub optional',
    [{ Name: 'sub', Required: false }],
    'The attribute sub is always required and never mutable.',
  ],
];

for (const [name, specs, message] of refused) {
  test(`refused: ${name}`, () => {
    assert.throws(() => newSchema(specs), { code: 'InvalidParameterException', message });
  });
}

test('fifty custom attributes are the most', () => {
  const specs = Array.from({ length: 51 }, (_, index) => ({ ...team, Name: `a${index}` }));
  const full = newSchema(specs.slice(0, 50));
  assert.equal(full.length, 70);
  assert.throws(() => extendSchema(full, specs.slice(50)), { code: 'InvalidParameterException' });
});
