/** Advice: given where it is due, and silent about a careful policy. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lintPolicy } from './lint.ts';
import type { PolicyUse } from './lint.ts';

const poolArn = 'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_a';
const careful = { Effect: 'Allow', Principal: '*', Action: 'cognito-idp:InitiateAuth', Resource: poolArn };
const allowAll = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

function advice(use: PolicyUse, ...Statement: object[]): string[] {
  const document = { Version: '2012-10-17', Statement };
  return lintPolicy(document, { use }).map(
    ({ severity, path, message }) => `${severity} ${path}: ${message}`,
  );
}

test('a careful policy gets no advice', () => {
  assert.deepEqual(advice('endpoint', careful), []);
  const { Principal: _, ...unnamed } = careful;
  assert.deepEqual(advice('identity', unnamed), []);
});

test('what is open to everyone is said', () => {
  assert.match(advice('endpoint', allowAll).join(), /Statement\[0\]: lets every caller do everything/);
  assert.match(advice('resource', { ...allowAll, Action: 'execute-api:*' }).join(), /everyone do everything/);
  assert.match(
    advice('identity', { Effect: 'Allow', Action: '*', Resource: '*' }).join(),
    /this identity do everything/,
  );
  const conditional = { ...allowAll, Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } };
  assert.deepEqual(advice('endpoint', conditional), []);
  assert.deepEqual(advice('endpoint', { ...allowAll, Effect: 'Deny' }), []);
});

test('an Allow by exclusion is said', () => {
  const { Action: _, ...rest } = careful;
  assert.match(
    advice('endpoint', { ...rest, NotAction: 'sts:*' }).join(),
    /Statement\[0\]\.NotAction: allows all/,
  );
  assert.deepEqual(advice('endpoint', { ...rest, Effect: 'Deny', NotAction: 'sts:*' }), []);
});

test('a missing Principal is said where one belongs', () => {
  const { Principal: _, ...unnamed } = careful;
  assert.match(advice('endpoint', unnamed).join(), /warning Statement\[0\]\.Principal: .*missing/);
  assert.match(advice('resource', unnamed).join(), /Principal/);
  assert.deepEqual(advice('identity', unnamed), []);
});

test('aws:SourceIp on private traffic is said, more loudly where it denies everyone', () => {
  const condition = { Condition: { NotIpAddress: { 'AWS:sourceIp': '10.0.0.0/8' } } };
  assert.match(
    advice('endpoint', { ...careful, ...condition }).join(),
    /aws:SourceIp is absent.*aws:VpcSourceIp/,
  );
  assert.match(advice('resource', { ...careful, Effect: 'Deny', ...condition }).join(), /denies everyone/);
  assert.deepEqual(advice('identity', { Effect: 'Allow', Action: 'a:b', Resource: '*', ...condition }), []);
});

test('ForAllValues in an Allow is said', () => {
  const condition = { Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } } };
  assert.match(advice('endpoint', { ...careful, ...condition }).join(), /also holds when the key is absent/);
});

test('variables without their Version are said', () => {
  const document = { Statement: { ...careful, Resource: 'arn:aws:s3:::${aws:username}' } };
  assert.match(lintPolicy(document, { use: 'endpoint' })[0]!.message, /plain text, not a variable/);
});

test('a malformed policy gets one error with its path', () => {
  const broken = { ...careful, Condition: { StringIs: { a: 'b' } } };
  const [first, ...more] = advice('endpoint', broken, allowAll);
  assert.match(first!, /^error Statement\[0\]\.Condition\.StringIs: unknown operator/);
  assert.deepEqual(more, []);
  assert.match(advice('identity', careful).join(), /^error Statement\[0\]\.Principal/);
});

test('a statement without effect is said', () => {
  const denyAll = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' };
  const wider = { ...careful, Action: 'cognito-idp:*', Resource: 'arn:aws:cognito-idp:*:*:userpool/*' };
  const narrowed = { ...denyAll, Condition: { Bool: { 'aws:SecureTransport': 'false' } } };
  const oneCharacter = { ...careful, Action: 'cognito-idp:InitiateAut?' };
  assert.match(advice('endpoint', careful, denyAll).join(), /Statement\[0\]: has no effect: Statement\[1\]/);
  assert.match(advice('endpoint', wider, careful).join(), /Statement\[1\]: has no effect: Statement\[0\]/);
  assert.deepEqual(advice('endpoint', careful, wider), []);
  assert.deepEqual(advice('endpoint', careful, narrowed), []);
  assert.deepEqual(advice('endpoint', oneCharacter, { ...careful, Action: 'cognito-idp:InitiateAut*' }), []);
});
