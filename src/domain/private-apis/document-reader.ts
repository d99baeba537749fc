/** Reads members of a document people wrote, and says by path what is wrong with it. */
import { refuse } from '../../contract/refusal.ts';

export type Members = Readonly<Record<string, unknown>>;

export function invalid(path: string, message: string): never {
  return refuse('BadRequestException', `${path}: ${message}`);
}

export function notYet(path: string, what: string): never {
  return invalid(path, `${what} not supported yet`);
}

export function readMembers(value: unknown, path: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) invalid(path, 'must be an object');
  return value as Members;
}

export function readText(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') invalid(path, 'must be a text');
  return value;
}

export function readTexts(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) invalid(path, 'must be a list');
  return value.map((item, at) => readText(item, `${path}[${at}]`));
}

/** An integer, also when written as text, as CloudFormation allows. */
export function readInteger(value: unknown, path: string): number {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,9}$/.test(text)) invalid(path, 'must be a whole number');
  return Number(text);
}

/** True of absent values, empty lists and empty objects: they ask for nothing. */
export function asksForNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
