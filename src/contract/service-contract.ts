/** A service's operations and shapes, linked from its generated table and ready for use. */
import { compilePattern } from './patterns.ts';
import type { ServiceTable, ShapeTable } from './service-table.ts';

interface Secrecy {
  /** Marked by AWS: neither the value nor its absence is written into a message. */
  readonly sensitive: boolean;
  /** Not for logs or messages; true of everything sensitive. */
  readonly secret: boolean;
}

interface Limits {
  readonly min: number | undefined;
  readonly max: number | undefined;
}

export interface Member {
  readonly name: string;
  /** How validation messages call it: first letter in lower case. */
  readonly label: string;
  readonly required: boolean;
  readonly shape: Shape;
}

export interface StructureShape extends Secrecy {
  readonly type: 'structure';
  readonly members: readonly Member[];
}

export interface ListShape extends Secrecy, Limits {
  readonly type: 'list';
  readonly member: Shape;
}

export interface MapShape extends Secrecy, Limits {
  readonly type: 'map';
  readonly key: Shape;
  readonly value: Shape;
}

export interface StringShape extends Secrecy, Limits {
  readonly type: 'string';
  readonly pattern: string | undefined;
  /** Compiled at first use. */
  readonly matches: (text: string) => boolean;
  readonly values: ReadonlySet<string> | undefined;
}

export interface NumberShape extends Secrecy, Limits {
  readonly type: 'integer' | 'long';
}

export interface BlobShape extends Secrecy, Limits {
  readonly type: 'blob';
}

export interface PlainShape extends Secrecy {
  readonly type: 'boolean' | 'timestamp' | 'document';
}

export type Shape =
  | StructureShape
  | ListShape
  | MapShape
  | StringShape
  | NumberShape
  | BlobShape
  | PlainShape;

export interface OperationSpec {
  readonly name: string;
  readonly input: StructureShape;
  /** Absent where the answer has an empty body. */
  readonly output: StructureShape | undefined;
}

export interface ServiceContract {
  readonly service: string;
  readonly targetPrefix: string;
  readonly validationError: string;
  readonly operations: ReadonlyMap<string, OperationSpec>;
}

/** Links the shapes of a table to each other; patterns wait until they are needed. */
export function linkService(table: ServiceTable): ServiceContract {
  const link = linker(table.shapes);
  const operations = Object.entries(table.operations).map(
    ([name, { input, output }]): [string, OperationSpec] => [
      name,
      {
        name,
        input: link(input) as StructureShape,
        output: output === undefined ? undefined : (link(output) as StructureShape),
      },
    ],
  );
  const { service, targetPrefix, validationError } = table;
  return { service, targetPrefix, validationError, operations: new Map(operations) };
}

function linker(shapes: ServiceTable['shapes']): (name: string) => Shape {
  const linked = new Map<string, Shape>();
  const link = (name: string): Shape => {
    const known = linked.get(name);
    if (known) return known;
    const table = shapes[name];
    if (!table) throw new Error(`The contract has no shape ${name}`);
    const shape = linkShape(table, link);
    linked.set(name, shape);
    return shape;
  };
  return link;
}

function linkShape(table: ShapeTable, link: (name: string) => Shape): Shape {
  const sensitive = table.sensitive ?? false;
  const secrecy = { sensitive, secret: sensitive || (table.secret ?? false) };
  switch (table.type) {
    case 'structure': {
      const required = new Set(table.required);
      const members = Object.entries(table.members).map(([name, shape]) => ({
        name,
        label: name.charAt(0).toLowerCase() + name.slice(1),
        required: required.has(name),
        shape: link(shape),
      }));
      return { type: 'structure', members, ...secrecy };
    }
    case 'list':
      return { type: 'list', member: link(table.member), ...limits(table), ...secrecy };
    case 'map':
      return { type: 'map', key: link(table.key), value: link(table.value), ...limits(table), ...secrecy };
    case 'string':
      return {
        type: 'string',
        pattern: table.pattern,
        matches: table.pattern === undefined ? () => true : lazyPattern(table.pattern),
        values: table.enum && new Set(table.enum),
        ...limits(table),
        ...secrecy,
      };
    case 'integer':
    case 'long':
    case 'blob':
      return { type: table.type, ...limits(table), ...secrecy };
    default:
      return { type: table.type, ...secrecy };
  }
}

function limits(table: { min?: number; max?: number }): Limits {
  return { min: table.min, max: table.max };
}

function lazyPattern(pattern: string): (text: string) => boolean {
  let matches: ((text: string) => boolean) | undefined;
  return (text) => (matches ??= compilePattern(pattern))(text);
}
