/** Who a Principal element speaks of, and whom NotPrincipal spares. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Principal } from '../call.ts';
import { PolicySyntaxError } from '../syntax-error.ts';
import { compileNotPrincipal, compilePrincipal } from './principal.ts';

const accountId = '123456789012';
const user: Principal = { kind: 'aws', accountId, arn: `arn:aws:iam::${accountId}:user/alice` };
const root: Principal = { kind: 'aws', accountId, arn: `arn:aws:iam::${accountId}:root` };
const session: Principal = {
  kind: 'aws',
  accountId,
  arn: `arn:aws:sts::${accountId}:assumed-role/backend/s1`,
  roleArn: `arn:aws:iam::${accountId}:role/app/backend`,
};
const stranger: Principal = {
  kind: 'aws',
  accountId: '999999999999',
  arn: 'arn:aws:iam::999999999999:user/alice',
};
const service: Principal = { kind: 'service', name: 'apigateway.amazonaws.com' };
const federated: Principal = { kind: 'federated', provider: 'cognito-identity.amazonaws.com' };
const anonymous: Principal = { kind: 'anonymous' };

describe('Principal', () => {
  const cases: readonly [element: unknown, principal: Principal, expected: string][] = [
    ['*', anonymous, 'direct'],
    [{ AWS: '*' }, anonymous, 'direct'],
    [{ AWS: ['*'] }, service, 'direct'],
    [{ AWS: accountId }, user, 'account'],
    [{ AWS: `arn:aws:iam::${accountId}:root` }, session, 'account'],
    [{ AWS: accountId }, root, 'account'],
    [{ AWS: accountId }, stranger, 'none'],
    [{ AWS: accountId }, anonymous, 'none'],
    [{ AWS: [accountId, user.arn] }, user, 'direct'],
    [{ AWS: user.arn }, stranger, 'none'],
    [{ AWS: session.roleArn }, session, 'direct'],
    [{ AWS: session.arn }, session, 'direct'],
    [{ AWS: `arn:aws:sts::${accountId}:assumed-role/backend/s2` }, session, 'none'],
    [{ Service: 'apigateway.amazonaws.com' }, service, 'direct'],
    [{ Service: 'lambda.amazonaws.com' }, service, 'none'],
    [{ Service: 'apigateway.amazonaws.com' }, user, 'none'],
    [{ Federated: 'cognito-identity.amazonaws.com' }, federated, 'direct'],
    [{ Federated: 'other', AWS: user.arn }, federated, 'none'],
  ];
  for (const [element, principal, expected] of cases) {
    test(`${JSON.stringify(element)} for ${JSON.stringify(principal)}`, () => {
      assert.equal(compilePrincipal(element, 'Principal')(principal), expected);
    });
  }
});

describe('NotPrincipal', () => {
  const everyLevel = { AWS: [accountId, session.roleArn, session.arn] };
  const cases: readonly [
    element: unknown,
    effect: 'Allow' | 'Deny',
    principal: Principal,
    applies: boolean,
  ][] = [
    [{ AWS: [accountId, user.arn] }, 'Deny', user, false],
    [{ AWS: user.arn }, 'Deny', user, true],
    [{ AWS: accountId }, 'Deny', user, true],
    [{ AWS: accountId }, 'Deny', root, false],
    [everyLevel, 'Deny', session, false],
    [{ AWS: [accountId, session.roleArn] }, 'Deny', session, true],
    [everyLevel, 'Deny', user, true],
    [everyLevel, 'Deny', anonymous, true],
    [{ Service: 'apigateway.amazonaws.com' }, 'Deny', service, false],
    ['*', 'Deny', anonymous, false],
    [{ AWS: user.arn }, 'Allow', user, false],
    [{ AWS: accountId }, 'Allow', session, false],
    [{ AWS: user.arn }, 'Allow', stranger, true],
  ];
  for (const [element, effect, principal, applies] of cases) {
    test(`${effect} ${JSON.stringify(element)} for ${JSON.stringify(principal)}`, () => {
      assert.equal(compileNotPrincipal(element, 'NotPrincipal', effect)(principal) !== 'none', applies);
    });
  }
});

test('malformed principals are refused by path', () => {
  const cases: readonly [element: unknown, path: string][] = [
    ['alice', 'P'],
    [{}, 'P'],
    [[], 'P'],
    [{ AWS: [] }, 'P.AWS'],
    [{ AWS: 12 }, 'P.AWS'],
    [{ AWS: 'arn:aws:iam::123456789012:user/*' }, 'P.AWS'],
    [{ AWS: '123456789012:root' }, 'P.AWS'],
    [{ AWS: 'arn:aws:iam::123456789012' }, 'P.AWS'],
    [{ Service: 'a*' }, 'P.Service'],
    [{ CanonicalUser: 'x' }, 'P.CanonicalUser'],
  ];
  for (const [element, path] of cases) {
    assert.throws(
      () => compilePrincipal(element, 'P'),
      (error) => error instanceof PolicySyntaxError && error.path === path,
      JSON.stringify(element),
    );
  }
});
