/** The Condition element: every key under every operator must hold. */
import type { Context } from '../call.ts';
import { eachValue, isObject } from '../elements.ts';
import { rejectPolicy } from '../syntax-error.ts';
import { findOperator, operatorNames } from './operators.ts';
import type { Operator } from './operators.ts';
import { parseBoolean } from './values.ts';

export interface Condition {
  /** As written, with prefix and suffix. */
  operator: string;
  /** As written. */
  key: string;
  values: readonly string[];
  holds(context: Context): boolean;
}

export interface ConditionRules {
  path: string;
  variables: boolean;
}

interface OperatorUse {
  operator: Operator | 'Null';
  quantifier: 'any' | 'all' | undefined;
  ifExists: boolean;
}

export function compileConditions(element: unknown, { path, variables }: ConditionRules): Condition[] {
  if (element === undefined) return [];
  if (!isObject(element)) rejectPolicy(path, 'write an object of operators.');
  return Object.entries(element).flatMap(([written, keys]) => {
    const use = parseOperator(written, path);
    const operatorPath = `${path}.${written}`;
    if (!isObject(keys)) rejectPolicy(operatorPath, 'write an object of condition keys.');
    return Object.entries(keys).map(([key, value]) => {
      const keyPath = `${operatorPath}.${key}`;
      if (key === '') rejectPolicy(keyPath, 'the condition key is empty.');
      const values = eachValue(value, keyPath);
      const holds = compileUse(use, { key: key.toLowerCase(), values, path: keyPath, variables });
      return { operator: written, key, values, holds };
    });
  });
}

function parseOperator(written: string, path: string): OperatorUse {
  const match = /^(?:(ForAnyValue|ForAllValues):)?([a-z]+?)(IfExists)?$/i.exec(written);
  const prefix = match?.[1]?.toLowerCase();
  const quantifier = prefix === undefined ? undefined : prefix === 'foranyvalue' ? 'any' : 'all';
  const ifExists = match?.[3] !== undefined;
  const name = match?.[2] ?? '';
  const isNull = name.toLowerCase() === 'null';
  const operator = isNull ? 'Null' : findOperator(name);
  if (operator === undefined) {
    rejectPolicy(`${path}.${written}`, `unknown operator; use one of ${operatorNames.join(', ')}.`);
  }
  if (isNull && (ifExists || quantifier !== undefined)) {
    rejectPolicy(`${path}.${written}`, 'Null takes no prefix and no IfExists: it asks for existence itself.');
  }
  return { operator, quantifier, ifExists };
}

interface UseDetails {
  key: string;
  values: readonly string[];
  path: string;
  variables: boolean;
}

function compileUse(use: OperatorUse, { key, values, path, variables }: UseDetails): Condition['holds'] {
  if (use.operator === 'Null') return compileNull(key, values, path);
  const { negated, compile } = use.operator;
  const tests = values.map((value) => compile(value, { path, variables }));
  const accepts = (value: string, context: Context) => tests.some((test) => test(value, context)) !== negated;
  const whenAbsent = heldWhenAbsent(use, negated);
  const everyValue = use.quantifier === 'all' || (use.quantifier === undefined && negated);
  return (context) => {
    const actual = context.get(key);
    if (actual === undefined) return whenAbsent;
    if (typeof actual === 'string') return accepts(actual, context);
    if (actual.length === 0) return whenAbsent;
    return everyValue
      ? actual.every((value) => accepts(value, context))
      : actual.some((value) => accepts(value, context));
  };
}

/** Without a prefix, absence fails a positive operator and satisfies a negated one. */
function heldWhenAbsent({ quantifier, ifExists }: OperatorUse, negated: boolean): boolean {
  if (ifExists || quantifier === 'all') return true;
  return quantifier === 'any' ? false : negated;
}

function compileNull(key: string, values: readonly string[], path: string): Condition['holds'] {
  const wanted = values.map(
    (value) => parseBoolean(value) ?? rejectPolicy(path, `"${value}" is not "true" or "false".`),
  );
  return (context) => {
    const actual = context.get(key);
    return wanted.includes(actual === undefined || (typeof actual !== 'string' && actual.length === 0));
  };
}
