/** The condition keys that a connection settles, for policies to ask about. */
import type { Clock } from '../../platform/clock.ts';
import { epochSeconds } from '../../platform/clock.ts';
import type { Connection } from './connection.ts';

export type ConditionExtras = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Keys in lower case. `aws:SourceIp` is absent on purpose, as on AWS for traffic through an endpoint, and so are
 * all network keys when a service of this server calls another one (no connection).
 */
export function conditionContext(
  connection: Connection | undefined,
  clock: Clock,
  extras: ConditionExtras = {},
): ReadonlyMap<string, string | string[]> {
  const seconds = epochSeconds(clock);
  const context = new Map<string, string | string[]>([
    ['aws:currenttime', `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`],
    ['aws:epochtime', String(seconds)],
    ['aws:securetransport', String(connection?.secure ?? true)],
  ]);
  for (const [key, value] of Object.entries(extras)) {
    if (value !== undefined) context.set(key.toLowerCase(), value);
  }
  if (connection !== undefined) setNetworkKeys(context, connection);
  return context;
}

/** Set last: nothing a caller brings along replaces what the socket says. */
function setNetworkKeys(context: Map<string, string | string[]>, { endpoint, sourceIp }: Connection): void {
  context.set('aws:sourcevpce', endpoint.id);
  context.set('aws:sourcevpc', endpoint.vpcId);
  context.set('aws:sourcevpcarn', endpoint.vpcArn);
  context.set('aws:vpceaccount', endpoint.accountId);
  context.set('aws:vpcsourceip', sourceIp);
}
