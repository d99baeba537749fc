/** Reads operations, shapes, enums and errors out of the schemas that the AWS SDK for JavaScript exports. */
import * as sdk from '@aws-sdk/client-cognito-identity-provider';

/** Schema kinds as the SDK numbers them; lists and maps of simple values are the kind plus the value's kind. */
const KIND = { error: -3, list: 1, map: 2, structure: 3, operation: 9 } as const;
const SIMPLE_LIST = 64;
const SIMPLE_MAP = 128;
const SENSITIVE = 8;

export interface SdkMember {
  readonly name: string;
  readonly required: boolean;
  readonly kind: 'string' | 'number' | 'boolean' | 'timestamp' | 'document' | 'blob' | 'list' | 'map' | 'structure';
  /** The name of the member's shape, where the SDK keeps it. */
  readonly shape: string | undefined;
  /** The named shape that a list or map holds, where the SDK keeps it. */
  readonly holds: string | undefined;
  readonly sensitive: boolean;
}

type Schema = readonly unknown[];

const exported: Readonly<Record<string, unknown>> = sdk;
const schemas = Object.values(exported).filter((value): value is Schema => Array.isArray(value));

export interface SdkOperation {
  readonly name: string;
  readonly input: string;
  readonly output: string | undefined;
}

/** All operations by name; `output` is absent where the answer has no body. */
export function readOperations(): SdkOperation[] {
  return schemas
    .filter((schema) => schema[0] === KIND.operation)
    .map((schema) => ({
      name: schema[2] as string,
      input: shapeName(schema[4])!,
      output: shapeName(schema[5]),
    }))
    .toSorted((a, b) => compare(a.name, b.name));
}

/** The members of every structure by the structure's name. */
export function readStructures(): Map<string, SdkMember[]> {
  const structures = schemas.filter((schema) => schema[0] === KIND.structure);
  return new Map(structures.map((schema) => [schema[2] as string, readMembers(schema)]));
}

/** The structures that are sensitive as a whole. */
export function readSensitiveStructures(): Set<string> {
  const marked = schemas.filter((schema) => schema[0] === KIND.structure && schema[3] === SENSITIVE);
  return new Set(marked.map((schema) => schema[2] as string));
}

/** Error names and whose fault they are. */
export function readErrors(): { name: string; fault: 'client' | 'server' }[] {
  return schemas
    .filter((schema) => schema[0] === KIND.error && (schema[4] as unknown[]).length > 0)
    .map((schema) => ({
      name: schema[2] as string,
      fault: (schema[3] as { error: 'client' | 'server' }).error,
    }))
    .toSorted((a, b) => compare(a.name, b.name));
}

/** The values of every enum by the enum's name. */
export function readEnums(): Map<string, string[]> {
  const enums = new Map<string, string[]>();
  for (const [name, value] of Object.entries(exported)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) continue;
    const values: unknown[] = Object.values(value);
    if (values.length > 0 && values.every(isText)) enums.set(name, values);
  }
  return enums;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

export function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function readMembers(schema: Schema): SdkMember[] {
  const names = schema[4] as string[];
  const types = schema[5] as unknown[];
  const requiredCount = (schema[6] as number | undefined) ?? 0;
  return names.map((name, at) => ({ name, required: at < requiredCount, ...describe(types[at]) }));
}

/** A schema, a function that gives one, either of them in a pair with traits, or a number. */
function unwrap(reference: unknown): number | Schema {
  if (typeof reference === 'function') return unwrap((reference as () => unknown)());
  if (Array.isArray(reference) && typeof reference[0] !== 'number') return unwrap(reference[0]);
  return reference as number | Schema;
}

function shapeName(reference: unknown): string | undefined {
  const schema = unwrap(reference);
  return Array.isArray(schema) ? (schema[2] as string) : undefined;
}

function describe(reference: unknown): Omit<SdkMember, 'name' | 'required'> {
  const schema = unwrap(reference);
  if (typeof schema === 'number') {
    return { kind: simpleKind(schema), shape: undefined, holds: undefined, sensitive: false };
  }
  const kind = schema[0] as number;
  const sensitive = schema[3] === SENSITIVE;
  const shape = schema[2] as string;
  if (kind === KIND.list) return { kind: 'list', shape, holds: shapeName(schema[4]), sensitive };
  if (kind === KIND.map) return { kind: 'map', shape, holds: shapeName(schema[5]), sensitive };
  if (kind === KIND.structure) return { kind: 'structure', shape, holds: undefined, sensitive };
  return { kind: simpleKind(schema[4] as number), shape, holds: undefined, sensitive };
}

function simpleKind(code: number): SdkMember['kind'] {
  if (code >= SIMPLE_MAP) return 'map';
  if (code >= SIMPLE_LIST) return 'list';
  const kinds: Record<number, SdkMember['kind']> = {
    0: 'string', 1: 'number', 2: 'boolean', 4: 'timestamp', 15: 'document', 21: 'blob',
  };
  const kind = kinds[code];
  if (kind === undefined) throw new Error(`The SDK uses a schema kind this script does not know: ${code}`);
  return kind;
}
