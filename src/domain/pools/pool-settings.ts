/** What a pool is set to: defaults for what was left out, and what an update keeps. */
import type { Input } from '../../contract/operations.ts';
import { checkSettings } from './pool-rules.ts';
import { newSchema, type SchemaAttribute } from './schema.ts';

type Created = Input<'CreateUserPool'>;

/** What can be changed later; every member left out of an update falls back to its default. */
export type ChangeableInput = Omit<Input<'UpdateUserPool'>, 'UserPoolId' | 'PoolName'>;

export interface PasswordPolicy {
  MinimumLength: number;
  RequireUppercase: boolean;
  RequireLowercase: boolean;
  RequireNumbers: boolean;
  RequireSymbols: boolean;
  /** Always the same as `AdminCreateUserConfig.UnusedAccountValidityDays`. */
  TemporaryPasswordValidityDays: number;
  PasswordHistorySize?: number;
}

type Member<M extends keyof ChangeableInput> = NonNullable<ChangeableInput[M]>;

/** Members named here always have a value. */
interface Settled {
  Policies: {
    PasswordPolicy: PasswordPolicy;
    SignInPolicy: Required<NonNullable<Member<'Policies'>['SignInPolicy']>>;
  };
  DeletionProtection: Member<'DeletionProtection'>;
  LambdaConfig: Member<'LambdaConfig'>;
  VerificationMessageTemplate: Member<'VerificationMessageTemplate'> & {
    DefaultEmailOption: 'CONFIRM_WITH_CODE' | 'CONFIRM_WITH_LINK';
  };
  MfaConfiguration: Member<'MfaConfiguration'>;
  EmailConfiguration: Member<'EmailConfiguration'> & {
    EmailSendingAccount: 'COGNITO_DEFAULT' | 'DEVELOPER';
  };
  AdminCreateUserConfig: Member<'AdminCreateUserConfig'> & {
    AllowAdminCreateUserOnly: boolean;
    UnusedAccountValidityDays: number;
  };
  UserPoolTags: Record<string, string>;
  UserPoolTier: Member<'UserPoolTier'>;
  KeyConfiguration: Member<'KeyConfiguration'>;
  IssuerConfiguration: Member<'IssuerConfiguration'>;
  AcrConfiguration: Member<'AcrConfiguration'>;
}

export type ChangeableSettings = Omit<ChangeableInput, keyof Settled> & Settled;

/** Fixed when the pool is made; only custom attributes may be added. */
interface FixedSettings extends Pick<
  Created,
  'AliasAttributes' | 'UsernameAttributes' | 'UsernameConfiguration'
> {
  SchemaAttributes: SchemaAttribute[];
}

/** The wire's `UserPoolType`, without names, dates and counts. */
export type PoolSettings = ChangeableSettings & FixedSettings;

export const defaultValidityDays = 7;

/** The settings of a new pool; refuses combinations that cannot be. */
export function newSettings(created: Created): PoolSettings {
  const { PoolName: _, Schema, ...input } = created;
  const { AliasAttributes, UsernameAttributes, UsernameConfiguration, ...changeable } = input;
  const fixed = { AliasAttributes, UsernameAttributes, UsernameConfiguration };
  const settings = { ...settle(changeable), ...fixed, SchemaAttributes: newSchema(Schema) };
  checkSettings({ input, settings });
  return settings;
}

/** The settings after an update, which replaces all that can be changed. */
export function updatedSettings(current: PoolSettings, input: ChangeableInput): PoolSettings {
  const { AliasAttributes, UsernameAttributes, UsernameConfiguration, SchemaAttributes } = current;
  const settings = {
    ...settle({ ...input, DcrConfiguration: input.DcrConfiguration ?? current.DcrConfiguration }),
    AliasAttributes,
    UsernameAttributes,
    UsernameConfiguration,
    SchemaAttributes,
  };
  checkSettings({ input, settings, current });
  return settings;
}

