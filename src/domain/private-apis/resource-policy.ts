/** Resource policies of APIs: the short form of their resources, and what they decide about a call. */
import {
  compilePolicy,
  decide,
  type Call,
  type CompiledPolicy,
  type Decision,
} from '../../platform/policy/policy.ts';
import type { Site } from '../site.ts';
import { invalid, readMembers } from './document-reader.ts';

/** API Gateway quotas: "Length of resource policy". */
const longestPolicy = 8192;
const shortForm = 'execute-api:/';

export interface ApiPlace {
  site: Site;
  apiId: string;
}

/** `arn:aws:execute-api:{region}:{account}:{api}/{stage}/{VERB}/{path}` */
export function invokeArn({ site, apiId }: ApiPlace, rest: string): string {
  return `arn:aws:execute-api:${site.region}:${site.accountId}:${apiId}/${rest}`;
}

/** As refusals show it: only the last four digits of the account. */
export function maskedInvokeArn({ site, apiId }: ApiPlace, rest: string): string {
  return `arn:aws:execute-api:${site.region}:********${site.accountId.slice(-4)}:${apiId}/${rest}`;
}

export function decideByEndpoint(policy: CompiledPolicy, call: Call): Decision {
  return decide({ guards: [{ kind: 'endpoint', policy }], grants: [], rule: 'unsigned', call });
}

/** For methods without an authorizer: the policy must allow, so an API without a policy answers nobody. */
export function decideByResource(policy: CompiledPolicy | undefined, call: Call): Decision {
  const grants = policy === undefined ? [] : [{ kind: 'resource' as const, policy }];
  return decide({ guards: [], grants, rule: 'resource-only', call });
}

/** The policy with `execute-api:/stage/VERB/path` written out, as API Gateway saves it. */
export function readPolicy(value: unknown, place: ApiPlace): unknown {
  const document = typeof value === 'string' ? parse(value) : value;
  if ((JSON.stringify(document) ?? '').length > longestPolicy) {
    invalid('Policy', `holds at most ${longestPolicy} characters`);
  }
  const expanded = expand(readMembers(document, 'Policy'), place);
  compile(expanded);
  return expanded;
}

export function compile(policy: unknown): CompiledPolicy {
  try {
    return compilePolicy(policy, { principalRequired: true });
  } catch (error) {
    return invalid('Policy', (error as Error).message);
  }
}

function parse(text: string): unknown {
  if (text.length > longestPolicy) invalid('Policy', `holds at most ${longestPolicy} characters`);
  try {
    return JSON.parse(text);
  } catch {
    return invalid('Policy', 'is not JSON');
  }
}

function expand(document: Readonly<Record<string, unknown>>, place: ApiPlace): unknown {
  const { Statement: statements, ...others } = document;
  const list = Array.isArray(statements) ? statements : [statements];
  return { ...others, Statement: list.map((statement) => expandStatement(statement, place)) };
}

function expandStatement(statement: unknown, place: ApiPlace): unknown {
  if (typeof statement !== 'object' || statement === null) return statement;
  const expanded: Record<string, unknown> = { ...statement };
  for (const name of ['Resource', 'NotResource']) {
    if (!Object.hasOwn(expanded, name)) continue;
    const resource = expanded[name];
    expanded[name] = Array.isArray(resource)
      ? resource.map((one) => expandResource(one, place))
      : expandResource(resource, place);
  }
  return expanded;
}

function expandResource(resource: unknown, place: ApiPlace): unknown {
  if (typeof resource !== 'string' || !resource.startsWith(shortForm)) return resource;
  return invokeArn(place, resource.slice(shortForm.length));
}
