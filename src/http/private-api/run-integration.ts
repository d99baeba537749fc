/** Does what a method's integration says, and maps the outcome to the method's answer. */
import { Refusal } from '../../contract/refusal.ts';
import type { Access } from '../../domain/access/access.ts';
import {
  statusFor,
  type Integration,
  type ServiceIntegration,
} from '../../domain/private-apis/private-apis.ts';
import type { Principal } from '../../platform/policy/policy.ts';
import { gatewayResponses, type GatewayResponse } from './gateway-responses.ts';

export interface ServiceCall {
  service: 'cognito-idp';
  action: string;
  body: Buffer;
  principal: Principal;
}

export interface ServiceAnswer {
  status: number;
  body: string | Uint8Array;
}

/** Calls an action inside this server; whether the role may do it is decided behind this port. */
export type CallService = (call: ServiceCall) => Promise<ServiceAnswer>;

export interface IntegrationNeeds {
  access: Pick<Access, 'assumeRole'>;
  callService: CallService;
}

export type Outcome =
  | { kind: 'answer'; answer: ServiceAnswer }
  | { kind: 'failure'; response: GatewayResponse; cause?: string };

const gateway = { service: 'apigateway.amazonaws.com', sessionName: 'BackplaneAssumeRoleSession' } as const;

export async function runIntegration(
  integration: Integration,
  body: Buffer,
  needs: IntegrationNeeds,
): Promise<Outcome> {
  if (integration.type === 'MOCK')
    return mapAnswer(integration, { status: integration.statusCode, body: '' });
  // There is no template yet, so NEVER leaves no way to pass a body on ("Integration passthrough behaviors").
  if (integration.passthrough === 'NEVER') return failure('unsupportedMediaType');
  const answer = await within(integration.timeoutMs, callUnderRole(integration, body, needs));
  if (answer === 'timed-out') return failure('timedOut');
  return answer instanceof Refusal ? failure('serverError', answer.message) : mapAnswer(integration, answer);
}

async function callUnderRole(
  { service, action, roleArn }: ServiceIntegration,
  body: Buffer,
  { access, callService }: IntegrationNeeds,
): Promise<ServiceAnswer | Refusal> {
  const principal = await assume(access, roleArn);
  return principal instanceof Refusal ? principal : callService({ service, action, body, principal });
}

/** A role that is gone or does not trust the gateway is the API's fault, not the caller's. */
async function assume(access: IntegrationNeeds['access'], roleArn: string): Promise<Principal | Refusal> {
  try {
    return await access.assumeRole(roleArn, gateway);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | 'timed-out'> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<'timed-out'>((resolve) => {
    timer = setTimeout(() => resolve('timed-out'), timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** "No match for output mapping and no default endpoint response configured" is a 500 on AWS, too. */
function mapAnswer({ responses }: Integration, { status, body }: ServiceAnswer): Outcome {
  const mapped = statusFor(responses, status);
  if (mapped === undefined) return failure('serverError', `no response is mapped to the status ${status}`);
  return { kind: 'answer', answer: { status: mapped, body } };
}

function failure(name: keyof typeof gatewayResponses, cause?: string): Outcome {
  return { kind: 'failure', response: gatewayResponses[name], ...(cause === undefined ? {} : { cause }) };
}
