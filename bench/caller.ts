/** A lean client for measuring: JSON over keep-alive connections, signed where an operation needs it. */
import { Agent as PlainAgent, request as plainRequest, type IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { signedHeaders } from '../test/world/sign.ts';
import type { AccessKey } from '../test/world/world.ts';

export const region = 'ap-northeast-1';

export interface Target {
  port: number;
  /** The authority to trust; absent: plain HTTP. */
  ca?: string;
  keys: AccessKey;
}

export type Json = Record<string, unknown>;

export class Caller {
  #target: Target;
  #agent: Agent;

  constructor(target: Target, connections: number) {
    this.#target = target;
    const options = { keepAlive: true, maxSockets: connections, ca: target.ca };
    this.#agent = target.ca === undefined ? (new PlainAgent(options) as Agent) : new Agent(options);
  }

  /** Rejects with the error's name and message when the answer is none. */
  async call<T = Json>(operation: string, body: Json, { signed = false } = {}): Promise<T> {
    const text = JSON.stringify(body);
    const headers = {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    };
    const { status, answer } = await this.#post(text, signed ? this.#sign(headers, text) : headers);
    if (status === 200) return (answer === '' ? {} : JSON.parse(answer)) as T;
    throw new Error(`${operation}: ${status} ${answer.slice(0, 300)}`);
  }

  close(): void {
    this.#agent.destroy();
  }

  #sign(headers: Record<string, string>, body: string): Record<string, string> {
    const { keys, port } = this.#target;
    const host = `127.0.0.1:${port}`;
    return signedHeaders({ keys, region, service: 'cognito-idp', host, headers, body, timeMs: Date.now() });
  }

  #post(body: string, headers: Record<string, string>): Promise<{ status: number; answer: string }> {
    const { port, ca } = this.#target;
    const options = { host: '127.0.0.1', port, method: 'POST', path: '/', headers, agent: this.#agent };
    return new Promise((resolve, reject) => {
      const outgoing = ca === undefined ? plainRequest(options) : request(options);
      outgoing.on('error', reject);
      outgoing.on('response', (incoming: IncomingMessage) => {
        let answer = '';
        incoming.setEncoding('utf8');
        incoming.on('data', (chunk: string) => (answer += chunk));
        incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, answer }));
        incoming.on('error', reject);
      });
      outgoing.end(body);
    });
  }
}
