/** Plain HTTPS to a server of the test, for what no SDK would send. */
import { request, type RequestOptions } from 'node:https';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { signedHeaders } from './sign.ts';
import { region, type AccessKey, type OpenEndpoint, type World } from './world.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** The JSON of the answer; undefined where it is none. */
  body: unknown;
  text: string;
}

export interface Sent extends Pick<RequestOptions, 'method' | 'agent' | 'servername'> {
  at?: OpenEndpoint;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

export async function send(world: World, path: string, { at, body, ...options }: Sent = {}): Promise<Answer> {
  const { host, port } = at ?? world.endpoint();
  const outgoing = request({ host, port, path, agent: world.agent, ...options });
  outgoing.on('error', () => {}); // the first one rejects below; a second must not end the process
  outgoing.end(body);
  const [incoming] = (await once(outgoing, 'response')) as [IncomingMessage];
  incoming.setEncoding('utf8');
  let text = '';
  for await (const chunk of incoming) text += String(chunk);
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, body: parse(text), text };
}

/** An unsigned call, with a body that need not be JSON. */
export function call(world: World, operation: string, body: unknown, more: Sent = {}): Promise<Answer> {
  const headers = { ...callHeaders(operation), ...more.headers };
  return send(world, '/', { ...more, method: 'POST', headers, body: bytesOf(body) });
}

/** The same, signed. */
export function signedCall(world: World, operation: string, body: unknown, keys: AccessKey): Promise<Answer> {
  const { host, port } = world.endpoint();
  const headers = signedHeaders({
    keys,
    region,
    service: 'cognito-idp',
    host: `${host}:${port}`,
    headers: callHeaders(operation),
    body: bytesOf(body),
    timeMs: world.clock.now(),
  });
  return send(world, '/', { method: 'POST', headers, body: bytesOf(body) });
}

function callHeaders(operation: string): Record<string, string> {
  return {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
  };
}

function bytesOf(body: unknown): string | Uint8Array {
  return typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
