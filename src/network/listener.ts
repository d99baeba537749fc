/** One TLS listener: every connection it takes belongs to the endpoint it was opened for, whatever its bytes say. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Log } from '../platform/log.ts';
import type { CutReason, Metrics } from '../platform/metrics.ts';
import { attributeSocket, compileRanges, plainAddress } from '../domain/endpoints/endpoints.ts';
import type { Connection, Endpoint, ListenAddress } from '../domain/endpoints/endpoints.ts';
import type { Certificates } from './certificate-authority.ts';
import type { ListenerLimits } from './listener-limits.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** What all listeners of a process share. */
export interface ListenerNeeds {
  limits: ListenerLimits;
  metrics: Metrics;
  log: Log;
  handlers: Readonly<Record<Endpoint['service'], Handler>>;
  certificates(): Certificates;
}

const answers: Readonly<Record<string, { status: string; reason: CutReason }>> = {
  HPE_HEADER_OVERFLOW: { status: '431 Request Header Fields Too Large', reason: 'headers-too-large' },
  ERR_HTTP_REQUEST_TIMEOUT: { status: '408 Request Timeout', reason: 'timeout' },
};
const malformed = { status: '400 Bad Request', reason: 'malformed' } as const;
const drainCheckMs = 20;

export class Listener {
  readonly address: ListenAddress;
  #endpoint: Endpoint;
  #needs: ListenerNeeds;
  #server: Server;
  #sockets = new Map<Socket, string>();
  #admits: (address: string) => boolean;
  #isStopping = false;

  constructor(endpoint: Endpoint, address: ListenAddress, needs: ListenerNeeds) {
    this.address = address;
    this.#endpoint = endpoint;
    this.#needs = needs;
    this.#admits = compileRanges(endpoint.allowFrom);
    this.#server = this.#createServer();
  }

  get endpoint(): Endpoint {
    return this.#endpoint;
  }

  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** Where it really listens: the port the kernel chose when 0 was asked for. */
  get boundAddress(): ListenAddress {
    const { address, port } = this.#server.address() as AddressInfo;
    return { host: address, port };
  }

  async open(): Promise<void> {
    const { host, port } = this.address;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port, ipv6Only: host === '::' }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** The endpoint as it is now: open connections stay, unless their source is no longer admitted. */
  update(endpoint: Endpoint): void {
    this.#endpoint = endpoint;
    this.#admits = compileRanges(endpoint.allowFrom);
    for (const [socket, source] of this.#sockets) {
      if (!this.#admits(source)) this.#cut(socket, 'source');
    }
  }

  useCertificates({ cert, key }: Certificates): void {
    this.#server.setSecureContext({ cert, key, minVersion: 'TLSv1.2' });
  }

  /** Takes nothing new, lets requests in progress finish for a while, then cuts what is left. */
  async close(drainMs: number): Promise<void> {
    this.#isStopping = true;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeIdleConnections();
    const drain = setInterval(() => this.#server.closeIdleConnections(), drainCheckMs);
    const deadline = setTimeout(() => this.cutAll(), drainMs);
    await closed;
    clearInterval(drain);
    clearTimeout(deadline);
  }

  cutAll(): void {
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #createServer(): Server {
    const { limits, certificates } = this.#needs;
    const { cert, key } = certificates();
    const server = createServer({
      cert,
      key,
      minVersion: 'TLSv1.2',
      ALPNProtocols: ['http/1.1'],
      handshakeTimeout: limits.handshakeTimeoutMs,
      headersTimeout: limits.headersTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      keepAliveTimeout: limits.keepAliveTimeoutMs,
      connectionsCheckingInterval: limits.checkIntervalMs,
      maxHeaderSize: limits.maxHeaderBytes,
      requireHostHeader: true,
      insecureHTTPParser: false,
      noDelay: true,
    });
    server.timeout = limits.inactivityTimeoutMs;
    // Node drops what exceeds this silently: one more than allowed shows that there were too many.
    server.maxHeadersCount = limits.maxHeaderPairs + 1;
    this.#guardConnections(server);
    server.prependListener('secureConnection', (socket: TLSSocket) => this.#attribute(socket));
    server.on('request', (request, response) => this.#handle(request, response));
    server.on('clientError', (error, socket) => this.#answerClientError(error, socket));
    // Accepting can fail for a while (EMFILE); that is no reason to stop the process.
    server.on('error', (err) =>
      this.#needs.log.error({ endpoint: this.#endpoint.id, err }, 'listener failed'),
    );
    return server;
  }

  /** Puts the source check before TLS: a stranger's bytes reach no parser. */
  #guardConnections(server: Server): void {
    const startTls = server.listeners('connection');
    server.removeAllListeners('connection');
    server.on('connection', (socket: Socket) => {
      if (this.#admit(socket)) for (const start of startTls) start.call(server, socket);
    });
  }

  #admit(socket: Socket): boolean {
    const source = plainAddress(socket.remoteAddress ?? '');
    const { limits, metrics } = this.#needs;
    if (!this.#admits(source)) return this.#cut(socket, 'source');
    if (this.#sockets.size >= limits.maxConnections) return this.#cut(socket, 'too-many-connections');
    this.#sockets.set(socket, source);
    metrics.connectionOpened(this.#endpoint.id);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      metrics.connectionClosed(this.#endpoint.id);
    });
    return true;
  }

  #attribute(socket: TLSSocket): void {
    const endpointNow = (): Endpoint => this.#endpoint;
    const connection: Connection = {
      get endpoint() {
        return endpointNow();
      },
      sourceIp: plainAddress(socket.remoteAddress ?? ''),
      secure: true,
      sni: typeof socket.servername === 'string' ? socket.servername : undefined,
    };
    attributeSocket(socket, connection);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    if (request.rawHeaders.length > 2 * this.#needs.limits.maxHeaderPairs) {
      this.#needs.metrics.countCut(this.#endpoint.id, 'too-many-headers');
      response.writeHead(431, { connection: 'close' }).end();
      return;
    }
    if (this.#isStopping) response.setHeader('connection', 'close');
    this.#needs.handlers[this.#endpoint.service](request, response);
  }

  #answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
    const { code = '' } = error;
    const isHttp = code.startsWith('HPE_') || code.startsWith('ERR_HTTP');
    const { status, reason } = answers[code] ?? malformed;
    if (code !== 'ECONNRESET') this.#needs.metrics.countCut(this.#endpoint.id, isHttp ? reason : 'tls');
    if (isHttp && socket.writable) {
      socket.write(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    }
    socket.destroy();
  }

  #cut(socket: Socket, reason: CutReason): false {
    this.#needs.metrics.countCut(this.#endpoint.id, reason);
    socket.destroy();
    return false;
  }
}
