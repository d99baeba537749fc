/** The Action and NotAction elements: `service:Pattern`, compared without regard to case. */
import { rejectPolicy } from '../syntax-error.ts';
import { matchesGlob, parseGlob } from './glob.ts';

/** Takes an action in lower case. */
export type ActionTest = (action: string) => boolean;

/** The service is spelt out or `*`; wildcards belong after the colon (IAM: "Vendor … is not valid"). */
const actionPattern = /^(?:[a-z0-9-]+|\*):[a-z0-9*?._/-]+$/i;

export function compileActions(patterns: readonly string[], path: string): ActionTest {
  const tests = patterns.map((pattern) => compileAction(pattern, path));
  const [only, ...more] = tests;
  return only !== undefined && more.length === 0 ? only : (action) => tests.some((test) => test(action));
}

function compileAction(pattern: string, path: string): ActionTest {
  if (pattern === '*' || pattern === '*:*') return () => true;
  if (!actionPattern.test(pattern)) {
    rejectPolicy(
      path,
      `"${pattern}" is not an action; write "service:Action", with * and ? after the colon, or "*".`,
    );
  }
  const lower = pattern.toLowerCase();
  if (!/[*?]/.test(lower)) return (action) => action === lower;
  const glob = parseGlob(lower);
  return (action) => matchesGlob(glob, action);
}
