/** The engine against a slow, plain evaluator of the same rules, on thousands of drawn policies and calls. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compilePolicy, decide } from './policy.ts';
import type { Call, Context, Grant, GrantRule, Guard, PolicyKind, Principal } from './policy.ts';

interface Statement {
  Effect: 'Allow' | 'Deny';
  Principal?: '*' | { AWS: string[] };
  Action?: string[];
  NotAction?: string[];
  Resource?: string[];
  NotResource?: string[];
  Condition: Record<string, Record<string, string[]>>;
}

interface Document {
  Version: string;
  Statement: Statement[];
}

// The plain evaluator: regular expressions over the written document, nothing worked out beforehand.

/** A pattern as a regular expression; undefined when a variable has no value. */
function toRegExp(
  text: string,
  context: Context,
  { variables = true, wildcards = true, flags = '' } = {},
): RegExp | undefined {
  let unresolved = false;
  const source = text.replace(/\$\{([^}]*)\}|[\s\S]/g, (piece, variable: string | undefined) => {
    if (variable === undefined || !variables) return [...piece].map(wildcardOrText).join('');
    if (['*', '?', '$'].includes(variable)) return RegExp.escape(variable);
    const [, key, fallback] = /^(.*?)(?:, *'(.*)')?$/.exec(variable)!;
    const value = context.get(key!.toLowerCase()) ?? fallback;
    if (typeof value !== 'string') unresolved = true;
    return RegExp.escape(String(value));
  });
  function wildcardOrText(character: string): string {
    if (wildcards && character === '*') return '[^]*';
    return wildcards && character === '?' ? '[^]' : RegExp.escape(character);
  }
  return unresolved ? undefined : new RegExp(`^${source}$`, flags);
}

function arnParts(text: string): string[] {
  const parts = text.split(/:(?![^{]*\})/);
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}

function arnMatches(pattern: string, arn: string, context: Context, variableFrom: number): boolean {
  if (pattern === '*') return true;
  if (arn.split(':').length < 6) return false;
  const actual = [...arn.split(':').slice(0, 5), arn.split(':').slice(5).join(':')];
  return arnParts(pattern).every((part, index) =>
    toRegExp(part, context, { variables: index >= variableFrom })?.test(actual[index]!),
  );
}

function ipNumber(text: string): [bits: number, value: bigint] {
  if (!text.includes(':')) return [32, text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)];
  const [left = '', right] = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const words =
    right === undefined
      ? left
      : [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return [128, [...words].reduce((sum, word) => sum * 65536n + BigInt(`0x${word}`), 0n)];
}

function inCidr(value: string, cidr: string): boolean {
  const [network, length] = cidr.split('/');
  const [bits, left] = ipNumber(value);
  const [otherBits, right] = ipNumber(network!);
  const shift = BigInt(bits - Number(length ?? bits));
  return bits === otherBits && left >> shift === right >> shift;
}

function seconds(text: string): number {
  return /^\d{5,}$/.test(text) ? Number(text) : Date.parse(text) / 1000;
}

const ordered: Record<string, (left: number, right: number) => boolean> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThan: (left, right) => left > right,
  GreaterThanEquals: (left, right) => left >= right,
};

function agrees(operator: string, value: string, wanted: string, context: Context): boolean {
  if (operator === 'StringEquals')
    return toRegExp(wanted, context, { wildcards: false })?.test(value) === true;
  if (operator === 'StringEqualsIgnoreCase') {
    return toRegExp(wanted, context, { wildcards: false, flags: 'i' })?.test(value) === true;
  }
  if (operator === 'StringLike') return toRegExp(wanted, context)?.test(value) === true;
  if (operator === 'ArnLike' || operator === 'ArnEquals') return arnMatches(wanted, value, context, 0);
  if (operator === 'IpAddress') return inCidr(value, wanted);
  if (operator === 'Bool') return value.toLowerCase() === wanted.toLowerCase();
  if (operator === 'BinaryEquals') return value === wanted;
  if (operator.startsWith('Numeric')) return ordered[operator.slice(7)]!(Number(value), Number(wanted));
  return ordered[operator.slice(4)]!(seconds(value), seconds(wanted));
}

