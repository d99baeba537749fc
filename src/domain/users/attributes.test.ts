/** The attribute rules as tables: schema, types, required, mutability, verified flags. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Pool, SchemaAttribute } from '../pools/pools.ts';
import { attributeAt, changedAttributes, newAttributes, readAttributes } from './attributes.ts';
import type { Actor, Attributes } from './user.ts';

function spec(Name: string, more: Partial<SchemaAttribute> = {}): SchemaAttribute {
  const usual = {
    AttributeDataType: 'String',
    DeveloperOnlyAttribute: false,
    Mutable: true,
    Required: false,
  };
  return { Name, ...usual, ...more } as SchemaAttribute;
}

const pool = {
  settings: {
    SchemaAttributes: [
      spec('sub', { Mutable: false, Required: true }),
      spec('email', { Required: true }),
      spec('email_verified', { AttributeDataType: 'Boolean' }),
      spec('phone_number'),
      spec('phone_number_verified', { AttributeDataType: 'Boolean' }),
      spec('name'),
      spec('birthdate', { StringAttributeConstraints: { MinLength: '10', MaxLength: '10' } }),
      spec('updated_at', { AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '0' } }),
      spec('custom:team', { StringAttributeConstraints: { MinLength: '2', MaxLength: '4' } }),
      spec('custom:staff', { Mutable: false }),
      spec('custom:age', {
        AttributeDataType: 'Number',
        NumberAttributeConstraints: { MinValue: '18', MaxValue: '99' },
      }),
      spec('custom:since', { AttributeDataType: 'DateTime' }),
      spec('custom:active', { AttributeDataType: 'Boolean' }),
      spec('dev:custom:risk', { DeveloperOnlyAttribute: true }),
    ],
  },
} as unknown as Pool;

const email = { email: 'taro@example.com' };

describe('new users', () => {
  const cases: [string, Attributes, Actor, Attributes | string][] = [
    ['sign-up with the required one', email, 'user', { ...email, email_verified: 'false' }],
    ['an administrator may leave it out', {}, 'admin', {}],
    ['an administrator sets no flag by default', email, 'admin', email],
    ['blank values are nothing', { ...email, name: '' }, 'admin', email],
    [
      'a flag in any case',
      { ...email, email_verified: 'True' },
      'admin',
      { ...email, email_verified: 'true' },
    ],
    [
      'required ones missing',
      { name: 'Taro' },
      'user',
      'InvalidParameterException Attributes did not conform to the schema: email: The attribute is required\n',
    ],
    [
      'blank does not fulfil required',
      { email: '' },
      'user',
      'InvalidParameterException Attributes did not conform to the schema: email: The attribute is required\n',
    ],
    [
      'unknown ones',
      { ...email, 'custom:x': '1' },
      'user',
      'InvalidParameterException Attributes did not conform to the schema: Type for attribute {custom:x} could not be determined',
    ],
    [
      'attack: a prototype for an attribute',
      Object.fromEntries([['__proto__', 'x']]),
      'admin',
      'InvalidParameterException Attributes did not conform to the schema: Type for attribute {__proto__} could not be determined',
    ],
    [
      'attack: choosing one’s own sub',
      { ...email, sub: 'x' },
      'user',
      'InvalidParameterException Cannot modify the non-mutable attribute sub',
    ],
    [
      'attack: an address that calls itself verified',
      { ...email, email_verified: 'true' },
      'user',
      'NotAuthorizedException Cannot modify the non-mutable attribute email_verified',
    ],
    [
      'attack: a developer attribute from a client',
      { ...email, 'dev:custom:risk': '0' },
      'user',
      'NotAuthorizedException A client attempted to write unauthorized attribute',
    ],
    [
      'a flag without its address',
      { phone_number_verified: 'true' },
      'admin',
      'InvalidParameterException Phone number is required to verify/un-verify a phone number',
    ],
  ];
  for (const [name, given, by, expected] of cases) {
    test(name, () => check(() => newAttributes(pool, given, by), expected));
  }
});

describe('values', () => {
  const cases: [string, string, boolean][] = [
    ['email', 'taro', false],
    ['phone_number', '+819012345678', true],
    ['phone_number', '090-1234-5678', false],
    ['birthdate', '2001-02-03', true],
    ['birthdate', '03/02/2001', false],
    ['name', 'x'.repeat(2048), true],
    ['name', 'x'.repeat(2049), false],
    ['custom:team', 'ops', true],
    ['custom:team', 'o', false],
    ['custom:team', 'operations', false],
    ['custom:age', '18', true],
    ['custom:age', '17', false],
    ['custom:age', '100', false],
    ['custom:age', '1e3', false],
    ['custom:age', '0x20', false],
    ['updated_at', '-1', false],
    ['custom:since', '2026-01-02T03:04:05Z', true],
    ['custom:since', '1767323045', true],
    ['custom:since', 'yesterday', false],
    ['custom:active', 'yes', false],
    ['custom:active', 'TRUE', true],
  ];
  for (const [name, value, allowed] of cases) {
    test(`${name} = ${value.slice(0, 20)}: ${allowed}`, () => {
      const make = (): Attributes => newAttributes(pool, { [name]: value }, 'admin');
      if (allowed) make();
      else assert.throws(make, { code: 'InvalidParameterException' });
    });
  }
});

describe('changes', () => {
  const current = { ...email, email_verified: 'true', name: 'Taro', 'custom:staff': '7' };
  const cases: [string, Attributes, Actor, Attributes | string][] = [
    ['a new name', { name: 'Jiro' }, 'user', { ...current, name: 'Jiro' }],
    [
      'a new address is not verified',
      { email: 'jiro@example.com' },
      'user',
      { ...current, email: 'jiro@example.com', email_verified: 'false' },
    ],
    ['the same address stays verified', email, 'user', current],
    [
      'an administrator vouches for it',
      { email: 'jiro@example.com', email_verified: 'true' },
      'admin',
      { ...current, email: 'jiro@example.com' },
    ],
    ['blank deletes', { name: '' }, 'user', { ...email, email_verified: 'true', 'custom:staff': '7' }],
    [
      'not a required one',
      { email: '' },
      'admin',
      'InvalidParameterException Invalid user attributes: email: Required attribute cannot be deleted.',
    ],
    [
      'not an immutable one',
      { 'custom:staff': '8' },
      'admin',
      'InvalidParameterException user.custom:staff: Attribute cannot be updated.',
    ],
    [
      'unknown ones, a line each',
      { 'custom:a': '1', 'custom:b': '' },
      'user',
      'InvalidParameterException Invalid user attributes: ' +
        'user.custom:a: Attribute does not exist in the schema.\n' +
        'user.custom:b: Attribute does not exist in the schema.\n',
    ],
    [
      'attack: verifying one’s own address by hand',
      { email_verified: 'true' },
      'user',
      'NotAuthorizedException Cannot modify the non-mutable attribute email_verified',
    ],
  ];
  for (const [name, changes, by, expected] of cases) {
    test(name, () => check(() => changedAttributes(pool, { current, changes, by }), expected));
  }

  test('a deleted phone number takes its flag along', () => {
    const before = { phone_number: '+8190', phone_number_verified: 'true' };
    const change = { current: before, changes: { phone_number: '' }, by: 'user' } as const;
    assert.deepEqual(changedAttributes(pool, change), {});
  });
});

function check(compute: () => Attributes, expected: Attributes | string): void {
  if (typeof expected !== 'string') {
    assert.deepEqual(compute(), expected);
    return;
  }
  const code = expected.slice(0, expected.indexOf(' '));
  assert.throws(compute, { code, message: expected.slice(code.length + 1) });
}

describe('attributes as they arrive', () => {
  test('the last of one name counts, and empty means deletion', () => {
    const given = [
      { Name: 'name', Value: 'Taro' },
      { Name: 'email', Value: '' },
      { Name: 'name', Value: 'Jiro' },
    ];
    assert.deepEqual(readAttributes(given), { name: 'Jiro', email: '' });
    assert.deepEqual(readAttributes(undefined), {});
  });

  test('one without a value is refused', () => {
    const message = 'Attribute value for name must not be null';
    assert.throws(() => readAttributes([{ Name: 'name' }]), { code: 'InvalidParameterException', message });
  });
});

test('an address belongs to an attribute only while it is its value', () => {
  const user = { attributes: { email: 'taro@example.com', name: '+12065559934' } };
  assert.equal(attributeAt(user, 'taro@example.com'), 'email');
  assert.equal(attributeAt(user, '+12065559934'), undefined);
});
