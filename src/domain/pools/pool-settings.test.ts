/** Pool settings: defaults, what an update resets and keeps, which combinations are refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Input } from '../../contract/operations.ts';
import { newSettings, updatedSettings, type ChangeableInput, type PoolSettings } from './pool-settings.ts';

type Created = Omit<Input<'CreateUserPool'>, 'PoolName'>;

/** As stored: members without a value are gone. */
function settingsOf(input: Created = {}): PoolSettings {
  return JSON.parse(JSON.stringify(newSettings({ PoolName: 'people', ...input }))) as PoolSettings;
}

test('a pool with nothing but a name has the defaults of Cognito', () => {
  const { SchemaAttributes, ...settings } = settingsOf();
  assert.equal(SchemaAttributes.length, 20);
  assert.deepEqual(settings, {
    Policies: {
      PasswordPolicy: {
        MinimumLength: 8,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
        TemporaryPasswordValidityDays: 7,
      },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
    },
    DeletionProtection: 'INACTIVE',
    LambdaConfig: {},
    VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_CODE' },
    MfaConfiguration: 'OFF',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    UserPoolTags: {},
    UserPoolTier: 'ESSENTIALS',
    KeyConfiguration: { KeyType: 'AWS_OWNED_KEY' },
    IssuerConfiguration: { Type: 'ORIGINAL' },
    AcrConfiguration: {
      Level1: { AcrValue: 'urn:cognito:loa:1' },
      Level2: { AcrValue: 'urn:cognito:loa:2' },
      Level3: { AcrValue: 'urn:cognito:loa:3' },
      Level4: { AcrValue: 'urn:cognito:loa:4' },
    },
  });
});

test('a password policy demands only what it names', () => {
  const { PasswordPolicy } = settingsOf({
    Policies: { PasswordPolicy: { MinimumLength: 12, RequireNumbers: true } },
  }).Policies;
  assert.deepEqual(PasswordPolicy, {
    MinimumLength: 12,
    RequireUppercase: false,
    RequireLowercase: false,
    RequireNumbers: true,
    RequireSymbols: false,
    TemporaryPasswordValidityDays: 7,
  });
});

const validity: readonly [name: string, input: Created, days: number][] = [
  ['the policy', { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 3 } } }, 3],
  ['the older member', { AdminCreateUserConfig: { UnusedAccountValidityDays: 5 } }, 5],
  ['zero', { Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 0 } } }, 7],
];

for (const [name, input, days] of validity) {
  test(`temporary passwords last as long as ${name} says`, () => {
    const settings = settingsOf(input);
    assert.equal(settings.Policies.PasswordPolicy.TemporaryPasswordValidityDays, days);
    assert.equal(settings.AdminCreateUserConfig.UnusedAccountValidityDays, days);
  });
}

test('older message members and the template mirror each other', () => {
  const older = settingsOf({
    EmailVerificationMessage: 'Your code: {####}',
    SmsVerificationMessage: '{####}',
  });
  assert.equal(older.VerificationMessageTemplate.EmailMessage, 'Your code: {####}');
  assert.equal(older.VerificationMessageTemplate.SmsMessage, '{####}');
  const newer = settingsOf({
    EmailVerificationSubject: 'old',
    VerificationMessageTemplate: { EmailSubject: 'new' },
  });
  assert.equal(newer.EmailVerificationSubject, 'new');
});

test('an update resets what it leaves out and keeps what is fixed', () => {
  const current = settingsOf({
    AliasAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    Schema: [{ Name: 'team', AttributeDataType: 'String' }],
    AutoVerifiedAttributes: ['email'],
    DeletionProtection: 'ACTIVE',
    Policies: { PasswordPolicy: { MinimumLength: 20 } },
    UserPoolTags: { owner: 'security' },
    DcrConfiguration: { EnableStatus: 'Disabled', AllowedScopes: ['openid'] },
  });
  const updated = JSON.parse(JSON.stringify(updatedSettings(current, { AutoVerifiedAttributes: [] })));
  assert.deepEqual(updated.AliasAttributes, ['email']);
  assert.deepEqual(updated.UsernameConfiguration, { CaseSensitive: false });
  assert.deepEqual(updated.SchemaAttributes, current.SchemaAttributes);
  assert.deepEqual(updated.DcrConfiguration, current.DcrConfiguration);
  assert.deepEqual(updated.AutoVerifiedAttributes, []);
  assert.equal(updated.DeletionProtection, 'INACTIVE');
  assert.equal(updated.Policies.PasswordPolicy.MinimumLength, 8);
  assert.deepEqual(updated.UserPoolTags, {});
});

