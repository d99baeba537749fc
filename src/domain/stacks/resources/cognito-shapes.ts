/** Shapes of Cognito's template properties, read off the inputs of the operations behind them. */
import { operationSpec, type OperationName } from '../../../contract/operations.ts';
import { membersOf, shapeOf, type MembersShape } from '../property-shape.ts';
import type { Dictionary } from '../template-reader.ts';

export interface InputShapeRules {
  required: readonly string[];
  /** Members by the operation's name that templates call otherwise. */
  rename?: Readonly<Record<string, string>>;
  /** Members of the operation that templates do not have. */
  without?: readonly string[];
  /** Properties that do not belong to this operation and are not supported yet. */
  later?: readonly string[];
}

export function inputShape(operation: OperationName, rules: InputShapeRules): MembersShape {
  const { required, rename = {}, without = [], later = [] } = rules;
  const members = operationSpec(operation)
    .input.members.filter(({ name }) => !without.includes(name))
    .map(({ name, shape }) => [rename[name] ?? name, shapeOf(shape)] as const);
  return membersOf(Object.fromEntries(members), { required, later });
}

export function renameMember(properties: Dictionary, from: string, to: string): Dictionary {
  const entries = Object.entries(properties).map(([name, value]) => [name === from ? to : name, value]);
  return Object.fromEntries(entries);
}
