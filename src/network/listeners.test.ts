/** Listeners over real TLS sockets: whose connection it is, how long it may take, how much it may send. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request, type RequestOptions } from 'node:https';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { setTimeout as wait } from 'node:timers/promises';
import { emptyDatabase } from '../../test/world/database.ts';
import { connectionOf, Endpoints, type ListenAddress } from '../domain/endpoints/endpoints.ts';
import { openLog } from '../platform/log.ts';
import { Metrics } from '../platform/metrics.ts';
import { Database } from '../storage/database.ts';
import { migrate } from '../storage/migrate.ts';
import { Cursors } from '../storage/page.ts';
import { ensureCertificates, type Certificates } from './certificate-authority.ts';
import type { ListenerLimits } from './listener-limits.ts';
import type { Handler } from './listener.ts';
import { Listeners, type ListenersNeeds } from './listeners.ts';

const region = 'ap-northeast-1';
const host = `cognito-idp.${region}.amazonaws.com`;
const clock = { now: () => Date.now() };
const log = openLog('silent');
const directory = mkdtempSync(join(tmpdir(), 'sekisho-listeners-'));
let certificates: Certificates;

before(async () => {
  certificates = await ensureCertificates({ directory, region, clock });
});
after(() => rmSync(directory, { recursive: true }));

/** Answers with what the server is sure of about the connection. */
const tell: Handler = (incoming, response) => {
  const { endpoint, sourceIp, secure, sni } = connectionOf(incoming);
  response.end(JSON.stringify({ id: endpoint.id, policy: endpoint.policy, sourceIp, secure, sni }));
};

interface Net extends AsyncDisposable {
  endpoints: Endpoints;
  listeners: Listeners;
  metrics: Metrics;
  needs: ListenersNeeds;
}

async function openNet(limits: Partial<ListenerLimits> = {}, handler: Handler = tell): Promise<Net> {
  const place = await emptyDatabase('sqlite');
  const engine = place.engine();
  await migrate(engine);
  const database = new Database(engine);
  const endpoints = new Endpoints({
    database,
    cursors: new Cursors(Buffer.alloc(32, 1), clock),
    clock,
    site: { region, accountId: '123456789012' },
    listenHost: '127.0.0.1',
    firstPort: 0,
  });
  const metrics = new Metrics();
  const handlers = { 'cognito-idp': handler, 'execute-api': handler };
  const needs = { endpoints, certificates, handlers, metrics, log, limits };
  const listeners = new Listeners(needs);
  await listeners.start();
  return {
    endpoints,
    listeners,
    metrics,
    needs,
    async [Symbol.asyncDispose]() {
      await listeners.stop(0);
      await database.close();
      await place[Symbol.asyncDispose]();
    },
  };
}

async function openEndpoint({ endpoints, listeners }: Net, extra: { allowFrom?: string[] } = {}) {
  const { id } = await endpoints.create({ service: 'cognito-idp', ...extra });
  const [address] = listeners.addressesOf(id);
  assert.ok(address !== undefined);
  return { id, address };
}

interface Answer {
  status: number | undefined;
  headers: NodeJS.Dict<string | string[]>;
  text: string;
}

async function get({ port }: ListenAddress, extra: RequestOptions = {}): Promise<Answer> {
  const options = { host: '127.0.0.1', port, servername: host, ca: certificates.ca, agent: false, ...extra };
  return new Promise((resolve, reject) => {
    const call = request(options, (response) => {
      const answer = async (): Promise<Answer> => {
        const text = (await response.setEncoding('utf8').toArray()).join('');
        return { status: response.statusCode, headers: response.headers, text };
      };
      answer().then(resolve, reject);
    });
    call.once('error', reject).end();
  });
}

async function openTls({ port }: ListenAddress): Promise<TLSSocket> {
  const socket = connectTls({ host: '127.0.0.1', port, servername: host, ca: certificates.ca });
  await once(socket, 'secureConnect');
  return socket;
}

