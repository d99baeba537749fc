/** The operators' own listener, plain HTTP on loopback: is the process alive, may it get traffic, what it counted. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';

const checkTimeoutMs = 2000;
const headersTimeoutMs = 5000;
const maxConnections = 100;

/** Resolves when the part can serve; throws with the reason when it cannot. */
export type ReadinessCheck = () => Promise<void>;

export interface OpsNeeds {
  host: string;
  /** 0 lets the kernel choose. */
  port: number;
  metrics: Metrics;
  log: Log;
  /** By the name an operator knows the part by, such as `storage`. */
  checks: Readonly<Record<string, ReadinessCheck>>;
}

export interface Ops {
  url: string;
  close(): Promise<void>;
}

type Route = (response: ServerResponse) => Promise<void> | void;

export async function openOps(needs: OpsNeeds): Promise<Ops> {
  const server = createOpsServer(needs);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: needs.host, port: needs.port }, resolve);
  });
  const { address, family, port } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function createOpsServer({ metrics, log, checks }: OpsNeeds): Server {
  const routes: Readonly<Record<string, Route>> = {
    '/health/live': (response) => answer(response, 200, { status: 'live' }),
    '/health/ready': (response) => answerReady(response, { checks, log }),
    '/metrics': async (response) => {
      response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.text());
    },
  };
  const server = createServer({ headersTimeout: headersTimeoutMs, requestTimeout: headersTimeoutMs });
  server.maxConnections = maxConnections;
  server.on('request', (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, {});
    if (route === undefined) return answer(response, 404, {});
    void Promise.try(route, response).catch((err: unknown) => {
      log.error({ path, err }, 'ops request failed');
      if (!response.headersSent) answer(response, 500, {});
    });
  });
  return server;
}

async function answerReady(
  response: ServerResponse,
  { checks, log }: Pick<OpsNeeds, 'checks' | 'log'>,
): Promise<void> {
  const outcomes = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => {
      const fault = await faultOf(check);
      if (fault !== undefined) log.warn({ check: name, err: fault }, 'not ready');
      return fault === undefined ? [] : [name];
    }),
  );
  const failed = outcomes.flat();
  if (failed.length === 0) answer(response, 200, { status: 'ready' });
  else answer(response, 503, { status: 'not ready', failed });
}

/** What the check threw; a check that takes too long has failed. */
async function faultOf(check: ReadinessCheck): Promise<unknown> {
  const overdue = new AbortController();
  try {
    await Promise.race([
      check(),
      wait(checkTimeoutMs, undefined, { signal: overdue.signal, ref: false }).then(() => {
        throw new Error(`no answer in ${checkTimeoutMs} ms`);
      }),
    ]);
    return undefined;
  } catch (error) {
    return error ?? new Error('check failed');
  } finally {
    overdue.abort();
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    .end(JSON.stringify(body));
}
