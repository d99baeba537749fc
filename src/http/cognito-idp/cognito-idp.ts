/** The `cognito-idp` door: AWS JSON 1.1 at `POST /`, keys and discovery by pool, CORS for browsers. */
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { encodeError } from '../../contract/errors.ts';
import { connectionOf } from '../../domain/endpoints/endpoints.ts';
import type { Rooms } from '../../domain/domain.ts';
import type { Log } from '../../platform/log.ts';
import { randomUuid } from '../../platform/random.ts';
import type { Pipeline } from './pipeline.ts';
import { publishKeys } from './published-keys.ts';

/** What is larger is not even read; the pipeline's own limit is lower. */
const bodyLimitBytes = 1024 * 1024;
const targetPrefix = 'AWSCognitoIdentityProviderService.';
const corsMaxAgeSeconds = 172_800;

export interface CognitoIdpNeeds {
  pipeline: Pipeline;
  rooms: Rooms;
  log: Log;
}

export function openCognitoIdp({ pipeline, rooms, log }: CognitoIdpNeeds): FastifyInstance {
  const door = fastify({ bodyLimit: bodyLimitBytes, logger: false, exposeHeadRoutes: false });
  door.removeAllContentTypeParsers();
  door.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  door.addHook('onRequest', async (_request, reply) => {
    reply.header('access-control-allow-origin', '*');
    reply.header(
      'access-control-expose-headers',
      'x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date',
    );
  });
  door.options('/*', answerPreflight);
  door.post('/', (request, reply) => answerCall(pipeline, request, reply));
  publishKeys(door, rooms);
  door.setNotFoundHandler((_request, reply) => present(reply, 404, 'UnknownOperationException'));
  door.setErrorHandler((error: { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error({ err: error }, 'request failed');
    return present(reply, status, codeOf(status));
  });
  return door;
}

/** What went wrong outside of any operation. */
function codeOf(status: number): string {
  if (status >= 500) return 'InternalErrorException';
  return status === 413 ? 'RequestEntityTooLargeException' : 'SerializationException';
}

async function answerCall(
  pipeline: Pipeline,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const body = request.body instanceof Uint8Array ? request.body : new Uint8Array();
  const [path, query] = splitUrl(request.raw.url ?? '/');
  const answer = await pipeline.answer({
    operation: target.startsWith(targetPrefix) ? target.slice(targetPrefix.length) : '',
    body,
    signed: { method: request.method, path, query, rawHeaders: request.raw.rawHeaders, body },
    connection: connectionOf(request.raw),
  });
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/** Everything after the first question mark is query, further question marks too (RFC 3986 §3.4). */
function splitUrl(url: string): [path: string, query: string] {
  const at = url.indexOf('?');
  return at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at + 1)];
}

function answerPreflight(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const wanted = request.headers['access-control-request-headers'] ?? 'content-type,x-amz-target';
  return reply
    .code(200)
    .headers({
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': wanted,
      'access-control-max-age': String(corsMaxAgeSeconds),
    })
    .send('');
}

function present(reply: FastifyReply, status: number, code: string): FastifyReply {
  const { headers, body } = encodeError({ code, message: '' }, randomUuid());
  return reply.code(status).headers(headers).send(body);
}
