/** Error answers as AWS clients read them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeError, errorStatus } from './errors.ts';

test('name and message stand in body and headers', () => {
  const answer = encodeError(
    { code: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    'id-1',
  );
  assert.deepEqual(answer, {
    status: 400,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amzn-requestid': 'id-1',
      'x-amzn-errortype': 'NotAuthorizedException:',
      'x-amzn-errormessage': 'Incorrect username or password.',
    },
    body: '{"__type":"NotAuthorizedException","message":"Incorrect username or password."}',
  });
});

test('client faults are 400 whatever the SDK’s schemas say', () => {
  const statuses: Record<string, number> = {
    UserNotFoundException: 400,
    ResourceNotFoundException: 400,
    UnauthorizedException: 400,
    TooManyRequestsException: 400,
    SerializationException: 400,
    ForbiddenException: 403,
    InternalErrorException: 500,
    InternalServerException: 500,
    SomethingElseException: 400,
  };
  for (const [name, status] of Object.entries(statuses)) assert.equal(errorStatus(name), status, name);
});

test('an empty message is left out', () => {
  const { body, headers } = encodeError({ code: 'UnknownOperationException', message: '' }, 'id-1');
  assert.equal(body, '{"__type":"UnknownOperationException"}');
  assert.equal('x-amzn-errormessage' in headers, false);
});

test('header injection and oversized headers: such messages stay in the body', () => {
  for (const message of ['a\r\nSet-Cookie: a=b', 'Größe', 'a\0', 'x'.repeat(1025)]) {
    const { body, headers } = encodeError({ code: 'InvalidParameterException', message }, 'id-1');
    assert.equal('x-amzn-errormessage' in headers, false);
    assert.equal((JSON.parse(body) as { message: string }).message, message);
  }
});
