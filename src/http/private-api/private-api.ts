/** The door of `execute-api` endpoints: calls of private REST APIs, checked in API Gateway's order. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Rooms } from '../../domain/domain.ts';
import { connectionOf } from '../../domain/endpoints/endpoints.ts';
import type { Site } from '../../domain/site.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import { randomBytes, randomUuid } from '../../platform/random.ts';
import { concludeCall } from '../conclude-call.ts';
import { admit, type Admission } from './admit.ts';
import { gatewayResponses, type GatewayResponse } from './gateway-responses.ts';
import { runIntegration, type CallService, type Outcome } from './run-integration.ts';

export type { CallService, ServiceAnswer, ServiceCall } from './run-integration.ts';

export interface PrivateApiNeeds {
  rooms: Pick<Rooms, 'access' | 'audit' | 'privateApis'>;
  site: Site;
  clock: Clock;
  log: Log;
  metrics: Metrics;
  callService: CallService;
}

/** API Gateway quotas: "Payload size". */
const bodyLimitBytes = 10 * 1024 * 1024;

/** Somebody tried what she may not, or something was done: both are kept. */
const audited = new Set(['ok', 'AccessDeniedException', 'ForbiddenException']);

interface Passage {
  requestId: string;
  startedAt: number;
  admission: Admission;
  cause?: string;
}

export function openPrivateApi(needs: PrivateApiNeeds): FastifyInstance {
  const door = fastify({
    bodyLimit: bodyLimitBytes,
    logger: false,
    exposeHeadRoutes: false,
    frameworkErrors: (_error, _request, reply) =>
      void present(reply, randomUuid(), gatewayResponses.badRequest),
  });
  door.removeAllContentTypeParsers();
  door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  // Bodies pass as they came: without this, a content type that fastify cannot read would be refused.
  door.addHook('onRequest', async (request) => {
    delete request.raw.headers['content-type'];
  });
  const answer = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    answerCall(needs, request, reply);
  door.all('/*', answer);
  door.setNotFoundHandler(answer);
  door.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) needs.log.error({ err: error }, 'private API call failed');
    return present(reply, randomUuid(), responseOf(status));
  });
  return door;
}

function responseOf(status: number): GatewayResponse {
  if (status === 413) return gatewayResponses.tooLarge;
  return status < 500 ? gatewayResponses.badRequest : gatewayResponses.serverError;
}

async function answerCall(
  needs: PrivateApiNeeds,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const startedAt = needs.clock.now();
  const connection = connectionOf(request.raw);
  const admission = await admit(request.raw, connection, needs);
  const passage: Passage = { requestId: randomUuid(), startedAt, admission };
  const outcome = await outcomeOf(needs, passage, request.body);
  const { endpoint, sourceIp } = connection;
  const event = {
    requestId: passage.requestId,
    action: 'execute-api:Invoke',
    principal: 'anonymous',
    resource: admission.resource,
    endpointId: endpoint.id,
    sourceIp,
    outcome: outcome.kind === 'answer' ? 'ok' : outcome.response.errorType,
  };
  const status = outcome.kind === 'answer' ? outcome.answer.status : outcome.response.status;
  // What cannot be recorded must not look as if it had succeeded: a failure here answers 500.
  await concludeCall(needs, {
    door: 'private-api',
    operation: 'Invoke',
    startedAt,
    event,
    isAudited: audited.has(event.outcome),
    details: () => ({ status, cause: passage.cause }),
  });
  if (outcome.kind === 'failure') return present(reply, passage.requestId, outcome.response);
  const { body } = outcome.answer;
  return identify(reply, passage.requestId).code(status).send(Buffer.from(body));
}

async function outcomeOf(needs: PrivateApiNeeds, passage: Passage, body: unknown): Promise<Outcome> {
  const { admission } = passage;
  if (admission.kind === 'refused') return { kind: 'failure', response: admission.response };
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  const { access } = needs.rooms;
  try {
    const outcome = await runIntegration(admission.integration, bytes, {
      access,
      callService: needs.callService,
    });
    if (outcome.kind === 'failure' && outcome.cause !== undefined) passage.cause = outcome.cause;
    return outcome;
  } catch (error) {
    needs.log.error({ requestId: passage.requestId, err: error }, 'integration failed');
    return { kind: 'failure', response: gatewayResponses.serverError };
  }
}

function present(reply: FastifyReply, requestId: string, response: GatewayResponse): FastifyReply {
  return identify(reply, requestId)
    .header('x-amzn-ErrorType', response.errorType)
    .code(response.status)
    .send(Buffer.from(response.body));
}

/** Bodies are sent as bytes: to texts fastify would add a charset, which API Gateway does not. */
function identify(reply: FastifyReply, requestId: string): FastifyReply {
  return reply.headers({
    'content-type': 'application/json',
    'x-amzn-RequestId': requestId,
    'x-amz-apigw-id': randomBytes(11).toString('base64'),
  });
}
