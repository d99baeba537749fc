/** The condition keys that a connection settles, for policies to ask about. */
import type { Clock } from '../../platform/clock.ts';
import { epochSeconds } from '../../platform/clock.ts';
import type { Connection } from './connection.ts';

export type ConditionExtras = Readonly<Record<string, string | string[] | undefined>>;

const networkKeys: readonly [string, (connection: Connection) => string][] = [
  ['aws:sourcevpce', ({ endpoint }) => endpoint.id],
  ['aws:sourcevpc', ({ endpoint }) => endpoint.vpcId],
  ['aws:sourcevpcarn', ({ endpoint }) => endpoint.vpcArn],
  ['aws:vpceaccount', ({ endpoint }) => endpoint.accountId],
  ['aws:vpcsourceip', ({ sourceIp }) => sourceIp],
];

/**
 * Keys in lower case. `aws:SourceIp` is absent on purpose, as on AWS for traffic through an endpoint, and all
 * network keys are when a service of this server calls another one (no connection).
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
  // Last: nothing a caller brings along stands in for what the socket says.
  for (const [key, read] of networkKeys) {
    if (connection === undefined) context.delete(key);
    else context.set(key, read(connection));
  }
  return context;
}
