/** Guards and grants together: who decides, and what the caller is told. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compilePolicy, decide, denialText, explain } from './policy.ts';
import type {
  Call,
  CompiledPolicy,
  DenialReason,
  Grant,
  GrantRule,
  Guard,
  Principal,
  Question,
} from './policy.ts';

const accountId = '123456789012';
const alice: Principal = { kind: 'aws', accountId, arn: `arn:aws:iam::${accountId}:user/alice` };
const poolArn = `arn:aws:cognito-idp:eu-west-1:${accountId}:userpool/eu-west-1_a`;
const call: Call = {
  action: 'cognito-idp:AdminGetUser',
  resource: poolArn,
  principal: alice,
  context: new Map([['aws:sourcevpce', 'vpce-1']]),
};

function policy(statement: object): CompiledPolicy {
  return compilePolicy({ Version: '2012-10-17', Statement: { Action: '*', Resource: '*', ...statement } });
}

const says = {
  allow: policy({ Effect: 'Allow' }),
  deny: policy({ Sid: 'No', Effect: 'Deny' }),
  silent: policy({ Effect: 'Allow', Action: 'other:Action' }),
  delegates: policy({ Effect: 'Allow', Principal: { AWS: accountId } }),
};
type Saying = keyof typeof says;

function outcomeOf(
  rule: GrantRule,
  policies: readonly [Guard['kind'] | Grant['kind'], Saying][],
  asked = call,
): string {
  const guards: Guard[] = [];
  const grants: Grant[] = [];
  for (const [kind, saying] of policies) {
    if (kind === 'identity' || kind === 'resource') grants.push({ kind, policy: says[saying] });
    else guards.push({ kind, policy: says[saying] });
  }
  const decision = decide({ guards, grants, rule, call: asked });
  if (decision.allowed) return 'allowed';
  return [decision.reason.kind, decision.reason.effect, decision.reason.sid].filter(Boolean).join(' ');
}

type Row = [policies: [Guard['kind'] | Grant['kind'], Saying][], expected: string];

const table: Readonly<Record<GrantRule, readonly Row[]>> = {
  signed: [
    [[['identity', 'allow']], 'allowed'],
    [
      [
        ['identity', 'silent'],
        ['identity', 'allow'],
      ],
      'allowed',
    ],
    [[], 'identity implicit'],
    [[['identity', 'silent']], 'identity implicit'],
    [[['resource', 'allow']], 'identity implicit'],
    [
      [
        ['identity', 'allow'],
        ['resource', 'silent'],
      ],
      'allowed',
    ],
    [
      [
        ['identity', 'allow'],
        ['resource', 'deny'],
      ],
      'resource explicit No',
    ],
    [
      [
        ['identity', 'allow'],
        ['identity', 'deny'],
      ],
      'identity explicit No',
    ],
    [
      [
        ['identity', 'allow'],
        ['endpoint', 'allow'],
        ['boundary', 'allow'],
        ['session', 'allow'],
      ],
      'allowed',
    ],
    [
      [
        ['identity', 'allow'],
        ['endpoint', 'silent'],
      ],
      'endpoint implicit',
    ],
    [
      [
        ['identity', 'allow'],
        ['account', 'silent'],
      ],
      'account implicit',
    ],
    [
      [
        ['identity', 'allow'],
        ['boundary', 'silent'],
      ],
      'boundary implicit',
    ],
    [
      [
        ['identity', 'allow'],
        ['session', 'silent'],
      ],
      'session implicit',
    ],
    [
      [
        ['identity', 'allow'],
        ['session', 'allow'],
        ['session', 'silent'],
      ],
      'session implicit',
    ],
    [
      [
        ['session', 'silent'],
        ['identity', 'silent'],
        ['endpoint', 'silent'],
      ],
      'endpoint implicit',
    ],
    [
      [
        ['session', 'silent'],
        ['identity', 'silent'],
      ],
      'identity implicit',
    ],
    [
      [
        ['endpoint', 'silent'],
        ['session', 'deny'],
      ],
      'session explicit No',
    ],
    [
      [
        ['session', 'deny'],
        ['endpoint', 'deny'],
      ],
      'endpoint explicit No',
    ],
  ],
  'signed-either': [
    [
      [
        ['identity', 'allow'],
        ['resource', 'silent'],
      ],
      'allowed',
    ],
    [
      [
        ['identity', 'silent'],
        ['resource', 'allow'],
      ],
      'allowed',
    ],
    [[['resource', 'delegates']], 'identity implicit'],
    [
      [
        ['identity', 'silent'],
        ['resource', 'silent'],
      ],
      'identity implicit',
    ],
    [
      [
        ['identity', 'allow'],
        ['resource', 'deny'],
      ],
      'resource explicit No',
    ],
    [
      [
        ['resource', 'allow'],
        ['session', 'silent'],
      ],
      'session implicit',
    ],
  ],
  'signed-both': [
    [
      [
        ['identity', 'allow'],
        ['resource', 'allow'],
      ],
      'allowed',
    ],
    [
      [
        ['identity', 'allow'],
        ['resource', 'delegates'],
      ],
      'allowed',
    ],
    [[['identity', 'allow']], 'resource implicit'],
    [[['resource', 'allow']], 'identity implicit'],
  ],
  unsigned: [
    [[], 'allowed'],
    [
      [
        ['endpoint', 'allow'],
        ['account', 'allow'],
      ],
      'allowed',
    ],
    [[['endpoint', 'silent']], 'endpoint implicit'],
    [[['endpoint', 'deny']], 'endpoint explicit No'],
    [
      [
        ['account', 'silent'],
        ['endpoint', 'silent'],
      ],
      'endpoint implicit',
    ],
    [[['resource', 'deny']], 'resource explicit No'],
  ],
  'resource-only': [
    [[['resource', 'allow']], 'allowed'],
    [[['identity', 'allow']], 'resource implicit'],
    [[['resource', 'silent']], 'resource implicit'],
    [[['resource', 'delegates']], 'resource implicit'],
    [
      [
        ['resource', 'allow'],
        ['endpoint', 'silent'],
      ],
      'endpoint implicit',
    ],
  ],
};

for (const [rule, rows] of Object.entries(table) as [GrantRule, readonly Row[]][]) {
  describe(`rule ${rule}`, () => {
    for (const [policies, expected] of rows) {
      test(`${policies.map((pair) => pair.join(' ')).join(', ')}: ${expected}`, () => {
        assert.equal(outcomeOf(rule, policies), expected);
      });
    }
  });
}

test('the root of an account needs no identity policy, but no guard makes an exception', () => {
  const root: Call = {
    ...call,
    principal: { kind: 'aws', accountId, arn: `arn:aws:iam::${accountId}:root` },
  };
  assert.equal(outcomeOf('signed', [], root), 'allowed');
  assert.equal(outcomeOf('signed', [['endpoint', 'silent']], root), 'endpoint implicit');
  assert.equal(outcomeOf('resource-only', [['resource', 'delegates']], root), 'allowed');
});

test('attack: no further policy gives back what a guard withholds', () => {
  const grants: [Grant['kind'], Saying][] = [
    ['identity', 'allow'],
    ['resource', 'allow'],
  ];
  for (const rule of Object.keys(table) as GrantRule[]) {
    for (const kind of ['endpoint', 'account', 'boundary', 'session'] as const) {
      assert.equal(outcomeOf(rule, [[kind, 'silent'], [kind, 'allow'], ...grants]), `${kind} implicit`);
    }
  }
});

test('denials are told in the words of AWS', () => {
  const who = `User: ${alice.arn} is not authorized to perform`;
  const prefix = `${who}: cognito-idp:AdminGetUser on resource: ${poolArn}`;
  const cases: readonly [reason: DenialReason, ending: string][] = [
    [
      { kind: 'endpoint', effect: 'implicit' },
      'because no VPC endpoint policy allows the cognito-idp:AdminGetUser action',
    ],
    [{ kind: 'endpoint', effect: 'explicit' }, 'with an explicit deny in a VPC endpoint policy'],
    [
      { kind: 'identity', effect: 'implicit' },
      'because no identity-based policy allows the cognito-idp:AdminGetUser action',
    ],
    [{ kind: 'identity', effect: 'explicit' }, 'with an explicit deny in an identity-based policy'],
    [
      { kind: 'session', effect: 'implicit' },
      'because no session policy allows the cognito-idp:AdminGetUser action',
    ],
    [{ kind: 'session', effect: 'explicit' }, 'with an explicit deny in a session policy'],
    [
      { kind: 'boundary', effect: 'implicit' },
      'because no permissions boundary allows the cognito-idp:AdminGetUser action',
    ],
    [{ kind: 'boundary', effect: 'explicit' }, 'with an explicit deny in a permissions boundary'],
    [
      { kind: 'resource', effect: 'implicit' },
      'because no resource-based policy allows the cognito-idp:AdminGetUser action',
    ],
    [{ kind: 'resource', effect: 'explicit' }, 'with an explicit deny in a resource-based policy'],
    [{ kind: 'account', effect: 'explicit' }, 'with an explicit deny in a resource control policy'],
  ];
  for (const [reason, ending] of cases) assert.equal(denialText(call, reason), `${prefix} ${ending}`);
  assert.equal(
    denialText(
      { action: 'cognito-idp:InitiateAuth', resource: '*', principal: { kind: 'anonymous' } },
      { kind: 'endpoint', effect: 'explicit' },
    ),
    'User: anonymous is not authorized to perform: cognito-idp:InitiateAuth on resource: * ' +
      'with an explicit deny in a VPC endpoint policy',
  );
});

test('an explanation names, per statement, the first element that does not match', () => {
  const endpoint = compilePolicy({
    Statement: [
      { Sid: 'Who', Effect: 'Allow', Principal: { AWS: '999999999999' }, Action: '*', Resource: '*' },
      { Effect: 'Allow', Action: 'sts:*', Resource: '*' },
      { Effect: 'Allow', Action: '*', Resource: 'arn:aws:s3:::b' },
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
      },
      { Effect: 'Allow', Principal: { AWS: accountId }, Action: '*', Resource: '*' },
    ],
  });
  const question: Question = {
    guards: [{ kind: 'endpoint', policy: endpoint }],
    grants: [],
    rule: 'signed',
    call,
  };
  const { decision, policies } = explain(question);
  assert.deepEqual(decision, decide(question));
  assert.deepEqual(policies, [
    {
      kind: 'endpoint',
      effect: 'allow',
      statements: [
        { index: 0, sid: 'Who', effect: 'Allow', match: { matches: false, element: 'principal' } },
        { index: 1, sid: undefined, effect: 'Allow', match: { matches: false, element: 'action' } },
        { index: 2, sid: undefined, effect: 'Allow', match: { matches: false, element: 'resource' } },
        {
          index: 3,
          sid: undefined,
          effect: 'Deny',
          match: { matches: false, element: 'condition', operator: 'StringNotEquals', key: 'aws:SourceVpce' },
        },
        { index: 4, sid: undefined, effect: 'Allow', match: { matches: true, delegated: true } },
      ],
    },
  ]);
});
