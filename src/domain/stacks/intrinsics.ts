/** CloudFormation's functions: which names a value refers to, and what it becomes once they are known. */
import { splitAttribute } from './template-text.ts';
import { invalidTemplate, isDictionary, readScalar } from './template-reader.ts';

/** `Ref` when `attribute` is absent, else `Fn::GetAtt`. */
export interface Reference {
  name: string;
  attribute?: string;
  path: string;
}

/** Answers a reference; what it does not know it refuses. */
export type Lookup = (reference: Reference) => unknown;

/** What `AWS::NoValue` becomes: the member or item disappears. */
export const noValue = Symbol('AWS::NoValue');

const supported = new Set(['Ref', 'Fn::GetAtt', 'Fn::Sub', 'Fn::Join']);
const substitution = /\$\{(!?)([^${}]*)\}/g;

interface FunctionCall {
  name: string;
  argument: unknown;
}

/** The function a value is, if it is one: an object with a single member named like a function. */
export function functionIn(value: unknown): FunctionCall | undefined {
  if (!isDictionary(value)) return undefined;
  const [name, ...others] = Object.keys(value);
  if (name === undefined || others.length > 0) return undefined;
  if (name !== 'Ref' && !name.startsWith('Fn::')) return undefined;
  return { name, argument: value[name] };
}

/** Everything the value refers to; refuses functions that are malformed or not supported. */
export function referencesIn(value: unknown, path: string): Reference[] {
  const found: Reference[] = [];
  resolve(value, path, (reference) => {
    found.push(reference);
    return placeholder;
  });
  return found;
}

/** Stands for any value while references are only collected. */
const placeholder = Symbol('not resolved');

export function resolve(value: unknown, path: string, lookup: Lookup): unknown {
  if (typeof value === 'string') return checkText(value, path);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    return value
      .map((item, at) => resolve(item, `${path}[${at}]`, lookup))
      .filter((item) => item !== noValue);
  }
  const call = functionIn(value);
  if (call !== undefined) return run(call, path, lookup);
  const members = Object.entries(value).map(([name, member]) => [
    name,
    resolve(member, `${path}.${name}`, lookup),
  ]);
  return Object.fromEntries(members.filter(([, member]) => member !== noValue));
}

/** A secret taken for a literal text would end up as one. */
function checkText(text: string, path: string): string {
  if (text.includes('{{resolve:')) invalidTemplate(path, 'dynamic references are not supported yet');
  return text;
}

function run({ name, argument }: FunctionCall, path: string, lookup: Lookup): unknown {
  if (!supported.has(name)) invalidTemplate(path, `${name} is not supported yet`);
  const place = `${path}.${name}`;
  if (name === 'Ref') return lookup({ name: readName(argument, place), path });
  if (name === 'Fn::GetAtt') return getAttribute(argument, place, lookup);
  return name === 'Fn::Sub' ? substitute(argument, place, lookup) : join(argument, place, lookup);
}

function readName(argument: unknown, path: string): string {
  return typeof argument === 'string' ? argument : invalidTemplate(path, 'must be a name');
}

function getAttribute(argument: unknown, path: string, lookup: Lookup): unknown {
  const pair = typeof argument === 'string' ? splitAttribute(argument) : argument;
  if (!Array.isArray(pair) || pair.length !== 2)
    invalidTemplate(path, 'must name a resource and an attribute');
  const [name, attribute] = pair.map((part) => readName(part, path)) as [string, string];
  return lookup({ name, attribute, path });
}

function substitute(argument: unknown, path: string, lookup: Lookup): unknown {
  const [text, own = {}, ...others] = Array.isArray(argument) ? argument : [argument];
  if (typeof text !== 'string' || !isDictionary(own) || others.length > 0) {
    invalidTemplate(path, 'must be a text, or a text and an object');
  }
  return checkText(text, path).replace(substitution, (_, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    const value = Object.hasOwn(own, name)
      ? resolve(own[name], `${path}.${name}`, lookup)
      : lookup(referenceOf(name.trim(), path));
    return asText(value, `${path}.${name}`);
  });
}

function referenceOf(name: string, path: string): Reference {
  if (!name.includes('.')) return { name, path };
  const [resource, attribute] = splitAttribute(name);
  return { name: resource, attribute, path };
}

function join(argument: unknown, path: string, lookup: Lookup): unknown {
  if (!Array.isArray(argument) || argument.length !== 2)
    invalidTemplate(path, 'must be a delimiter and a list');
  const [delimiter, list] = argument as [unknown, unknown];
  if (typeof delimiter !== 'string') invalidTemplate(path, 'the delimiter must be a text');
  const items = resolve(list, path, lookup);
  if (items === placeholder) return '';
  if (!Array.isArray(items)) invalidTemplate(path, 'must join a list');
  return items.map((item, at) => asText(item, `${path}[${at}]`)).join(delimiter);
}

function asText(value: unknown, path: string): string {
  if (value === placeholder) return '';
  return readScalar(value, path);
}
