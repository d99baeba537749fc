/** The way of one `cognito-idp` call: caller, policies, decode, handle, encode, one log line, one audit event. */
import { decodeInput } from '../../contract/decode.ts';
import { encodeError, type WireError } from '../../contract/errors.ts';
import { encodeOutput } from '../../contract/encode.ts';
import { isOperationName } from '../../contract/operations.ts';
import { parseJson } from '../../contract/parse-json.ts';
import { redactInput } from '../../contract/redact.ts';
import { Refusal, refuse } from '../../contract/refusal.ts';
import type { Connection } from '../../domain/endpoints/endpoints.ts';
import type { Rooms } from '../../domain/domain.ts';
import type { SignedRequest } from '../../domain/access/access.ts';
import type { Bearer } from '../../domain/tokens/tokens.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Principal } from '../../platform/policy/policy.ts';
import { randomUuid } from '../../platform/random.ts';
import type { Site } from '../../domain/site.ts';
import { concludeCall } from '../conclude-call.ts';
import { isAudited } from './audited.ts';
import type { Call, TokenCall } from './operation.ts';
import { operations, type RealOperation } from './registry.ts';
import { poolArnOf } from './resource.ts';

export interface IncomingCall {
  operation: string;
  body: Uint8Array;
  /** What SigV4 covers; absent when `principal` is already known. */
  signed?: SignedRequest;
  /** A role another part of this server has assumed for the call. */
  principal?: Principal;
  /** Absent for calls that begin inside this server. */
  connection: Connection | undefined;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Empty for operations without an output shape. */
  body: string;
}

interface Passage {
  requestId: string;
  incoming: IncomingCall;
  principal: Principal;
  resource: string;
  input: unknown;
  /** Why it was refused, for the log. */
  cause?: string | undefined;
}

/** The largest input there is, a picture of 128 KiB in base64, stays below this. */
const bodyLimitBytes = 256 * 1024;

const anonymous: Principal = { kind: 'anonymous' };
const contentType = 'application/x-amz-json-1.1';

export interface PipelineNeeds {
  rooms: Rooms;
  site: Site;
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

export class Pipeline {
  #needs: PipelineNeeds;

  constructor(needs: PipelineNeeds) {
    this.#needs = needs;
  }

  async answer(incoming: IncomingCall): Promise<Answer> {
    const startedAt = this.#needs.clock.now();
    const passage: Passage = {
      requestId: randomUuid(),
      incoming,
      principal: incoming.principal ?? anonymous,
      resource: '*',
      input: undefined,
    };
    let answer: Answer;
    let outcome = 'ok';
    try {
      const body = await this.#run(passage);
      answer = {
        status: 200,
        headers: { 'content-type': contentType, 'x-amzn-requestid': passage.requestId },
        body: body ?? '',
      };
    } catch (error) {
      const failure = this.#presentFailure(error, passage);
      outcome = failure.code;
      answer = failure;
    }
    return this.#conclude(passage, { answer, outcome, startedAt });
  }

  async #run(passage: Passage): Promise<string | undefined> {
    const { rooms, site } = this.#needs;
    const { operation: name, body } = passage.incoming;
    if (!isOperationName(name)) refuse('UnknownOperationException', '');
    const operation = operations[name as RealOperation];
    if (operation === undefined) {
      refuse('UnsupportedOperationException', `${name} is not available in this version of Sekisho.`);
    }
    if (body.length > bodyLimitBytes) refuse('RequestEntityTooLargeException', '');
    passage.input = parseJson(body);
    if (operation.access === 'developer') passage.principal = await this.#authenticate(passage);
    passage.resource = await poolArnOf(name, passage.input, { rooms, site });
    await rooms.access.authorize({
      principal: passage.principal,
      action: `cognito-idp:${name}`,
      resource: passage.resource,
      connection: passage.incoming.connection,
      rule: operation.access === 'developer' ? 'signed' : 'unsigned',
    });
    const input = decodeInput(name, passage.input);
    const call: Call = {
      requestId: passage.requestId,
      principal: passage.principal,
      connection: passage.incoming.connection,
    };
    const handle = operation.handle as (
      input: unknown,
      rooms: Rooms,
      call: Call | TokenCall,
    ) => Promise<never>;
    if (operation.access !== 'token') return encodeOutput(name, await handle(input, rooms, call));
    const bearer = await this.#bearerOf(input);
    return encodeOutput(name, await handle(input, rooms, { ...call, bearer }));
  }

  #authenticate({ incoming }: Passage): Promise<Principal> | Principal {
    if (incoming.principal !== undefined) return incoming.principal;
    if (incoming.signed === undefined) {
      return refuse('MissingAuthenticationTokenException', 'Missing Authentication Token');
    }
    return this.#needs.rooms.access.authenticate(incoming.signed, 'cognito-idp');
  }

  #bearerOf(input: unknown): Promise<Bearer> {
    const { AccessToken: token } = input as { AccessToken?: string };
    if (token === undefined) refuse('NotAuthorizedException', 'Invalid Access Token');
    return this.#needs.rooms.tokens.verifyAccess(token);
  }

  #presentFailure(error: unknown, passage: Passage): WireError & { code: string } {
    const { requestId, incoming } = passage;
    if (error instanceof Refusal) {
      passage.cause = error.privateCause;
      return { ...encodeError({ code: error.code, message: error.message }, requestId), code: error.code };
    }
    this.#needs.log.error({ requestId, operation: incoming.operation, err: error }, 'call failed');
    const code = 'InternalErrorException';
    return { ...encodeError({ code, message: 'Internal server error' }, requestId), code };
  }

  async #conclude(passage: Passage, { answer, outcome, startedAt }: Result): Promise<Answer> {
    const { incoming, requestId, principal, resource, cause } = passage;
    const operation = isOperationName(incoming.operation) ? incoming.operation : 'unknown';
    const event = {
      requestId,
      action: `cognito-idp:${operation}`,
      principal: principal.kind === 'aws' ? principal.arn : principal.kind,
      resource,
      endpointId: incoming.connection?.endpoint.id,
      sourceIp: incoming.connection?.sourceIp,
      outcome,
    };
    try {
      await concludeCall(this.#needs, {
        door: 'cognito-idp',
        operation,
        startedAt,
        event,
        isAudited: isAudited(operation, outcome),
        details: () => ({
          cause,
          input: operation === 'unknown' ? undefined : redactInput(operation, passage.input),
        }),
      });
      return answer;
    } catch (error) {
      // Nothing that cannot be recorded may look as if it had succeeded.
      return this.#presentFailure(error, passage);
    }
  }
}

interface Result {
  answer: Answer;
  outcome: string;
  startedAt: number;
}
