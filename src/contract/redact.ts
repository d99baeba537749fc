/** Copies of inputs and outputs that may be logged: everything secret is replaced, everything long is cut. */
import { operationSpec, type OperationName } from './operations.ts';
import type { Shape, StructureShape } from './service-contract.ts';

const SECRET = '***';
const MAX_TEXT_LENGTH = 256;
const MAX_ITEMS = 20;

/** Works on decoded inputs and on raw bodies; what does not have the expected type counts as secret. */
export function redactInput(name: OperationName, input: unknown): unknown {
  return redactStructure(operationSpec(name).input, input);
}

/** Nothing for operations that answer with an empty body. */
export function redactOutput(name: OperationName, output: unknown): unknown {
  const shape = operationSpec(name).output;
  return shape && redactStructure(shape, output);
}

/** Depth is bounded by the contract, because only its own members are followed. */
function redactValue(shape: Shape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (shape.secret) return SECRET;
  switch (shape.type) {
    case 'structure':
      return redactStructure(shape, value);
    case 'list':
      return Array.isArray(value) ? redactList(shape.member, value) : SECRET;
    case 'map':
      return isObject(value) ? redactMap(shape.value, value) : SECRET;
    case 'string':
      return typeof value === 'string' ? cut(value) : SECRET;
    case 'blob':
      return value instanceof Uint8Array ? `${value.length} bytes` : SECRET;
    case 'document':
      return '(document)';
    case 'timestamp':
      return value instanceof Date || typeof value === 'number' ? value : SECRET;
    default:
      return typeof value === 'number' || typeof value === 'boolean' ? value : SECRET;
  }
}

function redactStructure(shape: StructureShape, value: unknown): unknown {
  if (value === undefined || value === null) return undefined;
  if (!isObject(value)) return SECRET;
  const copy: Record<string, unknown> = {};
  for (const { name, shape: memberShape } of shape.members) {
    const shown = redactValue(memberShape, value[name]);
    if (shown !== undefined) copy[name] = shown;
  }
  return copy;
}

function redactList(shape: Shape, items: readonly unknown[]): unknown[] {
  return items.slice(0, MAX_ITEMS).map((item) => redactValue(shape, item));
}

function redactMap(shape: Shape, value: Readonly<Record<string, unknown>>): object {
  const copy = Object.create(null) as Record<string, unknown>;
  for (const name of Object.keys(value).slice(0, MAX_ITEMS))
    copy[cut(name)] = redactValue(shape, value[name]);
  return copy;
}

function cut(text: string): string {
  return text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
