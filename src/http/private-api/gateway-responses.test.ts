/** API Gateway's own answers, byte for byte. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DenialReason } from '../../platform/policy/policy.ts';
import { accessDenied, gatewayResponses } from './gateway-responses.ts';

const table: [name: keyof typeof gatewayResponses, status: number, errorType: string, body: string][] = [
  ['badRequest', 400, 'BadRequestException', '{"message":"Bad Request"}'],
  ['forbidden', 403, 'ForbiddenException', '{"message":"Forbidden"}'],
  ['missingToken', 403, 'MissingAuthenticationTokenException', '{"message":"Missing Authentication Token"}'],
  ['tooLarge', 413, 'RequestTooLargeException', '{"message":"Request Too Long"}'],
  ['unsupportedMediaType', 415, 'BadRequestException', '{"message":"Unsupported Media Type"}'],
  ['serverError', 500, 'InternalServerErrorException', '{"message":"Internal server error"}'],
  ['timedOut', 504, 'InternalServerErrorException', '{"message":"Endpoint request timed out"}'],
];

for (const [name, status, errorType, body] of table) {
  test(name, () => assert.deepEqual(gatewayResponses[name], { status, errorType, body }));
}

const resource = 'arn:aws:execute-api:eu-west-1:********9012:a1b2c3d4e5/dev/POST/in';
const sentence = `User: anonymous is not authorized to perform: execute-api:Invoke on resource: ${resource}`;
const denials: [reason: DenialReason, message: string][] = [
  [{ kind: 'resource', effect: 'implicit' }, sentence],
  [{ kind: 'resource', effect: 'explicit', sid: 'Hidden' }, `${sentence} with an explicit deny`],
  [
    { kind: 'endpoint', effect: 'implicit' },
    `${sentence} because no VPC endpoint policy allows the execute-api:Invoke action`,
  ],
  [{ kind: 'endpoint', effect: 'explicit' }, `${sentence} with an explicit deny in a VPC endpoint policy`],
];

for (const [reason, message] of denials) {
  test(`${reason.effect} denial by ${reason.kind} policy`, () => {
    assert.deepEqual(accessDenied(resource, reason), {
      status: 403,
      errorType: 'AccessDeniedException',
      body: `{"Message":"${message}"}`,
    });
  });
}