const sms = { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' };

const refused: readonly [name: string, code: string, input: Created, message?: string][] = [
  [
    'aliases beside username attributes',
    'InvalidParameterException',
    { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
    'Only one of the aliasAttributes or usernameAttributes can be set in a user pool.',
  ],
  [
    'both validity members',
    'InvalidParameterException',
    {
      Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7 } },
      AdminCreateUserConfig: { UnusedAccountValidityDays: 7 },
    },
    'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
  ],
  [
    'a code and a link message',
    'InvalidParameterException',
    { VerificationMessageTemplate: { EmailMessage: '{####}', EmailMessageByLink: '{##here##}' } },
  ],
  [
    'MFA required without SMS',
    'InvalidParameterException',
    { MfaConfiguration: 'ON' },
    'SMS configuration and Auto verification for phone_number are required when MFA is required',
  ],
  [
    'MFA optional without SMS',
    'InvalidParameterException',
    { MfaConfiguration: 'OPTIONAL' },
    'SMS configuration and Auto verification for phone_number are required when MFA is optional',
  ],
  [
    'no password as first factor',
    'InvalidParameterException',
    { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } },
  ],
  [
    'admin_only beside another way to recover',
    'InvalidParameterException',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'admin_only', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
  ],
  [
    'the same recovery priority twice',
    'InvalidParameterException',
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'verified_phone_number', Priority: 1 },
          { Name: 'verified_email', Priority: 1 },
        ],
      },
    },
  ],
  [
    'verification before update of what is not verified',
    'InvalidParameterException',
    { UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } },
  ],
  [
    'DEVELOPER without a source',
    'InvalidParameterException',
    { EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } },
  ],
  ['SMS without a role', 'InvalidParameterException', { SmsConfiguration: { ExternalId: 'x' } }],
  [
    'a level name twice',
    'InvalidParameterException',
    { AcrConfiguration: { Level1: { AcrValue: 'urn:cognito:loa:2' } } },
  ],
  ['a reserved tag', 'InvalidParameterException', { UserPoolTags: { 'AWS:owner': 'x' } }],
  [
    'a passkey in LITE',
    'FeatureUnavailableInTierException',
    {
      UserPoolTier: 'LITE',
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
    },
  ],
  [
    'threat protection below PLUS',
    'FeatureUnavailableInTierException',
    { UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } },
  ],
];

for (const [name, code, input, message] of refused) {
  test(`refused: ${name}`, () => {
    assert.throws(() => settingsOf(input), message === undefined ? { code } : { code, message });
  });
}

const notKept: readonly [name: string, input: Created][] = [
  ['multi-factor authentication', { MfaConfiguration: 'ON', SmsConfiguration: sms }],
  ['triggers', { LambdaConfig: { PreSignUp: 'arn:aws:lambda:eu-west-1:123456789012:function:check' } }],
  ['threat protection', { UserPoolTier: 'PLUS', UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' } }],
  ['password history', { Policies: { PasswordPolicy: { PasswordHistorySize: 3 } } }],
];

for (const [name, input] of notKept) {
  test(`no pool pretends to a protection that is not there: ${name}`, () => {
    assert.throws(() => settingsOf(input), { code: 'UnsupportedOperationException' });
  });
}

test('a tier cannot be left while its features are in use', () => {
  const change: ChangeableInput = {
    UserPoolTier: 'LITE',
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
  };
  assert.throws(() => updatedSettings(settingsOf(), change), { code: 'TierChangeNotAllowedException' });
});
