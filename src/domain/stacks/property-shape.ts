/** What a property may look like; fits values to it, such as numbers and booleans written as text. */
import type { Shape } from '../../contract/service-contract.ts';
import { functionIn } from './intrinsics.ts';
import { invalidTemplate, readMap, refuseStranger, type Dictionary } from './template-reader.ts';

export type PropertyShape =
  | { kind: 'text' }
  | { kind: 'flag' }
  | { kind: 'number' }
  /** A document of another language, such as a policy. */
  | { kind: 'document' }
  | { kind: 'list'; item: PropertyShape }
  | { kind: 'map'; value: PropertyShape }
  | MembersShape;

export interface MembersShape {
  kind: 'members';
  members: Readonly<Record<string, PropertyShape>>;
  required: readonly string[];
  /** Members CloudFormation has and this server has not yet. */
  later: readonly string[];
}

export const text: PropertyShape = { kind: 'text' };
export const flag: PropertyShape = { kind: 'flag' };
export const number: PropertyShape = { kind: 'number' };
export const document: PropertyShape = { kind: 'document' };
export const texts: PropertyShape = { kind: 'list', item: text };
export const tags: PropertyShape = {
  kind: 'list',
  item: membersOf({ Key: text, Value: text }, { required: ['Key', 'Value'] }),
};

export function membersOf(
  members: Readonly<Record<string, PropertyShape>>,
  { required = [], later = [] }: { required?: readonly string[]; later?: readonly string[] } = {},
): MembersShape {
  return { kind: 'members', members, required, later };
}

/** The value as its shape wants it. Functions still in it are passed over: they are checked once resolved. */
export function fit(shape: PropertyShape, value: unknown, path: string): unknown {
  if (functionIn(value) !== undefined) return value;
  switch (shape.kind) {
    case 'members':
      return fitMembers(shape, readMap(value, path), path);
    case 'list':
      if (!Array.isArray(value)) invalidTemplate(path, 'must be a list');
      return value.map((item, at) => fit(shape.item, item, `${path}[${at}]`));
    case 'map':
      return mapEntries(readMap(value, path), (name, item) => fit(shape.value, item, `${path}.${name}`));
    case 'document':
      return value;
    default:
      return fitScalar(shape.kind, value, path);
  }
}

function fitMembers({ members, required, later }: MembersShape, value: Dictionary, path: string): Dictionary {
  const missing = required.find((name) => value[name] === undefined);
  if (missing !== undefined) invalidTemplate(path, `needs the property '${missing}'`);
  return mapEntries(value, (name, member) => {
    refuseStranger(name, { path, known: Object.keys(members), later });
    return fit(members[name] ?? document, member, `${path}.${name}`);
  });
}

function mapEntries(value: Dictionary, change: (name: string, member: unknown) => unknown): Dictionary {
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, change(name, member)]));
}

/** CloudFormation takes `true` and `"true"`, `8` and `"8"` alike. */
function fitScalar(kind: 'text' | 'flag' | 'number', value: unknown, path: string): unknown {
  if (!['string', 'number', 'boolean'].includes(typeof value)) invalidTemplate(path, `must be a ${kind}`);
  const written = String(value);
  if (kind === 'text') return written;
  if (kind === 'number')
    return /^-?\d{1,15}$/.test(written) ? Number(written) : invalidTemplate(path, 'must be a number');
  if (written !== 'true' && written !== 'false') invalidTemplate(path, 'must be true or false');
  return written === 'true';
}

/** The same for what the contract describes; its own validation follows when the value is used. */
export function shapeOf(shape: Shape): PropertyShape {
  switch (shape.type) {
    case 'structure':
      return membersOf(
        Object.fromEntries(shape.members.map(({ name, shape: member }) => [name, shapeOf(member)])),
      );
    case 'list':
      return { kind: 'list', item: shapeOf(shape.member) };
    case 'map':
      return { kind: 'map', value: shapeOf(shape.value) };
    case 'boolean':
      return flag;
    case 'integer':
    case 'long':
      return number;
    case 'document':
      return document;
    default:
      return text;
  }
}
