/** The Resource and NotResource elements: ARN patterns, compared with regard to case. */
import type { PreparedCall } from '../prepared-call.ts';
import { rejectPolicy } from '../syntax-error.ts';
import { compileArnPattern } from './arn.ts';

export type ResourceTest = (call: PreparedCall) => boolean;

export interface ResourceRules {
  path: string;
  variables: boolean;
}

export function compileResources(patterns: readonly string[], rules: ResourceRules): ResourceTest {
  const tests = patterns.map((pattern) => compileResource(pattern, rules));
  const [only, ...more] = tests;
  return only !== undefined && more.length === 0 ? only : (call) => tests.some((test) => test(call));
}

function compileResource(pattern: string, { path, variables }: ResourceRules): ResourceTest {
  if (/^\*+$/.test(pattern)) return () => true;
  if (!pattern.startsWith('arn:')) {
    rejectPolicy(path, `"${pattern}" is not a resource; write an ARN or "*".`);
  }
  const test = compileArnPattern(pattern, { path, variables: variables ? 'last-component' : 'none' });
  if (!/[*?$]/.test(pattern)) return (call) => call.resource === pattern;
  return (call) => call.arn !== undefined && test(call.arn, call.context);
}
