/** Which ways to sign in a client allows, by the newer `ALLOW_` values or the older ones. */
import { refuse } from '../../contract/refusal.ts';
import type { Client } from './client.ts';
import type { ClientSettings } from './client-settings.ts';

type ExplicitFlow = NonNullable<ClientSettings['ExplicitAuthFlows']>[number];

export type AllowedFlow = Extract<ExplicitFlow, `ALLOW_${string}`> | 'ALLOW_CLIENT_TOKEN_AUTH';

const always: readonly AllowedFlow[] = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];

/** What an older value adds to what every client with older values may do. */
const legacyFlows: ReadonlyMap<string, AllowedFlow> = new Map<ExplicitFlow, AllowedFlow>([
  ['ADMIN_NO_SRP_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH'],
  ['USER_PASSWORD_AUTH', 'ALLOW_USER_PASSWORD_AUTH'],
  ['CUSTOM_AUTH_FLOW_ONLY', 'ALLOW_CUSTOM_AUTH'],
]);

export function allows({ settings }: Pick<Client, 'settings'>, flow: AllowedFlow): boolean {
  if (flow === 'ALLOW_REFRESH_TOKEN_AUTH' && rotates(settings)) return false;
  return allowedFlows(settings).includes(flow);
}

function allowedFlows({ ExplicitAuthFlows: flows = [] }: ClientSettings): readonly string[] {
  if (flows.length === 0) return always;
  const legacy = flows.flatMap((flow) => legacyFlows.get(flow) ?? []);
  if (legacy.length === 0) return flows;
  const kept = flows.includes('CUSTOM_AUTH_FLOW_ONLY')
    ? always.filter((flow) => flow !== 'ALLOW_USER_SRP_AUTH')
    : always;
  return [...kept, ...legacy];
}

function rotates({ RefreshTokenRotation }: ClientSettings): boolean {
  return RefreshTokenRotation?.Feature === 'ENABLED';
}

export function checkFlows(settings: ClientSettings, hasSecret: boolean): void {
  const flows: readonly string[] = settings.ExplicitAuthFlows ?? [];
  const legacy = flows.filter((flow) => legacyFlows.has(flow));
  if (legacy.length > 0 && legacy.length < flows.length) {
    refuse(
      'InvalidParameterException',
      `${legacy.join(', ')} cannot be set together with ExplicitAuthFlows that begin with ALLOW_.`,
    );
  }
  if (flows.includes('ALLOW_CLIENT_TOKEN_AUTH') && (flows.length > 1 || !hasSecret)) {
    refuse(
      'InvalidParameterException',
      'ALLOW_CLIENT_TOKEN_AUTH must be the only flow of a client with a client secret.',
    );
  }
  if (!rotates(settings)) return;
  if (flows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    refuse(
      'InvalidParameterException',
      'ALLOW_REFRESH_TOKEN_AUTH cannot be set together with refresh token rotation.',
    );
  }
  refuse(
    'UnsupportedOperationException',
    'Refresh token rotation is not available in this version of Sekisho.',
  );
}
