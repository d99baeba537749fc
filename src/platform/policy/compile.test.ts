/** Documents: what a statement matches, what is refused and where. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { combinePolicies, compilePolicy, evaluateStatementSet, PolicySyntaxError } from './policy.ts';
import type { Call, PolicyForm } from './policy.ts';

const poolArn = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a';

const call: Call = {
  action: 'cognito-idp:AdminGetUser',
  resource: poolArn,
  principal: { kind: 'anonymous' },
  context: new Map([['aws:username', 'Alice']]),
};

function policy(statement: object, version = '2012-10-17'): object {
  return { Version: version, Statement: { Effect: 'Allow', ...statement } };
}

describe('actions', () => {
  const cases: readonly [element: object, expected: string][] = [
    [{ Action: 'cognito-idp:admingetuser' }, 'allow'],
    [{ Action: 'COGNITO-IDP:Admin*' }, 'allow'],
    [{ Action: 'cognito-idp:Admin???User' }, 'allow'],
    [{ Action: 'cognito-idp:Admin??User' }, 'silent'],
    [{ Action: 'cognito-identity:*' }, 'silent'],
    [{ Action: ['sts:*', '*:*'] }, 'allow'],
    [{ NotAction: 'cognito-idp:Admin*' }, 'silent'],
    [{ NotAction: ['sts:*'] }, 'allow'],
  ];
  for (const [element, expected] of cases) {
    test(JSON.stringify(element), () => {
      const compiled = compilePolicy(policy({ Resource: '*', ...element }));
      assert.equal(evaluateStatementSet(compiled, call).effect, expected);
    });
  }
});

describe('resources', () => {
  const cases: readonly [element: object, resource: string, expected: string][] = [
    [{ Resource: poolArn }, poolArn, 'allow'],
    [{ Resource: poolArn }, poolArn.replace('userpool', 'UserPool'), 'silent'],
    [{ Resource: 'arn:aws:cognito-idp:*:*:userpool/*' }, poolArn, 'allow'],
    [{ Resource: 'arn:aws:*:*:userpool/*' }, poolArn, 'silent'],
    [{ Resource: 'arn:aws:cognito-idp:*' }, poolArn, 'allow'],
    [{ Resource: 'arn:aws:cognito-idp:eu-west-?:123456789012:userpool/*_a' }, poolArn, 'allow'],
    [{ Resource: 'arn:aws:cognito-idp:*:*:userpool/*' }, '*', 'silent'],
    [{ Resource: '*' }, '*', 'allow'],
    [{ Resource: 'arn:aws:s3:::b/${aws:username}/*' }, 'arn:aws:s3:::b/Alice/x', 'allow'],
    [{ Resource: 'arn:aws:s3:::b/${aws:username}/*' }, 'arn:aws:s3:::b/Bob/x', 'silent'],
    [{ Resource: 'arn:aws:s3:::b/${aws:none}/*' }, 'arn:aws:s3:::b//x', 'silent'],
    [{ Resource: "arn:aws:s3:::b/${aws:none, 'shared'}/*" }, 'arn:aws:s3:::b/shared/x', 'allow'],
    [{ Resource: 'arn:aws:s3:::b/${*}' }, 'arn:aws:s3:::b/*', 'allow'],
    [{ Resource: 'arn:aws:s3:::b/${*}' }, 'arn:aws:s3:::b/x', 'silent'],
    [{ Resource: 'arn:aws:s3:${region}::b' }, 'arn:aws:s3:Alice::b', 'silent'],
    [{ Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b:*'] }, 'arn:aws:s3:::b:c:d', 'allow'],
    [{ NotResource: poolArn }, poolArn, 'silent'],
    [{ NotResource: poolArn }, '*', 'allow'],
    [{ NotResource: 'arn:aws:s3:::${aws:none}' }, 'arn:aws:s3:::a', 'allow'],
  ];
  for (const [element, resource, expected] of cases) {
    test(`${JSON.stringify(element)} on ${resource}`, () => {
      const compiled = compilePolicy(policy({ Action: '*', ...element }));
      const context = new Map([...call.context, ['region', 'Alice']] as const);
      assert.equal(evaluateStatementSet(compiled, { ...call, resource, context }).effect, expected);
    });
  }

  test('before Version 2012-10-17 a variable is plain text', () => {
    const compiled = compilePolicy(
      policy({ Action: '*', Resource: 'arn:aws:s3:::${aws:username}' }, '2008-10-17'),
    );
    const ask = (resource: string) => evaluateStatementSet(compiled, { ...call, resource }).effect;
    assert.equal(ask('arn:aws:s3:::Alice'), 'silent');
    assert.equal(ask('arn:aws:s3:::${aws:username}'), 'allow');
  });
});

describe('statements', () => {
  const allow = { Sid: 'Open', Effect: 'Allow', Action: '*', Resource: '*' };
  const deny = { Sid: 'Shut', Effect: 'Deny', Action: '*', Resource: poolArn };

  test('a Deny wins wherever it stands, and is named', () => {
    for (const Statement of [
      [allow, deny],
      [deny, allow],
    ]) {
      const outcome = evaluateStatementSet(compilePolicy({ Statement }), call);
      assert.deepEqual(outcome, {
        effect: 'explicit-deny',
        sid: 'Shut',
        statementIndex: Statement.indexOf(deny),
      });
    }
  });

  test('an Allow of the account delegates, one of the caller grants', () => {
    const principal = {
      kind: 'aws',
      accountId: '123456789012',
      arn: 'arn:aws:iam::123456789012:user/a',
    } as const;
    const byAccount = { ...allow, Principal: { AWS: '123456789012' } };
    const byName = { ...allow, Sid: 'Name', Principal: { AWS: principal.arn } };
    const ask = (Statement: object[]) =>
      evaluateStatementSet(compilePolicy({ Statement }), { ...call, principal });
    assert.deepEqual(ask([byAccount]), { effect: 'allow', sid: 'Open', statementIndex: 0, delegated: true });
    assert.deepEqual(ask([byAccount, byName]), {
      effect: 'allow',
      sid: 'Name',
      statementIndex: 1,
      delegated: false,
    });
  });

  test('combined policies say together what they say alone', () => {
    const combined = combinePolicies([
      compilePolicy({ Statement: [allow] }),
      compilePolicy({ Statement: [deny] }),
    ]);
    assert.deepEqual(evaluateStatementSet(combined, call), {
      effect: 'explicit-deny',
      sid: 'Shut',
      statementIndex: 1,
    });
    assert.equal(evaluateStatementSet(combined, { ...call, resource: '*' }).effect, 'allow');
  });
});

test('malformed documents are refused by path', () => {
  const good = { Effect: 'Allow', Action: '*', Resource: '*' };
  const cases: readonly [document: unknown, path: string, form?: PolicyForm][] = [
    [null, ''],
    ['{}', ''],
    [[], ''],
    [{}, 'Statement'],
    [{ Statement: [] }, 'Statement'],
    [{ Statement: [good, 'x'] }, 'Statement[1]'],
    [{ Version: '2012-10-18', Statement: good }, 'Version'],
    [{ Statement: good, Statements: good }, 'Statements'],
    [{ Statement: { ...good, Actions: '*' } }, 'Statement.Actions'],
    [{ Statement: { ...good, Effect: 'allow' } }, 'Statement.Effect'],
    [{ Statement: { ...good, Sid: 1 } }, 'Statement.Sid'],
    [
      {
        Statement: [
          { ...good, Sid: 'a' },
          { ...good, Sid: 'a' },
        ],
      },
      'Statement[1].Sid',
    ],
    [{ Statement: { ...good, NotAction: '*' } }, 'Statement.NotAction'],
    [{ Statement: { Effect: 'Allow', Resource: '*' } }, 'Statement.Action'],
    [{ Statement: { ...good, Action: [] } }, 'Statement.Action'],
    [{ Statement: { ...good, Action: ['a:b', 1] } }, 'Statement.Action[1]'],
    [{ Statement: { ...good, Action: 'GetUser' } }, 'Statement.Action'],
    [{ Statement: { ...good, Action: 'cog*:GetUser' } }, 'Statement.Action'],
    [{ Statement: { Effect: 'Allow', Action: '*' } }, 'Statement.Resource'],
    [{ Statement: { ...good, NotResource: '*' } }, 'Statement.NotResource'],
    [{ Statement: { ...good, Resource: 'userpool/a' } }, 'Statement.Resource'],
    [{ Statement: { ...good, Resource: 'arn:aws:s3:b' } }, 'Statement.Resource'],
    [{ Version: '2012-10-17', Statement: { ...good, Resource: 'arn:aws:s3:::${a' } }, 'Statement.Resource'],
    [{ Version: '2012-10-17', Statement: { ...good, Resource: 'arn:aws:s3:::${}' } }, 'Statement.Resource'],
    [
      { Version: '2012-10-17', Statement: { ...good, Resource: 'arn:aws:s3:::${a, b}' } },
      'Statement.Resource',
    ],
    [{ Statement: { ...good, Principal: '*', NotPrincipal: '*' } }, 'Statement.NotPrincipal'],
    [{ Statement: good }, 'Statement.Principal', { principalRequired: true }],
    [{ Statement: { ...good, Principal: '*' } }, 'Statement.Principal', { principalForbidden: true }],
    [{ Statement: { ...good, Condition: { Maybe: { a: 'b' } } } }, 'Statement.Condition.Maybe'],
    [
      JSON.parse('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","__proto__":{}}}'),
      'Statement.__proto__',
    ],
  ];
  for (const [document, path, form] of cases) {
    assert.throws(
      () => compilePolicy(document, form),
      (error) => error instanceof PolicySyntaxError && error.path === path && error.advice !== '',
      JSON.stringify(document),
    );
  }
});

test('the trust policy of a role has no resource', () => {
  const trust = {
    Statement: { Effect: 'Allow', Principal: { Service: 'x.amazonaws.com' }, Action: 'sts:AssumeRole' },
  };
  const compiled = compilePolicy(trust, { resourceRequired: false, principalRequired: true });
  const principal = { kind: 'service', name: 'x.amazonaws.com' } as const;
  assert.equal(
    evaluateStatementSet(compiled, { ...call, action: 'sts:AssumeRole', principal }).effect,
    'allow',
  );
});
