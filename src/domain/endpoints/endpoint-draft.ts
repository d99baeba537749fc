/** Checks what is asked of an endpoint and completes it. */
import { compilePolicy, PolicySyntaxError, type CompiledPolicy } from '../../platform/policy/policy.ts';
import { refuse } from '../../contract/refusal.ts';
import { services, type EndpointChanges, type NewEndpoint } from './endpoint.ts';
import { faultOf } from './listen-addresses.ts';
import { isRange } from './source-ranges.ts';

const longestPolicy = 20_480;
const vpcIdPattern = /^vpc-[a-z0-9][a-z0-9-]{0,59}$/;

const allowAll = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
};

export function checkNew({ service, vpcId, ...changes }: NewEndpoint): void {
  if (!services.includes(service)) invalid(`The service ${service as string} has no interface endpoints.`);
  if (vpcId !== undefined && !vpcIdPattern.test(vpcId)) invalid(`Invalid VPC id: ${vpcId}`);
  checkChanges(changes);
}

export function checkChanges({ listen, allowFrom }: EndpointChanges): void {
  if (listen !== undefined && listen.length === 0) invalid('An endpoint needs at least one listen address.');
  for (const address of listen ?? []) {
    const fault = faultOf(address);
    if (fault !== undefined) invalid(`Invalid listen address: ${fault}.`);
  }
  for (const range of allowFrom ?? []) {
    if (!isRange(range)) invalid(`Invalid source range: ${range}`);
  }
}

/** The policy as a document, and compiled; absent means that everything is allowed. */
export function readPolicy(policy: unknown = allowAll): { document: unknown; compiled: CompiledPolicy } {
  const document = typeof policy === 'string' ? parseDocument(policy) : policy;
  const length = JSON.stringify(document)?.length ?? 0;
  if (length > longestPolicy) invalid(`An endpoint policy holds at most ${longestPolicy} characters.`);
  try {
    return { document, compiled: compilePolicy(document) };
  } catch (error) {
    if (!(error instanceof PolicySyntaxError)) throw error;
    return invalid(`Invalid endpoint policy: ${error.message}`);
  }
}

function parseDocument(text: string): unknown {
  if (text.length > longestPolicy) invalid(`An endpoint policy holds at most ${longestPolicy} characters.`);
  try {
    return JSON.parse(text);
  } catch {
    return invalid('Invalid endpoint policy: not JSON.');
  }
}

function invalid(message: string): never {
  return refuse('InvalidParameterException', message);
}