function readToEnd(socket: Socket): Promise<string> {
  let text = '';
  socket.on('error', () => undefined);
  socket.setEncoding('latin1').on('data', (chunk) => (text += chunk));
  return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

async function untilConnections({ listeners }: Net, count: number): Promise<void> {
  const deadline = Date.now() + 2000;
  while (listeners.connectionCount() !== count && Date.now() < deadline) await wait(5);
  assert.equal(listeners.connectionCount(), count);
}

test('a connection belongs to the endpoint of its listener', async () => {
  await using net = await openNet();
  const first = await openEndpoint(net);
  const second = await openEndpoint(net);
  for (const { id, address } of [first, second]) {
    const { text } = await get(address);
    const { policy: _, ...facts } = JSON.parse(text);
    assert.deepEqual(facts, { id, sourceIp: '127.0.0.1', secure: true, sni: host });
  }
});

test('attack: a spoofed Host, SNI or forwarding header does not change the endpoint', async () => {
  await using net = await openNet();
  const mine = await openEndpoint(net);
  const other = await openEndpoint(net);
  const otherName = net.endpoints.names(await net.endpoints.get(other.id)).regional;
  const headers = {
    host: otherName,
    'x-amz-vpce': other.id,
    'x-amzn-vpce-id': other.id,
    'x-forwarded-for': '10.9.9.9',
    forwarded: 'for=10.9.9.9;host=evil.example.com',
  };
  const { text } = await get(mine.address, { servername: otherName, headers });
  const { id, sourceIp } = JSON.parse(text);
  assert.deepEqual({ id, sourceIp }, { id: mine.id, sourceIp: '127.0.0.1' });
});

test('a policy swapped 100 times is in force at once, and no kept connection drops', async () => {
  await using net = await openNet();
  const { id, address } = await openEndpoint(net);
  using agent = disposable(new Agent({ keepAlive: true, maxSockets: 1 }));
  let opened = 0;
  for (let turn = 0; turn < 100; turn += 1) {
    const Sid = `turn${turn}`;
    const Statement = [{ Sid, Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }];
    await net.endpoints.update(id, { policy: { Version: '2012-10-17', Statement } });
    const { text } = await get(address, { agent: agent.value });
    assert.equal(JSON.parse(text).policy.Statement[0].Sid, Sid);
    opened = Math.max(opened, net.listeners.connectionCount());
  }
  assert.equal(opened, 1);
});

test('attack: a source outside the admitted ranges is cut before TLS begins', async () => {
  await using net = await openNet();
  const { id, address } = await openEndpoint(net, { allowFrom: ['10.0.0.0/8'] });
  await assert.rejects(get(address), { code: 'ECONNRESET' });
  assert.match(await net.metrics.text(), /sekisho_listener_cuts_total\{[^}]*reason="source"\} 1/);
  await net.endpoints.update(id, { allowFrom: ['127.0.0.1'] });
  assert.equal((await get(address)).status, 200);
});

test('narrowing the ranges cuts connections that are already open', async () => {
  await using net = await openNet();
  const { id, address } = await openEndpoint(net);
  const socket = await openTls(address);
  const end = readToEnd(socket);
  await net.endpoints.update(id, { allowFrom: ['10.0.0.0/8'] });
  await end;
  await untilConnections(net, 0);
});

test('endpoints come and go while the server runs', async () => {
  await using net = await openNet();
  const { id, address } = await openEndpoint(net);
  const socket = await openTls(address);
  const end = readToEnd(socket);
  await net.endpoints.delete(id);
  await end;
  await assert.rejects(get(address), { code: 'ECONNREFUSED' });
  assert.deepEqual(net.listeners.addressesOf(id), []);
});

test('an address in use is a fault at once, and no reason to keep it closed later', async () => {
  await using net = await openNet();
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as AddressInfo;
  const listen = [{ host: '127.0.0.1', port }];
  const { id } = await net.endpoints.create({ service: 'cognito-idp', listen });
  assert.deepEqual(net.listeners.faults(), [{ endpointId: id, address: listen[0], code: 'EADDRINUSE' }]);
  await new Promise((resolve) => blocker.close(resolve));
  await net.listeners.retry();
  assert.deepEqual(net.listeners.faults(), []);
  assert.equal((await get({ host: '127.0.0.1', port })).status, 200);
});

test('a server does not start without an address of its own, but without other nodes’', async () => {
  await using net = await openNet();
  const ofAnotherNode = { host: '192.0.2.1', port: 8443 };
  const { id } = await net.endpoints.create({ service: 'execute-api', listen: [ofAnotherNode] });
  const lenient = new Listeners(net.needs);
  await lenient.start();
  const fault = { endpointId: id, address: ofAnotherNode, code: 'EADDRNOTAVAIL' };
  assert.deepEqual(lenient.faults(), [fault]);
  await lenient.stop(0);
  const { address } = await openEndpoint(net);
  await net.endpoints.create({ service: 'cognito-idp', listen: [{ ...address, port: address.port }] });
  await assert.rejects(new Listeners(net.needs).start(), /cannot be opened: EADDRINUSE/);
});

