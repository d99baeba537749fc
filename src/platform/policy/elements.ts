/** Reading of the JSON shapes that repeat in a policy: objects, and one text or a list of texts. */
import { rejectPolicy } from './syntax-error.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** One text or a list with at least one. */
export function eachText(value: unknown, path: string): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (list.length === 0) rejectPolicy(path, 'the list is empty; write at least one value.');
  return list.map((item, index) => {
    if (typeof item === 'string' && item !== '') return item;
    return rejectPolicy(list === value ? `${path}[${index}]` : path, 'write a text, or a list of texts.');
  });
}

/** Condition values: numbers and booleans may stand without quotes. */
export function eachValue(value: unknown, path: string): readonly string[] {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (list.length === 0) rejectPolicy(path, 'the list is empty; write at least one value.');
  return list.map((item) => {
    if (typeof item === 'string') return item;
    if (typeof item === 'boolean' || typeof item === 'number') return String(item);
    return rejectPolicy(path, 'write a text, a number, a boolean, or a list of them.');
  });
}
