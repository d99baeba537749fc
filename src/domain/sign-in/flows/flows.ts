/** Every way to begin a sign-in: who may begin it, and how it begins. */
import { refuse } from '../../../contract/refusal.ts';
import { allows, type AllowedFlow, type Client } from '../../clients/clients.ts';
import type { Parts } from '../parts.ts';
import { checkSecretHash } from '../secret-hash.ts';
import type { Step, Via } from '../step.ts';
import type { AllowedStart, FlowStart } from './flow-start.ts';
import { startPassword } from './password.ts';
import { requireSecretHash, startRefresh } from './refresh.ts';
import { startSrp } from './srp.ts';

interface Flow {
  /** The families of operations that may start it. */
  via: readonly Via[];
  /** What the client's settings must allow. */
  allowed: AllowedFlow;
  notAllowed: readonly [code: string, message: string];
  /** Where no username is sent along, the flow looks after the client's proof itself. */
  checkClient?(parts: Parts, start: FlowStart): Promise<void>;
  start(parts: Parts, start: AllowedStart): Promise<Step>;
}

const adminPassword: Flow = {
  via: ['admin'],
  allowed: 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  notAllowed: ['InvalidParameterException', 'Auth flow not enabled for this client'],
  start: startPassword,
};

const refresh: Flow = {
  via: ['public', 'admin'],
  allowed: 'ALLOW_REFRESH_TOKEN_AUTH',
  notAllowed: ['NotAuthorizedException', 'Auth flow not enabled for this client'],
  checkClient: requireSecretHash,
  start: startRefresh,
};

const flows: Record<FlowName, Flow> = {
  USER_PASSWORD_AUTH: {
    via: ['public'],
    allowed: 'ALLOW_USER_PASSWORD_AUTH',
    notAllowed: ['InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client'],
    start: startPassword,
  },
  ADMIN_USER_PASSWORD_AUTH: adminPassword,
  ADMIN_NO_SRP_AUTH: adminPassword,
  USER_SRP_AUTH: {
    via: ['public', 'admin'],
    allowed: 'ALLOW_USER_SRP_AUTH',
    notAllowed: ['InvalidParameterException', 'USER_SRP_AUTH is not enabled for the client.'],
    start: startSrp,
  },
  REFRESH_TOKEN_AUTH: refresh,
  REFRESH_TOKEN: refresh,
};

export type FlowName =
  | 'USER_PASSWORD_AUTH'
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'ADMIN_NO_SRP_AUTH'
  | 'USER_SRP_AUTH'
  | 'REFRESH_TOKEN_AUTH'
  | 'REFRESH_TOKEN';

export function isFlowName(name: string): name is FlowName {
  return Object.hasOwn(flows, name);
}

/** What a caller learns before the flow begins: first whether it exists here, last whether it is enabled. */
export async function startFlow(parts: Parts, name: FlowName, start: FlowStart): Promise<Step> {
  const flow = flows[name];
  if (!flow.via.includes(start.caller.via)) {
    refuse('InvalidParameterException', 'Initiate Auth method not supported.');
  }
  if (flow.checkClient === undefined) await checkSecretHash(parts, start.caller, start);
  else await flow.checkClient(parts, start);
  checkAllowed(start.caller.client, name);
  return flow.start(parts, { ...start, flow: name });
}

export function checkAllowed(client: Client, name: FlowName): void {
  const { allowed, notAllowed } = flows[name];
  if (!allows(client, allowed)) refuse(...notAllowed);
}
