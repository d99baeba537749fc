/** The answers API Gateway gives in its own name, byte for byte ("Gateway response types"). */
import { denialText, type Call, type DenialReason } from '../../platform/policy/policy.ts';

export interface GatewayResponse {
  status: number;
  errorType: string;
  body: string;
}

type Name =
  | 'badRequest'
  | 'forbidden'
  | 'missingToken'
  | 'tooLarge'
  | 'unsupportedMediaType'
  | 'serverError'
  | 'timedOut';

function response(status: number, errorType: string, message: string): GatewayResponse {
  return { status, errorType, body: JSON.stringify({ message }) };
}

export const gatewayResponses: Readonly<Record<Name, GatewayResponse>> = {
  badRequest: response(400, 'BadRequestException', 'Bad Request'),
  forbidden: response(403, 'ForbiddenException', 'Forbidden'),
  missingToken: response(403, 'MissingAuthenticationTokenException', 'Missing Authentication Token'),
  tooLarge: response(413, 'RequestTooLargeException', 'Request Too Long'),
  unsupportedMediaType: response(415, 'BadRequestException', 'Unsupported Media Type'),
  serverError: response(500, 'InternalServerErrorException', 'Internal server error'),
  timedOut: response(504, 'InternalServerErrorException', 'Endpoint request timed out'),
};

/** Denials by policy say `Message` with a capital letter; `resource` has its account masked. */
export function accessDenied(resource: string, reason: DenialReason): GatewayResponse {
  const Message =
    reason.kind === 'resource' ? resourceDenial(resource, reason) : denialText(deniedCall(resource), reason);
  return { status: 403, errorType: 'AccessDeniedException', body: JSON.stringify({ Message }) };
}

function deniedCall(resource: string): Pick<Call, 'action' | 'principal' | 'resource'> {
  return { action: 'execute-api:Invoke', principal: { kind: 'anonymous' }, resource };
}

/** API Gateway is shorter about resource policies than IAM's sentences are. */
function resourceDenial(resource: string, { effect }: DenialReason): string {
  const sentence = 'User: anonymous is not authorized to perform: execute-api:Invoke on resource:';
  return `${sentence} ${resource}${effect === 'explicit' ? ' with an explicit deny' : ''}`;
}
