/** A statement of a well-formed policy, in the shape the lint rules read. */
import { isObject } from '../elements.ts';
import type { JsonObject } from '../elements.ts';

export interface StatementSource {
  path: string;
  effect: 'Allow' | 'Deny';
  principal: unknown;
  notPrincipal: unknown;
  /** Empty where the negated element stands instead. */
  actions: readonly string[];
  notActions: readonly string[];
  resources: readonly string[];
  notResources: readonly string[];
  conditions: readonly ConditionSource[];
  /** The statement as written. */
  written: JsonObject;
}

export interface ConditionSource {
  path: string;
  operator: string;
  /** In lower case. */
  key: string;
}

/** Expects a document that has been compiled without complaint. */
export function readStatements(document: JsonObject): readonly StatementSource[] {
  const listed = document['Statement'];
  if (!Array.isArray(listed)) return [readStatement(listed as JsonObject, 'Statement')];
  return (listed as readonly JsonObject[]).map((written, index) =>
    readStatement(written, `Statement[${index}]`),
  );
}

function readStatement(written: JsonObject, path: string): StatementSource {
  return {
    path,
    effect: written['Effect'] === 'Deny' ? 'Deny' : 'Allow',
    principal: written['Principal'],
    notPrincipal: written['NotPrincipal'],
    actions: texts(written['Action']),
    notActions: texts(written['NotAction']),
    resources: texts(written['Resource']),
    notResources: texts(written['NotResource']),
    conditions: readConditions(written['Condition'], `${path}.Condition`),
    written,
  };
}

function readConditions(element: unknown, path: string): ConditionSource[] {
  if (!isObject(element)) return [];
  return Object.entries(element).flatMap(([operator, keys]) =>
    Object.keys(keys as JsonObject).map((key) => ({
      path: `${path}.${operator}.${key}`,
      operator,
      key: key.toLowerCase(),
    })),
  );
}

function texts(element: unknown): readonly string[] {
  if (element === undefined) return [];
  return (Array.isArray(element) ? element : [element]) as readonly string[];
}

export function namesEveryone(principal: unknown): boolean {
  if (principal === undefined || principal === '*') return true;
  const listed = isObject(principal) ? texts(principal['AWS']) : [];
  return listed.includes('*');
}
