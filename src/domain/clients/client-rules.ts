/** Which settings of a client contradict each other or their pool. */
import { refuse } from '../../contract/refusal.ts';
import { includesTier, type Pool } from '../pools/pools.ts';
import { checkFlows } from './auth-flows.ts';
import { checkAttributes } from './client-attributes.ts';
import type { ClientSettings } from './client-settings.ts';
import { checkOauth } from './oauth-rules.ts';
import { checkLifetimes } from './token-lifetimes.ts';

export interface ClientCheck {
  pool: Pool;
  settings: ClientSettings;
  hasSecret: boolean;
  act: 'creating' | 'updating';
}

export function checkClient({ pool, settings, hasSecret, act }: ClientCheck): void {
  checkFlows(settings, hasSecret);
  checkPlan(pool, settings);
  checkLifetimes(settings);
  checkAttributes(pool, settings, act);
  checkOauth({ poolId: pool.id, settings, hasSecret });
  if (settings.EnablePropagateAdditionalUserContextData && !hasSecret) {
    refuse(
      'InvalidParameterException',
      'EnablePropagateAdditionalUserContextData can only be activated for a client with a client secret.',
    );
  }
}

function checkPlan(pool: Pool, { ExplicitAuthFlows: flows = [] }: ClientSettings): void {
  if (!flows.includes('ALLOW_USER_AUTH') || includesTier(pool.settings.UserPoolTier, 'ESSENTIALS')) return;
  refuse(
    'FeatureUnavailableInTierException',
    `ALLOW_USER_AUTH is not available in the ${pool.settings.UserPoolTier} tier.`,
  );
}
