/** Reads parts of a template, and says by path what is wrong with them. */
import { refuse } from '../../contract/refusal.ts';
import { suggest } from './suggestion.ts';

export type Dictionary = Readonly<Record<string, unknown>>;

export function invalidTemplate(path: string, message: string): never {
  return refuse('ValidationError', `${path}: ${message}`);
}

export function isDictionary(value: unknown): value is Dictionary {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function readMap(value: unknown, path: string): Dictionary {
  return isDictionary(value) ? value : invalidTemplate(path, 'must be an object');
}

/** A text, also of a number or a truth value, as YAML reads them. */
export function readScalar(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return invalidTemplate(path, 'must be a text');
}

/** A text, or a list of texts. */
export function readStrings(value: unknown, path: string): string[] {
  const list = Array.isArray(value) ? value : [value];
  return list.map((item) => (typeof item === 'string' ? item : invalidTemplate(path, 'must hold texts')));
}

export interface KnownNames {
  path: string;
  known: readonly string[];
  /** Names of CloudFormation that wait to be supported. */
  later?: readonly string[];
}

export function refuseStranger(name: string, { path, known, later = [] }: KnownNames): void {
  if (known.includes(name)) return;
  if (later.includes(name)) invalidTemplate(`${path}.${name}`, 'is not supported yet');
  invalidTemplate(`${path}.${name}`, `is not known here${suggest(name, [...known, ...later])}`);
}
