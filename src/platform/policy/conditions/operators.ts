/** What each condition operator means for one value of the request (IAM User Guide, "Condition operators"). */
import type { Context } from '../call.ts';
import { compileArnPattern, splitArn } from '../patterns/arn.ts';
import { compileText } from '../patterns/template.ts';
import { rejectPolicy } from '../syntax-error.ts';
import { isInRange, parseAddress, parseRange } from './ip-range.ts';
import { canonicalBase64, parseBoolean, parseNumber, parseTime } from './values.ts';

/** Does one value of the request agree with one value of the policy? */
export type ValueTest = (value: string, context: Context) => boolean;

export interface ValueRules {
  path: string;
  variables: boolean;
}

export interface Operator {
  /** As AWS writes it. */
  name: string;
  /** True when the request's value agrees with none of the policy's. */
  negated: boolean;
  compile(text: string, rules: ValueRules): ValueTest;
}

type Compile = Operator['compile'];

const equalText: Compile = (text, rules) => compileText(text, { ...rules, wildcards: false });
const equalIgnoringCase: Compile = (text, rules) =>
  compileText(text, { ...rules, wildcards: false, ignoreCase: true });
const likeText: Compile = (text, rules) => compileText(text, { ...rules, wildcards: true });

const likeArn: Compile = (text, { path, variables }) => {
  if (text === '*') return () => true;
  const test = compileArnPattern(text, { path, variables: variables ? 'everywhere' : 'none' });
  return (value, context) => {
    const arn = splitArn(value);
    return arn !== undefined && test(arn, context);
  };
};

/** Compares after reading both sides; a request's value that cannot be read agrees with nothing. */
function comparing<T>(
  read: (text: string) => T | undefined,
  agrees: (actual: T, wanted: T) => boolean,
  advice: string,
): Compile {
  return (text, { path }) => {
    const wanted = read(text) ?? rejectPolicy(path, `"${text}" ${advice}`);
    return (value) => {
      const actual = read(value);
      return actual !== undefined && agrees(actual, wanted);
    };
  };
}

type Comparison = (actual: number, wanted: number) => boolean;

const equal: Comparison = (actual, wanted) => actual === wanted;
const comparisons: readonly [string, Comparison, boolean][] = [
  ['Equals', equal, false],
  ['NotEquals', equal, true],
  ['LessThan', (actual, wanted) => actual < wanted, false],
  ['LessThanEquals', (actual, wanted) => actual <= wanted, false],
  ['GreaterThan', (actual, wanted) => actual > wanted, false],
  ['GreaterThanEquals', (actual, wanted) => actual >= wanted, false],
];

const inRange: Compile = (text, { path }) => {
  const range = parseRange(text) ?? rejectPolicy(path, `"${text}" is not an address or a CIDR range.`);
  return (value) => {
    const address = parseAddress(value);
    return address !== undefined && isInRange(address, range);
  };
};

const sameBoolean = comparing(
  parseBoolean,
  (actual, wanted) => actual === wanted,
  'is not "true" or "false".',
);
const sameBytes = comparing(canonicalBase64, (actual, wanted) => actual === wanted, 'is not base64.');

const all: readonly Operator[] = [
  { name: 'StringEquals', negated: false, compile: equalText },
  { name: 'StringNotEquals', negated: true, compile: equalText },
  { name: 'StringEqualsIgnoreCase', negated: false, compile: equalIgnoringCase },
  { name: 'StringNotEqualsIgnoreCase', negated: true, compile: equalIgnoringCase },
  { name: 'StringLike', negated: false, compile: likeText },
  { name: 'StringNotLike', negated: true, compile: likeText },
  { name: 'ArnEquals', negated: false, compile: likeArn },
  { name: 'ArnLike', negated: false, compile: likeArn },
  { name: 'ArnNotEquals', negated: true, compile: likeArn },
  { name: 'ArnNotLike', negated: true, compile: likeArn },
  { name: 'IpAddress', negated: false, compile: inRange },
  { name: 'NotIpAddress', negated: true, compile: inRange },
  { name: 'Bool', negated: false, compile: sameBoolean },
  { name: 'BinaryEquals', negated: false, compile: sameBytes },
  ...comparisons.flatMap(([suffix, agrees, negated]) => [
    { name: `Numeric${suffix}`, negated, compile: comparing(parseNumber, agrees, 'is not a number.') },
    {
      name: `Date${suffix}`,
      negated,
      compile: comparing(parseTime, agrees, 'is not an ISO 8601 date or a time in seconds.'),
    },
  ]),
];

const byName = new Map(all.map((operator) => [operator.name.toLowerCase(), operator]));

export const operatorNames: readonly string[] = [...all.map((operator) => operator.name), 'Null'];

export function findOperator(name: string): Operator | undefined {
  return byName.get(name.toLowerCase());
}