function settle(input: ChangeableInput): ChangeableSettings {
  const template = messageTemplate(input);
  const validityDays = validityDaysOf(input);
  return {
    ...input,
    Policies: {
      PasswordPolicy: passwordPolicy(input, validityDays),
      SignInPolicy: {
        AllowedFirstAuthFactors: input.Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD'],
      },
    },
    DeletionProtection: input.DeletionProtection ?? 'INACTIVE',
    LambdaConfig: input.LambdaConfig ?? {},
    VerificationMessageTemplate: template,
    EmailVerificationMessage: template.EmailMessage,
    EmailVerificationSubject: template.EmailSubject,
    SmsVerificationMessage: template.SmsMessage,
    MfaConfiguration: input.MfaConfiguration ?? 'OFF',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT', ...input.EmailConfiguration },
    AdminCreateUserConfig: {
      AllowAdminCreateUserOnly: false,
      ...input.AdminCreateUserConfig,
      UnusedAccountValidityDays: validityDays,
    },
    UserPoolTags: input.UserPoolTags ?? {},
    UserPoolTier: input.UserPoolTier ?? 'ESSENTIALS',
    KeyConfiguration: { KeyType: 'AWS_OWNED_KEY', ...input.KeyConfiguration },
    IssuerConfiguration: { Type: 'ORIGINAL', ...input.IssuerConfiguration },
    AcrConfiguration: levelNames(input),
    DcrConfiguration: registration(input),
  };
}

/** A policy that is given states every demand itself: what it leaves out is not demanded. */
function passwordPolicy({ Policies }: ChangeableInput, validityDays: number): PasswordPolicy {
  const given = Policies?.PasswordPolicy;
  const demanded = given === undefined;
  return {
    MinimumLength: given?.MinimumLength ?? 8,
    RequireUppercase: given?.RequireUppercase ?? demanded,
    RequireLowercase: given?.RequireLowercase ?? demanded,
    RequireNumbers: given?.RequireNumbers ?? demanded,
    RequireSymbols: given?.RequireSymbols ?? demanded,
    TemporaryPasswordValidityDays: validityDays,
    PasswordHistorySize: given?.PasswordHistorySize,
  };
}

/** Zero counts as left out. The older of the two members is used where the newer one is absent. */
function validityDaysOf({ Policies, AdminCreateUserConfig }: ChangeableInput): number {
  const days = Policies?.PasswordPolicy?.TemporaryPasswordValidityDays;
  return days || AdminCreateUserConfig?.UnusedAccountValidityDays || defaultValidityDays;
}

/** The older message members fill what the template leaves out. */
function messageTemplate(input: ChangeableInput): Settled['VerificationMessageTemplate'] {
  const template = input.VerificationMessageTemplate ?? {};
  return {
    ...template,
    EmailMessage: template.EmailMessage ?? input.EmailVerificationMessage,
    EmailSubject: template.EmailSubject ?? input.EmailVerificationSubject,
    SmsMessage: template.SmsMessage ?? input.SmsVerificationMessage,
    DefaultEmailOption: template.DefaultEmailOption ?? 'CONFIRM_WITH_CODE',
  };
}

function levelNames({ AcrConfiguration }: ChangeableInput): Settled['AcrConfiguration'] {
  const levels = [1, 2, 3, 4].map((level) => [`Level${level}`, { AcrValue: `urn:cognito:loa:${level}` }]);
  return { ...Object.fromEntries(levels), ...AcrConfiguration };
}

function registration({ DcrConfiguration: given }: ChangeableInput): ChangeableInput['DcrConfiguration'] {
  if (given === undefined) return undefined;
  return {
    EnableStatus: 'Enabled',
    OpenDcrEnabled: false,
    AuthenticatedGrantTypes: ['code', 'client_credentials'],
    OpenDcrGrantTypes: ['code'],
    ...given,
  };
}
