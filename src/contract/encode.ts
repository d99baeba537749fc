/** Writes an operation's output as the JSON body of the answer. */
import { cognitoIdp } from './operations.ts';
import type { OperationName, Output } from './operations.ts';
import type { ServiceContract, Shape, StructureShape } from './service-contract.ts';

/** The body of a Cognito user pools answer, or `undefined` where the operation answers with an empty body. */
export function encodeOutput<N extends OperationName>(name: N, output: Output<N>): string | undefined {
  return encodeFor(cognitoIdp, name, output);
}

/** The same for any service. Only members of the contract are written, and only those that have a value. */
export function encodeFor(contract: ServiceContract, operation: string, output: unknown): string | undefined {
  const spec = contract.operations.get(operation);
  if (!spec) throw new Error(`${contract.service} has no operation ${operation}`);
  return spec.output && JSON.stringify(encodeStructure(spec.output, output ?? {}));
}

function encodeValue(shape: Shape, value: unknown): unknown {
  switch (shape.type) {
    case 'structure':
      return encodeStructure(shape, value as object);
    case 'list':
      return (value as readonly unknown[]).map((item) => encodeValue(shape.member, item));
    case 'map':
      return encodeMap(shape.value, value as object);
    case 'timestamp':
      return encodeTimestamp(value as Date);
    case 'blob':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return value;
  }
}

function encodeStructure(shape: StructureShape, value: object): object {
  const source = value as Readonly<Record<string, unknown>>;
  const result: Record<string, unknown> = {};
  for (const { name, shape: memberShape } of shape.members) {
    const found = source[name];
    if (found !== undefined && found !== null) result[name] = encodeValue(memberShape, found);
  }
  return result;
}

function encodeMap(shape: Shape, value: object): object {
  const result = Object.create(null) as Record<string, unknown>;
  for (const [name, item] of Object.entries(value)) {
    if (item !== undefined && item !== null) result[name] = encodeValue(shape, item);
  }
  return result;
}

/** Epoch seconds; the fraction holds the milliseconds. */
function encodeTimestamp(date: Date): number {
  const ms = date.getTime();
  if (Number.isNaN(ms)) throw new Error('An answer holds an invalid date');
  return ms / 1000;
}