function conditionHolds(written: string, key: string, wanted: string[], context: Context): boolean {
  const found = context.get(key.toLowerCase());
  const values = found === undefined ? [] : [found].flat();
  if (written === 'Null') return wanted.includes(String(values.length === 0));
  const [, prefix, name, ifExists] = /^(ForA..Values?:)?(.*?)(IfExists)?$/.exec(written)!;
  const negated = /Not/.test(name!);
  const one = (value: string) =>
    wanted.some((text) => agrees(name!.replace('Not', ''), value, text, context)) !== negated;
  if (values.length === 0 && ifExists !== undefined) return true;
  if (prefix === 'ForAllValues:') return values.every(one);
  if (prefix === 'ForAnyValue:') return values.some(one);
  return negated ? values.every(one) : values.some(one);
}

function principalNamed({ Principal: named }: Statement, principal: Principal): 'no' | 'account' | 'yes' {
  if (named === undefined || named === '*' || named.AWS.includes('*')) return 'yes';
  if (principal.kind !== 'aws') return 'no';
  if (named.AWS.some((text) => text === principal.arn || text === principal.roleArn)) return 'yes';
  const accounts = [principal.accountId, `arn:aws:iam::${principal.accountId}:root`];
  return named.AWS.some((text) => accounts.includes(text)) ? 'account' : 'no';
}

function applies(statement: Statement, { Version }: Document, call: Call): boolean {
  const isAction = (text: string) =>
    toRegExp(text, call.context, { variables: false, flags: 'i' })!.test(call.action);
  const variableFrom = Version === '2012-10-17' ? 5 : 6;
  const isResource = (text: string) => arnMatches(text, call.resource, call.context, variableFrom);
  const actionFits = statement.Action?.some(isAction) ?? !statement.NotAction!.some(isAction);
  const resourceFits = statement.Resource?.some(isResource) ?? !statement.NotResource!.some(isResource);
  return (
    actionFits &&
    resourceFits &&
    principalNamed(statement, call.principal) !== 'no' &&
    Object.entries(statement.Condition).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => conditionHolds(operator, key, wanted, call.context)),
    )
  );
}

function plainVerdict(policies: readonly [PolicyKind, Document][], rule: GrantRule, call: Call): string {
  const order: PolicyKind[] = ['endpoint', 'account', 'resource', 'identity', 'boundary', 'session'];
  const sorted = policies.toSorted(([left], [right]) => order.indexOf(left) - order.indexOf(right));
  const matched = (document: Document, effect: string) =>
    document.Statement.filter(
      (statement) => statement.Effect === effect && applies(statement, document, call),
    );
  for (const [kind, document] of sorted) if (matched(document, 'Deny').length > 0) return `${kind} explicit`;
  const granted = (kind: PolicyKind, alsoByAccount: boolean) =>
    policies.some(
      ([other, document]) =>
        other === kind &&
        matched(document, 'Allow').some(
          (statement) => alsoByAccount || principalNamed(statement, call.principal) === 'yes',
        ),
    );
  const identity = granted('identity', true);
  const resource = granted('resource', rule === 'signed-both');
  for (const kind of order) {
    const needed =
      (kind === 'identity' &&
        !identity &&
        (/^signed(-both)?$/.test(rule) || (rule === 'signed-either' && !resource))) ||
      (kind === 'resource' && !resource && /^(signed-both|resource-only)$/.test(rule));
    const guards = policies.filter(([other]) => other === kind && kind !== 'identity' && kind !== 'resource');
    if (needed || guards.some(([, document]) => matched(document, 'Allow').length === 0))
      return `${kind} implicit`;
  }
  return 'allowed';
}

// Drawing: a small vocabulary, so that matches and near misses are both frequent.

type Draw = (limit: number) => number;

