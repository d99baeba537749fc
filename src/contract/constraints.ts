/** Which constraints of a shape a value violates, as Cognito words them. */
import type { BlobShape, ListShape, MapShape, NumberShape, Shape, StringShape } from './service-contract.ts';

export type ScalarShape = StringShape | NumberShape | BlobShape;

const NONE: readonly string[] = [];
const INTEGER_RANGE = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const LONG_RANGE = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER };

export const notNull = 'Member must not be null';
const minLength = (min: number): string => `Member must have length greater than or equal to ${min}`;
const maxLength = (max: number): string => `Member must have length less than or equal to ${max}`;
const minValue = (min: number): string => `Member must have value greater than or equal to ${min}`;
const maxValue = (max: number): string => `Member must have value less than or equal to ${max}`;
const matching = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`;
const oneOf = (values: ReadonlySet<string>): string =>
  `Member must satisfy enum value set: [${[...values].join(', ')}]`;

/** Whether the shape's values carry constraints of their own. */
export function isScalar(shape: Shape): shape is ScalarShape {
  return (
    shape.type === 'string' || shape.type === 'integer' || shape.type === 'long' || shape.type === 'blob'
  );
}

export function violatedByString(shape: StringShape, text: string): readonly string[] {
  if (shape.values) return shape.values.has(text) ? NONE : [oneOf(shape.values)];
  // A text that is too long never reaches a pattern.
  if (shape.max !== undefined && text.length > shape.max) return [maxLength(shape.max)];
  const tooShort = shape.min !== undefined && text.length < shape.min;
  const broken = shape.pattern !== undefined && !shape.matches(text) ? shape.pattern : undefined;
  if (!tooShort && broken === undefined) return NONE;
  return [
    ...(tooShort ? [minLength(shape.min)] : NONE),
    ...(broken === undefined ? NONE : [matching(broken)]),
  ];
}

export function violatedByNumber(shape: NumberShape, value: number): readonly string[] {
  const range = shape.type === 'integer' ? INTEGER_RANGE : LONG_RANGE;
  const { min = range.min, max = range.max } = shape;
  if (value > max) return [maxValue(max)];
  return value < min ? [minValue(min)] : NONE;
}

/** For everything that is counted: bytes of a blob, items of a list, entries of a map. */
export function violatedByLength(shape: BlobShape | ListShape | MapShape, length: number): readonly string[] {
  if (shape.max !== undefined && length > shape.max) return [maxLength(shape.max)];
  return shape.min !== undefined && length < shape.min ? [minLength(shape.min)] : NONE;
}

/** The constraint of a list or map whose parts are scalars: reported once, whichever part violates it. */
export function partsMustSatisfy(who: 'Member' | 'Map keys' | 'Map value', part: Shape): string {
  return `${who} must satisfy constraint: [${allConstraints(part).join(', ')}]`;
}

function allConstraints(shape: Shape): string[] {
  if (!isScalar(shape)) return [];
  const isNumber = shape.type === 'integer' || shape.type === 'long';
  const found: string[] = [];
  if (shape.max !== undefined) found.push(isNumber ? maxValue(shape.max) : maxLength(shape.max));
  if (shape.min !== undefined) found.push(isNumber ? minValue(shape.min) : minLength(shape.min));
  if (shape.type === 'string' && shape.pattern !== undefined) found.push(matching(shape.pattern));
  if (shape.type === 'string' && shape.values) found.push(oneOf(shape.values));
  return found;
}
