/** The tables know every operation of the newest SDK, and the types hold what the decoder promises. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as sdk from '@aws-sdk/client-cognito-identity-provider';
import { isErrorName } from './errors.ts';
import { isOperationName, operationNames, operationSpec } from './operations.ts';
import type { Input, Output } from './operations.ts';

const NO_OUTPUT = [
  'AdminAddUserToGroup',
  'AdminDeleteUser',
  'AdminForgetDevice',
  'AdminRemoveUserFromGroup',
  'DeleteGroup',
  'DeleteIdentityProvider',
  'DeleteManagedLoginBranding',
  'DeleteResourceServer',
  'DeleteTerms',
  'DeleteUser',
  'DeleteUserPool',
  'DeleteUserPoolClient',
  'ForgetDevice',
];

test('all 140 commands of the SDK are in the contract, and nothing else', () => {
  const commands = Object.keys(sdk).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
  assert.equal(commands.length, 140);
  assert.deepEqual(operationNames.toSorted(), commands.toSorted());
});

test('all errors of the SDK are in the contract', () => {
  const errors = Object.keys(sdk).filter(
    (name) => name.endsWith('Exception') && !name.endsWith('ServiceException'),
  );
  assert.ok(errors.length > 50);
  for (const name of errors) assert.ok(isErrorName(name), name);
});

test('thirteen operations answer with an empty body', () => {
  assert.deepEqual(
    operationNames.filter((name) => !operationSpec(name).output),
    NO_OUTPUT,
  );
});

test('names that objects inherit are not operations', () => {
  for (const name of ['constructor', '__proto__', 'toString', '', 'getuser'])
    assert.equal(isOperationName(name), false);
  assert.ok(isOperationName('GetUser'));
});

test('required members are certain behind the decoder', () => {
  const input: Input<'AdminGetUser'> = { UserPoolId: 'us-east-1_a', Username: 'a' };
  const poolId: string = input.UserPoolId;
  const device: Input<'GetDevice'> = { AccessToken: 'a', DeviceKey: 'b' };
  const token: string = device.AccessToken;
  // @ts-expect-error The user name is required.
  const incomplete: Input<'AdminGetUser'> = { UserPoolId: 'us-east-1_a' };
  // @ts-expect-error Attributes have a name, however deep they stand.
  const attributes: Input<'SignUp'>['UserAttributes'] = [{ Value: 'a' }];
  const output: Output<'AdminGetUser'> = { Username: 'a', UserCreateDate: new Date(0) };
  const nothing: Output<'DeleteUser'> = undefined;
  const document: Output<'StartWebAuthnRegistration'> = { CredentialCreationOptions: { rp: { id: 'a' } } };
  assert.ok([poolId, token, incomplete, attributes, output, document].every(Boolean));
  assert.equal(nothing, undefined);
});