/** A linear congruential generator: the same policies in every run. */
function drawing(seed: number): Draw {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const pools = [
  'arn:aws:cognito-idp:eu-west-1:111111111111:userpool/a',
  'arn:aws:cognito-idp:us-east-1:111111111111:userpool/b/c',
];
const callResources = [...pools, 'arn:aws:s3:::bucket/Alice/file', 'arn:aws:s3:::bucket/*', '*'];
const resources = [
  ...pools,
  '*',
  '*',
  '*',
  'arn:aws:cognito-idp:*:*:userpool/*',
  'arn:aws:cognito-idp:eu-*:1?1111111111:userpool/?',
  'arn:aws:*:*:*:*c',
  'arn:aws:s3:::bucket/${aws:username}/*',
  "arn:aws:s3:::bucket/${aws:none, 'Alice'}/f*",
  'arn:aws:s3:::bucket/${aws:list}/*',
  'arn:aws:s3:::bucket/${*}',
];
const callActions = ['cognito-idp:AdminGetUser', 'cognito-idp:InitiateAuth', 's3:GetObject'];
const actions = [
  '*',
  '*',
  '*',
  'cognito-idp:*',
  'COGNITO-IDP:admin*',
  'cognito-idp:Initiate????',
  's3:Get*',
  's3:*t*t*',
  's3:GetObject',
];
const role = 'arn:aws:iam::111111111111:role/app';
const callers: Principal[] = [
  { kind: 'anonymous' },
  { kind: 'service', name: 'apigateway.amazonaws.com' },
  { kind: 'aws', accountId: '111111111111', arn: 'arn:aws:iam::111111111111:user/alice' },
  { kind: 'aws', accountId: '222222222222', arn: 'arn:aws:iam::222222222222:user/bob' },
  {
    kind: 'aws',
    accountId: '111111111111',
    arn: 'arn:aws:sts::111111111111:assumed-role/app/s',
    roleArn: role,
  },
];
const principals = [
  '*',
  '111111111111',
  'arn:aws:iam::222222222222:root',
  'arn:aws:iam::111111111111:user/alice',
  role,
];

/** Per family of operators: its names, keys with possible values of the call, and values of the policy. */
const families: readonly [names: string[], key: string, actual: string[], wanted: string[]][] = [
  [
    [
      'StringEquals',
      'StringNotEquals',
      'StringEqualsIgnoreCase',
      'StringNotEqualsIgnoreCase',
      'StringLike',
      'StringNotLike',
    ],
    'aws:UserName',
    ['Alice', 'alice', 'A*', ''],
    ['Alice', 'A*', 'a?ice', '${aws:username}', '${aws:none}', "${aws:none, 'Alice'}", 'A${*}', '*'],
  ],
  [
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (name) => `Numeric${name}`,
    ),
    'aws:Age',
    ['1', '10', '10.5', '-3'],
    ['1', '10', '10.50', '-2'],
  ],
  [
    ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals'].map(
      (name) => `Date${name}`,
    ),
    'aws:CurrentTime',
    ['2026-11-21T00:00:00Z', '2026-11-21T09:00:00+09:00', '1795219201', '2025-01-01'],
    ['2026-11-21', '1795219200', '2026-11-21T00:00:01Z', '2027'],
  ],
  [['Bool'], 'aws:SecureTransport', ['true', 'false', 'True'], ['true', 'false']],
  [['BinaryEquals'], 'aws:Bytes', ['QUJD', 'QUJE'], ['QUJD', 'QQ==']],
  [
    ['IpAddress', 'NotIpAddress'],
    'aws:VpcSourceIp',
    ['10.1.2.3', '10.2.0.1', '2001:db8::1', 'fd00:1:2:3:4:5:6:7'],
    ['10.1.0.0/16', '10.0.0.0/7', '10.2.0.1', '0.0.0.0/0', '2001:db8::/32', 'fd00:1:2:3:4:5:6:0/125'],
  ],
  [
    ['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'],
    'aws:PrincipalArn',
    [role, 'arn:aws:iam::222222222222:user/Alice', 'none'],
    ['arn:aws:iam::*:role/*', 'arn:aws:iam::2*:user/${aws:username}', 'arn:*:*:*:*:*p', role],
  ],
  [['Null'], 'aws:list', [], ['true', 'false']],
];
const listValues = ['red', 'green', 'blue'];

