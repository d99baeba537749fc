/** What leaves an audit event. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationNames } from '../../contract/operations.ts';
import { isAudited } from './audited.ts';

/** Named like reading, yet they send a code or hand out tokens. */
const readingByNameOnly = ['GetClientToken', 'GetTokensFromRefreshToken', 'GetUserAttributeVerificationCode'];

test('everything that is not plainly reading is audited', () => {
  for (const name of operationNames) {
    const readsByName = /^(Get|List|Describe|AdminGet|AdminList)/.test(name);
    assert.equal(isAudited(name, 'ok'), !readsByName || readingByNameOnly.includes(name), name);
  }
});

test('a denied reading is audited, a mistaken one is not', () => {
  assert.equal(isAudited('AdminGetUser', 'AccessDeniedException'), true);
  assert.equal(isAudited('AdminGetUser', 'InvalidSignatureException'), true);
  assert.equal(isAudited('AdminGetUser', 'UserNotFoundException'), false);
});

test('bodies that say nothing do not fill the record', () => {
  assert.equal(isAudited('unknown', 'UnknownOperationException'), false);
  assert.equal(isAudited('SignUp', 'SerializationException'), false);
  assert.equal(isAudited('SignUp', 'InvalidParameterException'), true);
});
