/** Which settings need which feature plan. */
import { refuse } from '../../contract/refusal.ts';
import type { PoolSettings } from './pool-settings.ts';

type Tier = PoolSettings['UserPoolTier'];

const ranks: Readonly<Record<Tier, number>> = { LITE: 0, ESSENTIALS: 1, PLUS: 2 };

interface Feature {
  name: string;
  tier: Tier;
  isUsed(settings: PoolSettings): boolean;
}

const features: readonly Feature[] = [
  {
    name: 'Sign-in without a password',
    tier: 'ESSENTIALS',
    isUsed: ({ Policies }) =>
      Policies.SignInPolicy.AllowedFirstAuthFactors.some((factor) => factor !== 'PASSWORD'),
  },
  {
    name: 'Access token customization',
    tier: 'ESSENTIALS',
    isUsed: ({ LambdaConfig }) =>
      /^V[23]_0$/.test(LambdaConfig.PreTokenGenerationConfig?.LambdaVersion ?? ''),
  },
  {
    name: 'Password history',
    tier: 'ESSENTIALS',
    isUsed: ({ Policies }) => (Policies.PasswordPolicy.PasswordHistorySize ?? 0) > 0,
  },
  {
    name: 'Custom authentication level names',
    tier: 'ESSENTIALS',
    isUsed: ({ AcrConfiguration }) =>
      Object.entries(AcrConfiguration).some(([level, { AcrValue }]) => AcrValue !== standardName(level)),
  },
  {
    name: 'Dynamic client registration',
    tier: 'ESSENTIALS',
    isUsed: ({ DcrConfiguration }) => DcrConfiguration?.EnableStatus === 'Enabled',
  },
  {
    name: 'Threat protection',
    tier: 'PLUS',
    isUsed: ({ UserPoolAddOns }) => (UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF',
  },
];

function standardName(level: string): string {
  return `urn:cognito:loa:${level.slice('Level'.length)}`;
}

/** True when pools of `tier` have what `needed` brings. */
export function includesTier(tier: Tier, needed: Tier): boolean {
  return ranks[tier] >= ranks[needed];
}

export function checkTier(settings: PoolSettings, current: PoolSettings | undefined): void {
  const tier = settings.UserPoolTier;
  const missing = features.find((feature) => !includesTier(tier, feature.tier) && feature.isUsed(settings));
  if (missing === undefined) return;
  if (current !== undefined && !includesTier(tier, current.UserPoolTier)) {
    refuse(
      'TierChangeNotAllowedException',
      `${missing.name} is in use and not available in the ${tier} tier.`,
    );
  }
  refuse('FeatureUnavailableInTierException', `${missing.name} is not available in the ${tier} tier.`);
}
