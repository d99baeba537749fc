/** Answers hold the members of the contract, in the forms AWS clients parse. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeOutput } from './encode.ts';
import type { Output } from './operations.ts';

test('dates are epoch seconds with milliseconds, absent members are left out', () => {
  const output: Output<'AdminGetUser'> = {
    Username: 'a',
    UserAttributes: [{ Name: 'email', Value: 'a@example.com' }, { Name: 'sub' }],
    UserCreateDate: new Date(1689885426107),
    UserLastModifiedDate: undefined,
    Enabled: false,
    UserMFASettingList: [],
  };
  assert.equal(
    encodeOutput('AdminGetUser', output),
    '{"Username":"a","UserAttributes":[{"Name":"email","Value":"a@example.com"},{"Name":"sub"}],' +
      '"UserCreateDate":1689885426.107,"Enabled":false,"UserMFASettingList":[]}',
  );
});

test('a leaked record: members the contract does not know are not written', () => {
  const stored = {
    Username: 'a',
    passwordVerifier: 'secret',
    UserAttributes: [{ Name: 'sub', sealed: 'secret' }],
  };
  assert.equal(encodeOutput('AdminGetUser', stored), '{"Username":"a","UserAttributes":[{"Name":"sub"}]}');
});

test('operations without an output shape have no body, empty outputs are an empty object', () => {
  assert.equal(encodeOutput('DeleteUser', undefined), undefined);
  assert.equal(encodeOutput('GlobalSignOut', {}), '{}');
});

test('bytes are base64, documents stay as they are', () => {
  const branding = {
    Assets: [
      {
        Category: 'FORM_LOGO',
        ColorMode: 'DARK',
        Extension: 'PNG',
        Bytes: new Uint8Array([0, 1, 2, 3]),
      } as const,
    ],
    Settings: { a: [1, null, { b: false }] },
  };
  assert.equal(
    encodeOutput('DescribeManagedLoginBranding', { ManagedLoginBranding: branding }),
    '{"ManagedLoginBranding":{"Settings":{"a":[1,null,{"b":false}]},"Assets":[{"Category":"FORM_LOGO",' +
      '"ColorMode":"DARK","Extension":"PNG","Bytes":"AAECAw=="}]}}',
  );
});

test('map entries keep every key, hostile ones too', () => {
  const Tags = JSON.parse('{"__proto__":"p","constructor":"c"}') as Record<string, string>;
  assert.equal(encodeOutput('ListTagsForResource', { Tags }), '{"Tags":{"__proto__":"p","constructor":"c"}}');
});

test('an invalid date is a bug, not an answer', () => {
  assert.throws(
    () => encodeOutput('AdminGetUser', { Username: 'a', UserCreateDate: new Date(Number.NaN) }),
    /date/,
  );
});
