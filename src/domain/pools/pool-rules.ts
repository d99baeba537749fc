/** Which settings of a pool contradict each other. */
import type { Input } from '../../contract/operations.ts';
import { refuse } from '../../contract/refusal.ts';
import { checkTags } from './pool-tags.ts';
import { checkTier } from './pool-tiers.ts';
import type { ChangeableInput, PoolSettings } from './pool-settings.ts';
import { checkAvailable } from './unavailable-settings.ts';

export interface SettingsCheck {
  /** As the caller wrote it: some rules forbid naming two members, whatever their values. */
  input: ChangeableInput & Pick<Input<'CreateUserPool'>, 'AliasAttributes' | 'UsernameAttributes'>;
  /** With defaults applied. */
  settings: PoolSettings;
  /** What the pool was before an update. */
  current?: PoolSettings;
}

export function checkSettings(check: SettingsCheck): void {
  checkSignInNames(check);
  checkValidityDays(check);
  checkMessages(check);
  checkFactors(check);
  checkRecovery(check);
  checkVerification(check);
  checkSenders(check);
  checkLevelNames(check);
  checkTags(check.settings.UserPoolTags);
  checkTier(check.settings, check.current);
  checkAvailable(check.settings);
}

function refuseSetting(message: string): never {
  return refuse('InvalidParameterException', message);
}

function checkSignInNames({ input }: SettingsCheck): void {
  if (input.AliasAttributes !== undefined && input.UsernameAttributes !== undefined) {
    refuseSetting('Only one of the aliasAttributes or usernameAttributes can be set in a user pool.');
  }
}

function checkValidityDays({ input }: SettingsCheck): void {
  const newer = input.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays;
  if (newer && input.AdminCreateUserConfig?.UnusedAccountValidityDays !== undefined) {
    refuseSetting(
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    );
  }
}

function checkMessages({ input }: SettingsCheck): void {
  const template = input.VerificationMessageTemplate;
  if (template?.EmailMessage !== undefined && template.EmailMessageByLink !== undefined) {
    refuseSetting(
      'EmailMessage and EmailMessageByLink cannot be set together in VerificationMessageTemplate.',
    );
  }
}

function checkFactors({ settings }: SettingsCheck): void {
  const factors = settings.Policies.SignInPolicy.AllowedFirstAuthFactors;
  if (!factors.includes('PASSWORD')) {
    refuseSetting('AllowedFirstAuthFactors must include PASSWORD.');
  }
  if (factors.includes('SOFTWARE_TOKEN')) {
    refuseSetting('SOFTWARE_TOKEN is not supported in AllowedFirstAuthFactors.');
  }
  if (settings.MfaConfiguration === 'OFF' || settings.SmsConfiguration !== undefined) return;
  const demand = settings.MfaConfiguration === 'ON' ? 'required' : 'optional';
  refuseSetting(
    `SMS configuration and Auto verification for phone_number are required when MFA is ${demand}`,
  );
}

function checkRecovery({ settings }: SettingsCheck): void {
  const mechanisms = settings.AccountRecoverySetting?.RecoveryMechanisms ?? [];
  if (mechanisms.length > 1 && mechanisms.some(({ Name }) => Name === 'admin_only')) {
    refuseSetting(
      'Account Recovery Setting cannot use admin_only setting with any other recovery mechanisms.',
    );
  }
  const names = new Set(mechanisms.map(({ Name }) => Name));
  const priorities = new Set(mechanisms.map(({ Priority }) => Priority));
  if (names.size < mechanisms.length || priorities.size < mechanisms.length) {
    refuseSetting(
      'Account Recovery Setting needs a different name and priority for every recovery mechanism.',
    );
  }
}

function checkVerification({ settings }: SettingsCheck): void {
  const verified: readonly string[] = settings.AutoVerifiedAttributes ?? [];
  const before = settings.UserAttributeUpdateSettings?.AttributesRequireVerificationBeforeUpdate ?? [];
  for (const name of before) {
    if (verified.includes(name)) continue;
    refuseSetting(`${name} must be in AutoVerifiedAttributes to require its verification before an update.`);
  }
}

function checkSenders({ settings }: SettingsCheck): void {
  const { EmailConfiguration: email, SmsConfiguration: sms } = settings;
  if (email.EmailSendingAccount === 'DEVELOPER' && email.SourceArn === undefined) {
    refuseSetting('SourceArn is required when EmailSendingAccount is DEVELOPER.');
  }
  if (sms !== undefined && (sms.SnsCallerArn === undefined) === (sms.EumsSms === undefined)) {
    refuseSetting('SmsConfiguration needs either SnsCallerArn or EumsSms.');
  }
}

function checkLevelNames({ settings }: SettingsCheck): void {
  const names = Object.values(settings.AcrConfiguration).map(({ AcrValue }) => AcrValue);
  if (new Set(names).size < names.length) {
    refuseSetting('AcrConfiguration needs a different name for every level.');
  }
}
