/** Turns a policy document into tests that are quick to ask, or says where it is malformed. */
import { compileConditions } from './conditions/condition.ts';
import type { Condition } from './conditions/condition.ts';
import { eachText, isObject } from './elements.ts';
import type { JsonObject } from './elements.ts';
import { compileActions } from './patterns/action.ts';
import type { ActionTest } from './patterns/action.ts';
import { compileNotPrincipal, compilePrincipal } from './patterns/principal.ts';
import type { PrincipalTest } from './patterns/principal.ts';
import { compileResources } from './patterns/resource.ts';
import type { ResourceTest } from './patterns/resource.ts';
import { rejectPolicy } from './syntax-error.ts';

export interface PolicyForm {
  /** Policies of resources name whom they speak of; without this, a statement may speak of everyone. */
  principalRequired?: boolean;
  /** Policies of identities, sessions and boundaries never name anyone. */
  principalForbidden?: boolean;
  /** False for the trust policy of a role, which is its own resource. */
  resourceRequired?: boolean;
}

export interface CompiledPolicy {
  readonly statements: readonly CompiledStatement[];
  /** Asked first. */
  readonly denies: readonly CompiledStatement[];
  readonly allows: readonly CompiledStatement[];
}

export interface CompiledStatement {
  readonly sid: string | undefined;
  readonly index: number;
  readonly effect: 'Allow' | 'Deny';
  readonly matchesPrincipal: PrincipalTest;
  readonly matchesAction: ActionTest;
  readonly matchesResource: ResourceTest;
  readonly conditions: readonly Condition[];
}

const policyElements = ['Version', 'Id', 'Statement'];
const statementElements = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Throws a `PolicySyntaxError` that names the first malformed element. */
export function compilePolicy(document: unknown, form: PolicyForm = {}): CompiledPolicy {
  if (!isObject(document)) rejectPolicy('', 'a policy is an object with Version and Statement.');
  rejectUnknown(document, policyElements, '');
  const variables = readVersion(document['Version']) === '2012-10-17';
  const { Statement: listed } = document;
  if (listed === undefined) rejectPolicy('Statement', 'the element is missing.');
  const sources = Array.isArray(listed) ? (listed as readonly unknown[]) : [listed];
  if (sources.length === 0) rejectPolicy('Statement', 'the list is empty; write at least one statement.');
  const statements = sources.map((source, index) => {
    const path = Array.isArray(listed) ? `Statement[${index}]` : 'Statement';
    return compileStatement(source, { ...form, path, index, variables });
  });
  rejectRepeatedSids(statements);
  return arrange(statements);
}

/** One policy that says everything the given ones say, as several session policies together do. */
export function combinePolicies(policies: readonly CompiledPolicy[]): CompiledPolicy {
  const statements = policies.flatMap((policy) => policy.statements);
  return arrange(statements.map((statement, index) => ({ ...statement, index })));
}

function arrange(statements: readonly CompiledStatement[]): CompiledPolicy {
  return {
    statements,
    denies: statements.filter((statement) => statement.effect === 'Deny'),
    allows: statements.filter((statement) => statement.effect === 'Allow'),
  };
}

interface StatementPlace extends PolicyForm {
  path: string;
  index: number;
  variables: boolean;
}

function compileStatement(source: unknown, place: StatementPlace): CompiledStatement {
  const { path, index, variables } = place;
  if (!isObject(source)) rejectPolicy(path, 'a statement is an object.');
  rejectUnknown(source, statementElements, path);
  const { Sid: sid, Effect: effect } = source;
  if (sid !== undefined && typeof sid !== 'string') rejectPolicy(`${path}.Sid`, 'write a text.');
  if (effect !== 'Allow' && effect !== 'Deny') rejectPolicy(`${path}.Effect`, 'write "Allow" or "Deny".');
  return {
    sid,
    index,
    effect,
    matchesPrincipal: readPrincipal(source, effect, place),
    matchesAction: readAction(source, path),
    matchesResource: readResource(source, place),
    conditions: compileConditions(source['Condition'], { path: `${path}.Condition`, variables }),
  };
}

function readPrincipal(source: JsonObject, effect: 'Allow' | 'Deny', place: StatementPlace): PrincipalTest {
  const { path } = place;
  const element = chooseElement(source, 'Principal', path);
  if (element === undefined) {
    if (place.principalRequired === true) rejectPolicy(`${path}.Principal`, 'the element is missing.');
    return () => 'direct';
  }
  const elementPath = `${path}.${element}`;
  if (place.principalForbidden === true) {
    rejectPolicy(elementPath, 'a policy of an identity applies to that identity; leave this out.');
  }
  return element === 'Principal'
    ? compilePrincipal(source[element], elementPath)
    : compileNotPrincipal(source[element], elementPath, effect);
}

function readAction(source: JsonObject, path: string): ActionTest {
  const element = chooseElement(source, 'Action', path);
  if (element === undefined) rejectPolicy(`${path}.Action`, 'the element is missing.');
  const elementPath = `${path}.${element}`;
  const test = compileActions(eachText(source[element], elementPath), elementPath);
  return element === 'Action' ? test : (action) => !test(action);
}

function readResource(
  source: JsonObject,
  { path, variables, resourceRequired }: StatementPlace,
): ResourceTest {
  const element = chooseElement(source, 'Resource', path);
  if (element === undefined) {
    if (resourceRequired !== false) rejectPolicy(`${path}.Resource`, 'the element is missing.');
    return () => true;
  }
  const elementPath = `${path}.${element}`;
  const test = compileResources(eachText(source[element], elementPath), { path: elementPath, variables });
  return element === 'Resource' ? test : (call) => !test(call);
}

/** `Action` and `NotAction` and their like exclude each other. */
function chooseElement(source: JsonObject, name: string, path: string): string | undefined {
  const negated = `Not${name}`;
  const isWritten = Object.hasOwn(source, name);
  const isNegated = Object.hasOwn(source, negated);
  if (isWritten && isNegated) rejectPolicy(`${path}.${negated}`, `use ${name} or ${negated}, not both.`);
  if (isWritten) return name;
  return isNegated ? negated : undefined;
}

function readVersion(version: unknown): string {
  if (version === undefined) return '2008-10-17';
  if (version === '2012-10-17' || version === '2008-10-17') return version;
  return rejectPolicy('Version', 'write "2012-10-17".');
}

function rejectUnknown(source: JsonObject, known: readonly string[], path: string): void {
  const unknown = Object.keys(source).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  rejectPolicy(path === '' ? unknown : `${path}.${unknown}`, `unknown element; use ${known.join(', ')}.`);
}

function rejectRepeatedSids(statements: readonly CompiledStatement[]): void {
  const seen = new Set<string>();
  for (const { sid, index } of statements) {
    if (sid === undefined || sid === '') continue;
    if (seen.has(sid)) rejectPolicy(`Statement[${index}].Sid`, `"${sid}" is already used in this policy.`);
    seen.add(sid);
  }
}
