/** Does one statement cover another, so that the other has no effect? Says yes only when certain. */
import { matchesGlob, parseGlob } from '../patterns/glob.ts';
import { namesEveryone } from './statement-source.ts';
import type { StatementSource } from './statement-source.ts';

/** True when whatever `covered` matches, `covering` matches too. */
export function covers(covering: StatementSource, covered: StatementSource): boolean {
  if (covering.conditions.length > 0 || covering.notPrincipal !== undefined) return false;
  const everyone = namesEveryone(covering.principal);
  const samePeople =
    covered.notPrincipal === undefined &&
    JSON.stringify(covering.principal) === JSON.stringify(covered.principal);
  if (!everyone && !samePeople) return false;
  return (
    coversPatterns(covering.actions.map(lower), covered.actions.map(lower)) &&
    coversPatterns(covering.resources, covered.resources)
  );
}

function coversPatterns(covering: readonly string[], covered: readonly string[]): boolean {
  if (covering.includes('*')) return true;
  return covered.length > 0 && covered.every((pattern) => covering.some((wider) => isWider(wider, pattern)));
}

/** Read as plain text, the narrower pattern matches the wider; a `?` could stand for its `*`, so it is not trusted. */
function isWider(wider: string, pattern: string): boolean {
  if (wider === pattern) return true;
  return !/[?$]/.test(wider) && matchesGlob(parseGlob(wider), pattern);
}

function lower(text: string): string {
  return text.toLowerCase();
}
