/** Values of a template's parameters: given or by default, checked against what the template allows. */
import { invalidTemplate, readMap, readScalar, refuseStranger, type Dictionary } from './template-reader.ts';
import { suggest } from './suggestion.ts';

export type ParameterValues = ReadonlyMap<string, string | readonly string[]>;

const members = [
  'Type',
  'Default',
  'AllowedValues',
  'AllowedPattern',
  'MinLength',
  'MaxLength',
  'MinValue',
  'MaxValue',
  'Description',
  'ConstraintDescription',
];
const later = ['NoEcho'];
const plainType = /^(String|Number|AWS::[A-Za-z0-9]+::[A-Za-z0-9:]+)$/;
const listType = /^(CommaDelimitedList|List<.+>)$/;

export function readParameters(
  declared: Dictionary,
  given: Readonly<Record<string, string>>,
): ParameterValues {
  const names = Object.keys(declared);
  for (const name of Object.keys(given)) {
    if (!names.includes(name))
      invalidTemplate(`Parameters.${name}`, `is not declared${suggest(name, names)}`);
  }
  return new Map(names.map((name) => [name, readParameter(name, declared[name], given)]));
}

function readParameter(
  name: string,
  declaration: unknown,
  given: Readonly<Record<string, string>>,
): string | readonly string[] {
  const path = `Parameters.${name}`;
  const rules = readMap(declaration, path);
  for (const member of Object.keys(rules)) refuseStranger(member, { path, known: members, later });
  const { Type: type, Default: fallback } = rules;
  const isList = listType.test(String(type));
  if (typeof type !== 'string' || (!isList && !plainType.test(type)) || type.startsWith('AWS::SSM::')) {
    invalidTemplate(`${path}.Type`, `'${String(type)}' is not supported`);
  }
  const value = Object.hasOwn(given, name) ? given[name] : fallback;
  if (value === undefined) invalidTemplate(path, 'must have a value');
  const written = readScalar(value, path);
  const texts = isList ? splitList(written) : [written];
  for (const text of texts) checkValue(text, rules, path);
  return isList ? texts : written;
}

function splitList(text: string): string[] {
  return text === '' ? [] : text.split(',').map((item) => item.trim());
}

function checkValue(text: string, rules: Dictionary, path: string): void {
  const { Type: type, AllowedValues: allowed, ConstraintDescription: reason } = rules;
  const fail = (message: string): never =>
    invalidTemplate(path, typeof reason === 'string' ? `${message} (${reason})` : message);
  if (/Number/.test(String(type)) && !/^-?\d+(\.\d+)?$/.test(text)) fail('must be a number');
  if (Array.isArray(allowed) && !allowed.map(String).includes(text)) {
    fail(`must be one of ${allowed.map(String).join(', ')}`);
  }
  const pattern = readScalar(rules['AllowedPattern'] ?? '.*', `${path}.AllowedPattern`);
  if (!matches(pattern, text, path)) fail(`must match ${pattern}`);
  const outside = (min: unknown, max: unknown, size: number): boolean =>
    (min !== undefined && size < Number(min)) || (max !== undefined && size > Number(max));
  if (outside(rules['MinLength'], rules['MaxLength'], text.length))
    fail('has too few or too many characters');
  if (outside(rules['MinValue'], rules['MaxValue'], Number(text))) fail('is too small or too large');
}

/** The template's author and the operator who deploys it are trusted with the time an expression takes. */
function matches(pattern: string, text: string, path: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 's').test(text);
  } catch {
    return invalidTemplate(`${path}.AllowedPattern`, 'is not a regular expression');
  }
}
