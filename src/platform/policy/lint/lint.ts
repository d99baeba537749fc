/** Advice on a policy: what is malformed, what is open to everyone, what cannot work on private traffic. */
import { compilePolicy } from '../compile.ts';
import { isObject } from '../elements.ts';
import type { JsonObject } from '../elements.ts';
import { PolicySyntaxError } from '../syntax-error.ts';
import { covers } from './coverage.ts';
import { namesEveryone, readStatements } from './statement-source.ts';
import type { ConditionSource, StatementSource } from './statement-source.ts';

export type PolicyUse = 'endpoint' | 'identity' | 'resource';

export interface PolicyAdvice {
  /** Only a policy with an `error` is refused. */
  severity: 'error' | 'warning';
  path: string;
  message: string;
}

export function lintPolicy(document: unknown, { use }: { use: PolicyUse }): readonly PolicyAdvice[] {
  const error = findSyntaxError(document, use);
  if (error !== undefined) return [{ severity: 'error', path: error.path, message: error.advice }];
  if (!isObject(document)) return [];
  const statements = readStatements(document);
  return [
    ...adviseDocument(document, use),
    ...statements.flatMap((statement) => adviseStatement(statement, use)),
    ...adviseUnreachable(statements),
  ];
}

function findSyntaxError(document: unknown, use: PolicyUse): PolicySyntaxError | undefined {
  try {
    compilePolicy(document, { principalForbidden: use === 'identity' });
    return undefined;
  } catch (error) {
    if (error instanceof PolicySyntaxError) return error;
    throw error;
  }
}

/** "Endpoint policies": at most 20,480 characters. */
const endpointPolicyLimit = 20_480;

function adviseDocument(document: JsonObject, use: PolicyUse): PolicyAdvice[] {
  const advice: PolicyAdvice[] = [];
  const text = JSON.stringify(document);
  if (document['Version'] !== '2012-10-17' && text.includes('${')) {
    advice.push(warn('Version', 'without "2012-10-17" a ${…} is plain text, not a variable.'));
  }
  if (use === 'endpoint' && text.length > endpointPolicyLimit) {
    advice.push(warn('', `longer than the ${endpointPolicyLimit} characters AWS accepts on an endpoint.`));
  }
  return advice;
}

function adviseStatement(statement: StatementSource, use: PolicyUse): PolicyAdvice[] {
  return [
    ...adviseOpenness(statement, use),
    ...advisePrincipal(statement, use),
    ...statement.conditions.flatMap((condition) => adviseCondition(statement, condition, use)),
  ];
}

const openness: Readonly<Record<PolicyUse, string>> = {
  endpoint: 'lets every caller do everything through this endpoint; a closed network is not safe by itself.',
  identity: 'lets this identity do everything to everything.',
  resource: 'lets everyone do everything with this resource.',
};

function adviseOpenness(statement: StatementSource, use: PolicyUse): PolicyAdvice[] {
  if (statement.effect !== 'Allow') return [];
  const advice: PolicyAdvice[] = [];
  const open =
    statement.actions.some((action) => /^(?:[\w-]+:|\*:)?\*$/.test(action)) &&
    statement.resources.includes('*');
  const everyone =
    use === 'identity' || (statement.notPrincipal === undefined && namesEveryone(statement.principal));
  if (open && everyone && statement.conditions.length === 0) advice.push(warn(statement.path, openness[use]));
  for (const element of ['NotPrincipal', 'NotAction', 'NotResource']) {
    if (!Object.hasOwn(statement.written, element)) continue;
    advice.push(
      warn(`${statement.path}.${element}`, 'allows all that is not listed, also what is added later.'),
    );
  }
  return advice;
}

function advisePrincipal(statement: StatementSource, use: PolicyUse): PolicyAdvice[] {
  const missing = statement.principal === undefined && statement.notPrincipal === undefined;
  if (use === 'identity' || !missing) return [];
  return [warn(`${statement.path}.Principal`, 'the element is missing and read as "*"; write it out.')];
}

function adviseCondition(
  { effect }: StatementSource,
  { path, operator, key }: ConditionSource,
  use: PolicyUse,
): PolicyAdvice[] {
  const advice: PolicyAdvice[] = [];
  if (key === 'aws:sourceip' && use !== 'identity') {
    const consequence =
      effect === 'Deny' && /^NotIpAddress$/i.test(operator) ? ', so this denies everyone there' : '';
    advice.push(
      warn(path, `aws:SourceIp is absent on traffic through an endpoint${consequence}; use aws:VpcSourceIp.`),
    );
  }
  if (effect === 'Allow' && /^ForAllValues:/i.test(operator)) {
    advice.push(warn(path, 'also holds when the key is absent; add a Null condition with "false".'));
  }
  return advice;
}

function adviseUnreachable(statements: readonly StatementSource[]): PolicyAdvice[] {
  return statements.flatMap((statement, index) => {
    const other = statements.find(
      (candidate, at) => at !== index && makesUseless(candidate, statement, at < index),
    );
    return other === undefined ? [] : [warn(statement.path, `has no effect: ${other.path} covers it.`)];
  });
}

/** A Deny silences what it covers; of two statements with the same effect, the later one is superfluous. */
function makesUseless(candidate: StatementSource, statement: StatementSource, isEarlier: boolean): boolean {
  const silences = candidate.effect === 'Deny' && statement.effect === 'Allow';
  const repeats = candidate.effect === statement.effect && isEarlier;
  return (silences || repeats) && covers(candidate, statement);
}

function warn(path: string, message: string): PolicyAdvice {
  return { severity: 'warning', path, message };
}
