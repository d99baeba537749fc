/** Reads single JSON values as the type a shape asks for, or refuses them in the words of AWS's parser. */
import { refuse } from './refusal.ts';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
/** Documents nest freely; deeper than this nobody means it. */
const MAX_DOCUMENT_DEPTH = 64;
const MAX_DATE_MS = 8.64e15;

export function refuseSerialization(message: string): never {
  refuse('SerializationException', message);
}

/** `target` with its article, such as `a String`. */
function refuseType(value: unknown, target: string): never {
  refuseCollection(value);
  refuseSerialization(`${tokenName(value)} can not be converted to ${target}`);
}

function refuseCollection(value: unknown): void {
  if (Array.isArray(value)) refuseSerialization('Start of list found where not expected');
  if (typeof value === 'object' && value !== null) {
    refuseSerialization('Start of structure or map found where not expected.');
  }
}

function tokenName(value: unknown): string {
  if (typeof value === 'string') return 'STRING_VALUE';
  if (typeof value === 'number') return 'NUMBER_VALUE';
  return value === true ? 'TRUE_VALUE' : 'FALSE_VALUE';
}

/** Texts that cannot be stored faithfully (NUL, half of a surrogate pair) are refused here, once for all members. */
export function readString(value: unknown): string {
  if (typeof value !== 'string') return refuseType(value, 'a String');
  if (!value.isWellFormed() || value.includes('\0')) {
    refuseSerialization('A String contains a character that is not supported');
  }
  return value;
}

/** AWS cuts off fractions. */
export function readInteger(value: unknown, target: string): number {
  return typeof value === 'number' ? Math.trunc(value) : refuseType(value, target);
}

export function readBoolean(value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuseType(value, 'a Boolean');
}

export function readTimestamp(value: unknown): Date {
  const target = 'milliseconds since epoch';
  if (typeof value !== 'number') return refuseType(value, target);
  const ms = Math.round(value * 1000);
  return Math.abs(ms) <= MAX_DATE_MS ? new Date(ms) : refuseType(value, target);
}

export function readBlob(value: unknown): Uint8Array {
  if (typeof value !== 'string' || value.length % 4 !== 0 || !BASE64.test(value)) {
    return refuseType(value, 'a Blob');
  }
  return new Uint8Array(Buffer.from(value, 'base64'));
}

export function readList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  refuseCollection(value);
  return refuseSerialization('Expected list or null');
}

export function readObject(value: unknown, complaint: string): Readonly<Record<string, unknown>> {
  if (Array.isArray(value)) refuseCollection(value);
  if (typeof value !== 'object' || value === null) return refuseSerialization(complaint);
  return value as Readonly<Record<string, unknown>>;
}

/** A copy of any JSON value, without members that could reach a prototype. */
export function readDocument(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DOCUMENT_DEPTH) refuseSerialization('');
  if (Array.isArray(value)) return value.map((item) => readDocument(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (name !== '__proto__') copy[name] = readDocument(item, depth + 1);
  }
  return copy;
}