test('attack: 2,000 headers, or one of 20 KiB, are answered 431', async () => {
  let handled = 0;
  await using net = await openNet({}, (_, response) => {
    handled += 1;
    response.end();
  });
  const { address } = await openEndpoint(net);
  const flood = Array.from({ length: 2000 }, (_, index) => `a${index % 10}: b\r\n`).join('');
  for (const headers of [flood, `big: ${'x'.repeat(20_480)}\r\n`]) {
    const socket = await openTls(address);
    socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n${headers}\r\n`);
    assert.match(await readToEnd(socket), /^HTTP\/1\.1 431 /);
  }
  const most = Object.fromEntries(Array.from({ length: 98 }, (_, index) => [`x-${index}`, 'y']));
  assert.equal((await get(address, { headers: most })).status, 200);
  assert.equal(handled, 1);
});

test('attack: slow headers, a slow body, a silent peer and a slow handshake are all closed', async () => {
  const limits = {
    handshakeTimeoutMs: 300,
    headersTimeoutMs: 300,
    requestTimeoutMs: 300,
    checkIntervalMs: 50,
  };
  await using net = await openNet(limits, (incoming, response) => {
    incoming.resume().once('end', () => response.end());
  });
  const { address } = await openEndpoint(net);
  const slow = async (socket: Socket, firstBytes: string): Promise<string> => {
    const started = performance.now();
    socket.write(firstBytes);
    const dripping = setInterval(() => socket.writable && socket.write('x'), 40);
    const text = await readToEnd(socket);
    clearInterval(dripping);
    assert.ok(performance.now() - started < 2000, 'closed within the limits');
    return text;
  };
  assert.match(
    await slow(await openTls(address), `GET / HTTP/1.1\r\nHost: ${host}\r\nX: `),
    /^HTTP\/1\.1 408 /,
  );
  const body = `POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 5000\r\n\r\n`;
  assert.match(await slow(await openTls(address), body), /^HTTP\/1\.1 408 /);
  await readToEnd(await openTls(address));
  await readToEnd(connect(address.port, '127.0.0.1'));
  await untilConnections(net, 0);
});

test('attack: request smuggling forms are answered 400 and closed', async () => {
  await using net = await openNet();
  const { address } = await openEndpoint(net);
  const head = `POST / HTTP/1.1\r\nHost: ${host}\r\n`;
  const forms = [
    `${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
    `${head}Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello`,
    `${head}X: a\r\n b\r\nTransfer-Encoding : chunked\r\n\r\n`,
    `POST / HTTP/1.1\nHost: ${host}\n\n`,
    `GET / HTTP/1.1\r\n\r\n`,
    `GET / HTTP/1.1\r\nHost: ${host}\r\nX: a\u0000b\r\n\r\n`,
  ];
  for (const form of forms) {
    const socket = await openTls(address);
    socket.write(form);
    assert.match(await readToEnd(socket), /^HTTP\/1\.1 400 /, JSON.stringify(form));
  }
});

test('more connections than allowed are cut, and those there go on', async () => {
  await using net = await openNet({ maxConnections: 2 });
  const { address } = await openEndpoint(net);
  const held = [await openTls(address), await openTls(address)];
  await assert.rejects(get(address), { code: 'ECONNRESET' });
  held[0]?.destroy();
  await untilConnections(net, 1);
  assert.equal((await get(address)).status, 200);
});

test('plain HTTP and old TLS are not spoken', async () => {
  await using net = await openNet();
  const { address } = await openEndpoint(net);
  const plain = connect(address.port, '127.0.0.1');
  plain.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  assert.doesNotMatch(await readToEnd(plain), /HTTP/);
  const old = { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const;
  await assert.rejects(get(address, old), /alert|version|protocol/i);
});

test('a new certificate serves new handshakes without a restart', async () => {
  await using net = await openNet();
  const { address } = await openEndpoint(net);
  const serialOf = async (): Promise<string> => {
    const socket = await openTls(address);
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };
  const old = await serialOf();
  const renewed = await ensureCertificates({ directory, region, clock, names: ['127.0.0.2'] });
  net.listeners.useCertificates(renewed);
  assert.notEqual(await serialOf(), old);
});

test('stopping lets a request finish, and cuts it after the drain time', async () => {
  for (const { workMs, drainMs, status } of [
    { workMs: 200, drainMs: 2000, status: 200 },
    { workMs: 5000, drainMs: 100, status: undefined },
  ]) {
    const timers = new AbortController();
    await using net = await openNet({}, (_, response) => {
      const finish = (): unknown => response.end('done');
      wait(workMs, undefined, { signal: timers.signal }).then(finish, () => undefined);
    });
    const { address } = await openEndpoint(net);
    const answer = get(address).then(
      (response) => response.status,
      () => undefined,
    );
    await untilConnections(net, 1);
    await wait(50);
    await net.listeners.stop(drainMs);
    assert.equal(await answer, status);
    assert.equal(net.listeners.connectionCount(), 0);
    timers.abort();
  }
});

function disposable(agent: Agent): Disposable & { value: Agent } {
  return { value: agent, [Symbol.dispose]: () => agent.destroy() };
}
