/** Reads the JSON body of a request into an operation's input, with Cognito's validation. */
import {
  isScalar,
  notNull,
  partsMustSatisfy,
  violatedByLength,
  violatedByNumber,
  violatedByString,
} from './constraints.ts';
import type { ScalarShape } from './constraints.ts';
import { cognitoIdp } from './operations.ts';
import type { Input, OperationName } from './operations.ts';
import type { ListShape, MapShape, ServiceContract, Shape, StructureShape } from './service-contract.ts';
import { Violations } from './violations.ts';
import {
  readBlob,
  readBoolean,
  readDocument,
  readInteger,
  readList,
  readObject,
  readString,
  readTimestamp,
  refuseSerialization,
} from './wire-types.ts';

/** The input of a Cognito user pools operation; refuses wrong types at once, then all violated constraints together. */
export function decodeInput<N extends OperationName>(name: N, body: unknown): Input<N> {
  return decodeFor(cognitoIdp, name, body) as Input<N>;
}

/** The same for any service. Members the contract does not know are ignored, and null is the same as absent. */
export function decodeFor(contract: ServiceContract, operation: string, body: unknown): unknown {
  const spec = contract.operations.get(operation);
  if (!spec) throw new Error(`${contract.service} has no operation ${operation}`);
  if (typeof body !== 'object' || body === null) refuseSerialization('');
  const violations = new Violations();
  const input = decodeStructure(spec.input, body, violations);
  violations.refuseIfAny(contract.validationError);
  return input;
}

function decodeValue(shape: Shape, value: unknown, violations: Violations): unknown {
  switch (shape.type) {
    case 'structure':
      return decodeStructure(shape, value, violations);
    case 'list':
      return decodeList(shape, value, violations);
    case 'map':
      return decodeMap(shape, value, violations);
    case 'boolean':
      return readBoolean(value);
    case 'timestamp':
      return readTimestamp(value);
    case 'document':
      return readDocument(value);
    default:
      return decodeScalar(shape, value, violations);
  }
}

function decodeStructure(shape: StructureShape, value: unknown, violations: Violations): object {
  const source = readObject(value, 'Expected null');
  const result: Record<string, unknown> = {};
  if (shape.sensitive) violations.hidden += 1;
  for (const { name, label, required, shape: memberShape } of shape.members) {
    const found = source[name];
    const isAbsent = found === undefined || found === null;
    if (isAbsent && !required) continue;
    violations.path.push(label);
    if (isAbsent) violations.report(notNull, memberShape.sensitive ? undefined : 'null');
    else result[name] = decodeValue(memberShape, found, violations);
    violations.path.pop();
  }
  if (shape.sensitive) violations.hidden -= 1;
  return result;
}

function decodeList(shape: ListShape, value: unknown, violations: Violations): unknown[] {
  const source = readList(value);
  const result: unknown[] = [];
  const scalar = isScalar(shape.member) ? shape.member : undefined;
  let isViolated = false;
  for (const [at, item] of source.entries()) {
    if (item === null || item === undefined) continue;
    if (scalar) {
      const read = readScalar(scalar, item);
      isViolated ||= violatedConstraints(scalar, read).length > 0;
      result.push(read);
    } else {
      violations.path.push(String(at + 1), 'member');
      result.push(decodeValue(shape.member, item, violations));
      violations.path.length -= 2;
    }
  }
  for (const constraint of violatedByLength(shape, result.length)) {
    violations.report(constraint, showList(shape, result));
  }
  if (isViolated) violations.report(partsMustSatisfy('Member', shape.member), showList(shape, result));
  return result;
}

/** The result has no prototype, so that a key such as `constructor` finds nothing. */
function decodeMap(shape: MapShape, value: unknown, violations: Violations): object {
  const source = readObject(value, 'Expected map or null');
  const result = Object.create(null) as Record<string, unknown>;
  const scalar = isScalar(shape.value) ? shape.value : undefined;
  let isKeyViolated = false;
  let isValueViolated = false;
  let size = 0;
  for (const [name, item] of Object.entries(source)) {
    if (item === null || item === undefined) continue;
    size += 1;
    isKeyViolated ||= violatedConstraints(shape.key as ScalarShape, readString(name)).length > 0;
    if (scalar) {
      const read = readScalar(scalar, item);
      isValueViolated ||= violatedConstraints(scalar, read).length > 0;
      result[name] = read;
    } else {
      violations.path.push(name, 'member');
      result[name] = decodeValue(shape.value, item, violations);
      violations.path.length -= 2;
    }
  }
  for (const constraint of violatedByLength(shape, size))
    violations.report(constraint, showMap(shape, result));
  if (isKeyViolated) violations.report(partsMustSatisfy('Map keys', shape.key), showMap(shape, result));
  if (isValueViolated) violations.report(partsMustSatisfy('Map value', shape.value), showMap(shape, result));
  return result;
}

function decodeScalar(shape: ScalarShape, value: unknown, violations: Violations): unknown {
  const read = readScalar(shape, value);
  for (const constraint of violatedConstraints(shape, read)) {
    const isShown = !shape.secret && shape.type !== 'blob';
    violations.report(constraint, isShown ? `'${String(read)}'` : undefined);
  }
  return read;
}

function readScalar(shape: ScalarShape, value: unknown): string | number | Uint8Array {
  if (shape.type === 'string') return readString(value);
  if (shape.type === 'blob') return readBlob(value);
  return readInteger(value, shape.type === 'long' ? 'a Long' : 'an Integer');
}

function violatedConstraints(shape: ScalarShape, value: string | number | Uint8Array): readonly string[] {
  if (shape.type === 'string') return violatedByString(shape, value as string);
  if (shape.type === 'blob') return violatedByLength(shape, (value as Uint8Array).length);
  return violatedByNumber(shape, value as number);
}

function showList(shape: ListShape, items: readonly unknown[]): string | undefined {
  if (shape.secret || shape.member.secret) return undefined;
  if (items.length > 0 && !isScalar(shape.member)) return undefined;
  return `'[${items.join(', ')}]'`;
}

function showMap(shape: MapShape, entries: Readonly<Record<string, unknown>>): string | undefined {
  if (shape.secret || shape.key.secret || shape.value.secret) return undefined;
  if (!isScalar(shape.value)) return undefined;
  const pairs = Object.entries(entries).map(([name, value]) => `${name}=${String(value)}`);
  return `'{${pairs.join(', ')}}'`;
}
