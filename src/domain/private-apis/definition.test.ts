/** OpenAPI documents: what is read from one, and where a malformed one is wrong. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readDefinition } from './definition.ts';
import { statusFor } from './integration.ts';

const region = 'eu-west-1';
const role = 'arn:aws:iam::123456789012:role/api';
const extension = 'x-amazon-apigateway-integration';

function integration(changes: object = {}): object {
  return {
    type: 'aws',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:${region}:cognito-idp:action/AdminInitiateAuth`,
    credentials: role,
    responses: { default: { statusCode: '200' } },
    ...changes,
  };
}

function operation(changes: object = {}, more: object = {}): object {
  return { responses: { 200: {}, 400: {} }, [extension]: integration(changes), ...more };
}

function body(paths: object, more: object = {}): object {
  return { openapi: '3.0.1', info: { title: 'api', version: '1' }, paths, ...more };
}

test('reads methods, policy, title and endpoints', () => {
  const definition = readDefinition(
    body(
      { '/a': { post: operation(), 'x-amazon-apigateway-any-method': { responses: {} }, parameters: [] } },
      {
        'x-amazon-apigateway-policy': { Version: '2012-10-17' },
        servers: [
          { url: '/', 'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds: ['vpce-1'] } },
          { url: '/other' },
        ],
      },
    ),
    region,
  );
  assert.equal(definition.title, 'api');
  assert.deepEqual(definition.policy, { Version: '2012-10-17' });
  assert.deepEqual(definition.vpcEndpointIds, ['vpce-1']);
  assert.deepEqual(definition.methodsByPath.get('/a'), {
    POST: {
      integration: {
        type: 'AWS',
        service: 'cognito-idp',
        action: 'AdminInitiateAuth',
        roleArn: role,
        passthrough: 'WHEN_NO_MATCH',
        timeoutMs: 29_000,
        responses: [{ statusCode: 200 }],
      },
    },
    ANY: {},
  });
});

test('reads a mock whose template is only a status', () => {
  const mock = {
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 204}' },
    responses: { default: { statusCode: 204 } },
  };
  const paths = { '/a': { get: { responses: { 204: {} }, [extension]: mock } } };
  assert.deepEqual(readDefinition(body(paths), region).methodsByPath.get('/a')?.GET?.integration, {
    type: 'MOCK',
    statusCode: 204,
    responses: [{ statusCode: 204 }],
  });
});

const post = (value: unknown): object => body({ '/a': { post: value } });
const at = `Body.paths./a.post.${extension}`;

const refusals: [name: string, document: unknown, message: string][] = [
  ['no object', 'text', 'Body: must be an object'],
  ['no version', {}, `Body: must say 'openapi: 3.0.1' or 'swagger: "2.0"'`],
  ['a verb that is none', body({ '/a': { trace: {} } }), 'Body.paths./a.trace: is no method of an API'],
  ['a reference', body({ '/a': { $ref: '#/b' } }), 'Body.paths./a.$ref: references are not supported yet'],
  [
    'an authorizer',
    post(operation({}, { security: [{ pool: [] }] })),
    'Body.paths./a.post.security: authorizers are not supported yet',
  ],
  [
    'an authorizer for all',
    body({}, { security: [{ pool: [] }] }),
    'Body.security: authorizers are not supported yet',
  ],
  [
    'signed calls',
    post(operation({}, { 'x-amazon-apigateway-auth': { type: 'AWS_IAM' } })),
    'Body.paths./a.post.x-amazon-apigateway-auth: authorization types other than NONE are not supported yet',
  ],
  [
    'a validator',
    body({}, { 'x-amazon-apigateway-request-validators': { all: {} } }),
    "Body.x-amazon-apigateway-request-validators: 'x-amazon-apigateway-request-validators' is not supported yet",
  ],
  [
    'a function',
    post(operation({ type: 'aws_proxy' })),
    `${at}.type: integrations of type 'AWS_PROXY' are not supported yet`,
  ],
  [
    'a verb the service does not take',
    post(operation({ httpMethod: 'GET' })),
    `${at}.httpMethod: must be POST for a service action`,
  ],
  ['no role', post(operation({ credentials: undefined })), `${at}.credentials: must be a text`],
  [
    'the role of the caller',
    post(operation({ credentials: 'arn:aws:iam::*:user/*' })),
    `${at}.credentials: must be the ARN of a role`,
  ],
  [
    'another service',
    post(operation({ uri: `arn:aws:apigateway:${region}:s3:action/PutObject` })),
    `${at}.uri: the service 's3' is not supported yet`,
  ],
  [
    'another region',
    post(operation({ uri: 'arn:aws:apigateway:us-east-1:cognito-idp:action/InitiateAuth' })),
    `${at}.uri: this server answers for eu-west-1, not for us-east-1`,
  ],
  [
    'an action that is none',
    post(operation({ uri: `arn:aws:apigateway:${region}:cognito-idp:action/AdminInitAuth` })),
    `${at}.uri: cognito-idp has no action 'AdminInitAuth'`,
  ],
  [
    'a mapping template',
    post(operation({ requestTemplates: { 'application/json': '{}' } })),
    `${at}.requestTemplates.application/json: mapping templates are not supported yet`,
  ],
  [
    'a response template',
    post(
      operation({
        responses: { default: { statusCode: 200, responseTemplates: { 'application/json': 'x' } } },
      }),
    ),
    `${at}.responses.default.responseTemplates: 'responseTemplates' is not supported yet`,
  ],
  [
    'a response the method does not declare',
    post(operation({ responses: { default: { statusCode: 201 } } })),
    `${at}.responses.default.statusCode: the method declares no response 201`,
  ],
  [
    'a pattern that is none',
    post(operation({ responses: { '4(': { statusCode: 400 } } })),
    `${at}.responses.4(: is not a regular expression`,
  ],
  [
    'too long a wait',
    post(operation({ timeoutInMillis: 30_000 })),
    `${at}.timeoutInMillis: must be between 50 and 29000 milliseconds`,
  ],
  [
    'a member that is none',
    post(operation({ integrationUri: 'x' })),
    `${at}: has no member 'integrationUri'`,
  ],
];

for (const [name, document, message] of refusals) {
  test(`refuses ${name}`, () => {
    assert.throws(() => readDefinition(document, region), { code: 'BadRequestException', message });
  });
}

const responses = [{ statusCode: 200 }, { selectionPattern: '4\\d{2}', statusCode: 400 }];
const statuses: [backend: number, mapped: number | undefined, of: typeof responses][] = [
  [200, 200, responses],
  [400, 400, responses],
  [403, 400, responses],
  [500, 200, responses],
  [400, 400, [{ selectionPattern: '4\\d{2}', statusCode: 400 }]],
  [200, undefined, [{ selectionPattern: '4\\d{2}', statusCode: 400 }]],
  // The whole status must match.
  [400, undefined, [{ selectionPattern: '4', statusCode: 400 }]],
  [400, undefined, []],
];

for (const [backend, mapped, of] of statuses) {
  test(`${backend} through ${JSON.stringify(of)} is ${mapped ?? 'a failure'}`, () => {
    assert.equal(statusFor(of, backend), mapped);
  });
}
