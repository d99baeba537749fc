/** Settings whose promise this version cannot keep: refused, so that nobody relies on what is not there. */
import { refuse } from '../../contract/refusal.ts';
import type { PoolSettings } from './pool-settings.ts';

interface Unavailable {
  name: string;
  isAsked(settings: PoolSettings): boolean;
}

const unavailable: readonly Unavailable[] = [
  { name: 'Multi-factor authentication', isAsked: ({ MfaConfiguration }) => MfaConfiguration !== 'OFF' },
  { name: 'LambdaConfig', isAsked: ({ LambdaConfig }) => Object.keys(LambdaConfig).length > 0 },
  {
    name: 'Threat protection',
    isAsked: ({ UserPoolAddOns }) => (UserPoolAddOns?.AdvancedSecurityMode ?? 'OFF') !== 'OFF',
  },
  {
    name: 'PasswordHistorySize',
    isAsked: ({ Policies }) => (Policies.PasswordPolicy.PasswordHistorySize ?? 0) > 0,
  },
  {
    name: 'CUSTOMER_MANAGED_KEY',
    isAsked: ({ KeyConfiguration }) => KeyConfiguration.KeyType === 'CUSTOMER_MANAGED_KEY',
  },
  {
    name: 'The issuer type UPDATED',
    isAsked: ({ IssuerConfiguration }) => IssuerConfiguration.Type === 'UPDATED',
  },
  {
    name: 'Dynamic client registration',
    isAsked: ({ DcrConfiguration }) => DcrConfiguration?.EnableStatus === 'Enabled',
  },
];

export function checkAvailable(settings: PoolSettings): void {
  const asked = unavailable.find(({ isAsked }) => isAsked(settings));
  if (asked === undefined) return;
  refuse('UnsupportedOperationException', `${asked.name} is not available in this version of Sekisho.`);
}