function drawContext(draw: Draw): Context {
  const context = new Map<string, string | readonly string[]>();
  for (const [, key, actual] of families) {
    if (actual.length > 0 && draw(4) > 0) context.set(key.toLowerCase(), pick(draw, actual));
  }
  if (draw(4) > 0)
    context.set(
      'aws:list',
      listValues.filter(() => draw(2) === 0),
    );
  return context;
}

function drawCondition(draw: Draw): Statement['Condition'] {
  const condition: Statement['Condition'] = {};
  for (let count = draw(4) - 1; count > 0; count -= 1) {
    if (draw(4) === 0) {
      const operator =
        pick(draw, ['ForAnyValue:', 'ForAllValues:', '']) + pick(draw, ['StringEquals', 'StringNotLike']);
      condition[operator + pick(draw, ['', 'IfExists'])] = {
        'aws:List': several(draw, ['red', 'gr*', 'blue', 'other']),
      };
    } else {
      const [names, key, , wanted] = pick(draw, families);
      const name = pick(draw, names);
      condition[name === 'Null' ? name : name + pick(draw, ['', '', 'IfExists'])] = {
        [key]: several(draw, wanted),
      };
    }
  }
  return condition;
}

function drawStatement(draw: Draw, named: boolean): Statement {
  const principal = draw(3) === 0 ? '*' : { AWS: several(draw, principals) };
  return {
    Effect: draw(5) === 0 ? 'Deny' : 'Allow',
    ...(named && draw(2) === 0 ? { Principal: principal } : {}),
    [draw(5) === 0 ? 'NotAction' : 'Action']: several(draw, actions),
    [draw(5) === 0 ? 'NotResource' : 'Resource']: several(draw, resources),
    Condition: drawCondition(draw),
  };
}

function pick<T>(draw: Draw, list: readonly T[]): T {
  return list[draw(list.length)]!;
}

function several<T>(draw: Draw, list: readonly T[]): T[] {
  return Array.from({ length: 1 + draw(2) }, () => pick(draw, list));
}

const rules: GrantRule[] = ['signed', 'signed-either', 'signed-both', 'unsigned', 'resource-only'];
const kinds: PolicyKind[] = ['endpoint', 'account', 'resource', 'identity', 'boundary', 'session'];

function verdict(policies: readonly [PolicyKind, Document][], rule: GrantRule, call: Call): string {
  const guards: Guard[] = [];
  const grants: Grant[] = [];
  for (const [kind, document] of policies) {
    const policy = compilePolicy(document);
    if (kind === 'identity' || kind === 'resource') grants.push({ kind, policy });
    else guards.push({ kind, policy });
  }
  const decision = decide({ guards, grants, rule, call });
  return decision.allowed ? 'allowed' : `${decision.reason.kind} ${decision.reason.effect}`;
}

test('both evaluators agree on 5,000 drawn pairs of policies and calls', () => {
  const draw = drawing(20261121);
  const seen = new Map<string, number>();
  for (let count = 0; count < 5000; count += 1) {
    const rule = pick(draw, rules);
    const policies = Array.from({ length: draw(4) }, (): [PolicyKind, Document] => {
      const kind = pick(draw, kinds);
      const Statement = Array.from({ length: 1 + draw(3) }, () => drawStatement(draw, kind !== 'identity'));
      return [kind, { Version: '2012-10-17', Statement }];
    });
    const call: Call = {
      action: pick(draw, callActions),
      resource: pick(draw, callResources),
      principal: pick(draw, callers),
      context: drawContext(draw),
    };
    const expected = plainVerdict(policies, rule, call);
    seen.set(expected, (seen.get(expected) ?? 0) + 1);
    const asked = JSON.stringify({ policies, rule, call: { ...call, context: [...call.context] } });
    assert.equal(verdict(policies, rule, call), expected, asked);
  }
  // The draw is worth something only if every verdict occurs often.
  for (const kind of kinds) assert.ok((seen.get(`${kind} explicit`) ?? 0) > 20, kind);
  for (const kind of kinds) assert.ok((seen.get(`${kind} implicit`) ?? 0) > 20, kind);
  assert.ok((seen.get('allowed') ?? 0) > 500);
});
