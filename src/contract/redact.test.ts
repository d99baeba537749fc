/** What is logged of inputs and outputs holds nothing secret. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeInput } from './decode.ts';
import { redactInput, redactOutput } from './redact.ts';

test('secrets of a sign-up are replaced, in raw bodies and in decoded inputs', () => {
  const body = {
    ClientId: 'theclientid',
    Username: 'somebody',
    Password: 'hunter2!',
    SecretHash: 'aGFzaA==',
    UserAttributes: [{ Name: 'email', Value: 'a@example.com' }],
    ClientMetadata: { card: '4111' },
    UserContextData: { IpAddress: '192.0.2.1' },
  };
  const expected = {
    ClientId: '***',
    Username: '***',
    Password: '***',
    SecretHash: '***',
    UserAttributes: [{ Name: 'email', Value: '***' }],
    ClientMetadata: '***',
    UserContextData: '***',
  };
  assert.deepEqual(redactInput('SignUp', { ...body, Surplus: 'x', ClientSecret: 'y' }), expected);
  assert.deepEqual(redactInput('SignUp', decodeInput('SignUp', body)), expected);
});

test('what AWS does not mark but is secret all the same is replaced', () => {
  assert.deepEqual(redactInput('ConfirmSignUp', { ConfirmationCode: '123456' }), { ConfirmationCode: '***' });
  assert.deepEqual(redactInput('ListUsers', { Filter: 'email = "a@example.com"' }), { Filter: '***' });
  assert.deepEqual(
    redactInput('CreateIdentityProvider', {
      UserPoolId: 'us-east-1_a',
      ProviderDetails: { client_secret: 's' },
      IdpIdentifiers: ['a'],
    }),
    { UserPoolId: 'us-east-1_a', ProviderDetails: '***', IdpIdentifiers: ['a'] },
  );
  assert.deepEqual(
    redactInput('CompleteWebAuthnRegistration', { AccessToken: 'a', Credential: { id: 'b' } }),
    {
      AccessToken: '***',
      Credential: '***',
    },
  );
  assert.deepEqual(redactInput('UpdateAuthEventFeedback', { EventId: 'e', FeedbackToken: 'f' }), {
    EventId: 'e',
    FeedbackToken: '***',
  });
  const device = { AccessToken: 'a', DeviceSecretVerifierConfig: { PasswordVerifier: 'v', Salt: 's' } };
  assert.deepEqual(redactInput('ConfirmDevice', device), {
    AccessToken: '***',
    DeviceSecretVerifierConfig: { PasswordVerifier: '***', Salt: '***' },
  });
});

test('tokens, sessions and secrets of outputs are replaced', () => {
  const AuthenticationResult = {
    AccessToken: 'a',
    IdToken: 'b',
    RefreshToken: 'c',
    ExpiresIn: 3600,
    TokenType: 'Bearer',
  };
  const result = redactOutput('InitiateAuth', {
    AuthenticationResult,
    Session: 's',
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: { SECRET_BLOCK: 'x' },
  });
  assert.deepEqual(result, {
    ChallengeName: 'PASSWORD_VERIFIER',
    Session: '***',
    ChallengeParameters: '***',
    AuthenticationResult: {
      AccessToken: '***',
      IdToken: '***',
      RefreshToken: '***',
      ExpiresIn: 3600,
      TokenType: 'Bearer',
    },
  });
  assert.deepEqual(
    redactOutput('CreateUserImportJob', { UserImportJob: { JobId: 'j', PreSignedUrl: 'https://a' } }),
    {
      UserImportJob: { JobId: 'j', PreSignedUrl: '***' },
    },
  );
  assert.deepEqual(redactOutput('AssociateSoftwareToken', { SecretCode: 'ABC' }), { SecretCode: '***' });
  assert.equal(redactOutput('DeleteUser', undefined), undefined);
});

test('a secret in disguise: what has the wrong type is replaced as well', () => {
  assert.deepEqual(redactInput('DescribeUserPool', { UserPoolId: { Password: 'hunter2' } }), {
    UserPoolId: '***',
  });
  assert.deepEqual(
    redactInput('CreateUserPool', { Policies: 'x', AliasAttributes: 'x', UserPoolTags: ['x'] }),
    {
      Policies: '***',
      AliasAttributes: '***',
      UserPoolTags: '***',
    },
  );
  for (const body of ['hunter2', ['hunter2'], 5]) assert.equal(redactInput('SignUp', body), '***');
  assert.equal(redactInput('SignUp', undefined), undefined);
});

test('log flooding: long texts and lists are cut, bytes and documents are not shown', () => {
  const raw = { UserPoolId: 'x'.repeat(100_000), AttributesToGet: Array.from({ length: 1000 }, () => 'a') };
  assert.ok(JSON.stringify(redactInput('ListUsers', raw)).length < 500);
  assert.deepEqual(redactInput('SetUICustomization', { ImageFile: new Uint8Array(7), CSS: 'a{}' }), {
    CSS: 'a{}',
    ImageFile: '7 bytes',
  });
  assert.deepEqual(redactInput('CreateManagedLoginBranding', { Settings: { a: 1 } }), {
    Settings: '(document)',
  });
});
