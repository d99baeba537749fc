/** Peers that mean harm: each is refused within limits, and meanwhile the server keeps serving everyone else. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { connect as connectPlain, type Socket } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { call, send } from '../world/http.ts';
import { openPool, addUser, signIn, type TestPool } from '../world/pool.ts';
import { worldOfSuite } from '../world/suite.ts';

const patience = { timeout: 30_000 };
/** The server's own limits are longer; these make the same clockwork quicker to watch. */
const listenerLimits = { handshakeTimeoutMs: 2000, headersTimeoutMs: 2000, requestTimeoutMs: 3000 };
const cutWithinMs = 8000;

describe('a hostile peer', () => {
  const world = worldOfSuite({ listenerLimits });
  let pool: TestPool | undefined;

  afterEach(async function serveOthers() {
    if (pool === undefined) {
      pool = await openPool(world());
      await addUser(pool, 'mika');
    }
    await signIn(pool, 'mika');
    const faults = world().logLines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
    assert.deepEqual(faults, [], 'no fault of ours in the log');
  });

  async function openSocket(): Promise<TLSSocket> {
    const { host, port } = world().endpoint();
    const socket = connect({ host: '127.0.0.1', port, servername: host, ca: world().ca });
    socket.on('error', () => {}); // being cut off is what these tests are about
    await once(socket, 'secureConnect');
    return socket;
  }

  async function untilClosed(socket: TLSSocket): Promise<string> {
    let text = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await closing(socket);
    return text;
  }

  /** Unlike events.once, an error on the way is no surprise. */
  function closing(socket: Socket): Promise<void> {
    if (socket.closed) return Promise.resolve();
    return new Promise((resolve) => socket.once('close', () => resolve()));
  }

  const head = (more: string) => `POST / HTTP/1.1\r\nhost: x\r\n${more}\r\n`;

  it('with a body of 10 MB is refused', patience, async () => {
    const body = `{"Username":"${'a'.repeat(10 * 1024 * 1024)}"}`;
    const answer = await call(world(), 'SignUp', body).catch((error: NodeJS.ErrnoException) => error);
    if (answer instanceof Error) assert.match(answer.message, /EPIPE|ECONNRESET|hang up/);
    else assert.equal(answer.status, 413);
  });

  it('with a body of 10 MB and no length is refused', patience, async () => {
    const socket = await openSocket();
    socket.write(
      head('transfer-encoding: chunked\r\nx-amz-target: AWSCognitoIdentityProviderService.SignUp\r\n'),
    );
    const chunk = `10000\r\n${'a'.repeat(65_536)}\r\n`;
    for (let sent = 0; sent < 160 && socket.writable; sent += 1) {
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => {}), closing(socket)]);
    }
    assert.match(await untilClosed(socket), /^(HTTP\/1.1 (413|400)|$)/);
  });

  it('with JSON nested 100,000 deep is refused', patience, async () => {
    const nested = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const bodies = ['['.repeat(100_000), '{"":'.repeat(60_000), nested, `{"NoSuchMember":${nested}}`];
    for (const body of bodies) {
      const answer = await call(world(), 'SignUp', body);
      assert.deepEqual(
        [answer.status, (answer.body as { __type: string }).__type],
        [400, 'SerializationException'],
      );
    }
  });

  it('with invalid UTF-8 is refused', patience, async () => {
    const invalid = [
      [0xff, 0xfe],
      [0xc0, 0xaf],
      [0xed, 0xa0, 0x80],
      [0xf4, 0x90, 0x80, 0x80],
      [0xe2, 0x82],
    ];
    for (const bytes of invalid) {
      const body = Buffer.concat([Buffer.from('{"Username":"'), Buffer.from(bytes), Buffer.from('"}')]);
      const answer = await call(world(), 'SignUp', body);
      assert.deepEqual(
        [answer.status, (answer.body as { __type: string }).__type],
        [400, 'SerializationException'],
      );
    }
  });

  it('with half a surrogate pair in an escape gets no fault of ours', patience, async () => {
    for (const Username of ['\\ud800', '\\udc00\\ud800', '\\u0000']) {
      const body = `{"ClientId":"aaaaaaaaaaaaaaaaaaaaaaaaaa","Username":"${Username}","Password":"Correct-Horse-7!"}`;
      assert.equal((await call(world(), 'SignUp', body)).status, 400);
    }
  });

  it('with 2,000 headers is refused', patience, async () => {
    const socket = await openSocket();
    socket.write(head(Array.from({ length: 2000 }, (_, index) => `x-${index}: 1\r\n`).join('')));
    assert.match(await untilClosed(socket), /^(HTTP\/1.1 431|$)/);
  });

  it('with one header of 100 kB is refused', patience, async () => {
    const socket = await openSocket();
    socket.write(head(`x-long: ${'a'.repeat(100_000)}\r\n`));
    assert.match(await untilClosed(socket), /^(HTTP\/1.1 431|$)/);
  });

  it('that sends a header byte by byte is cut off', patience, async () => {
    const socket = await openSocket();
    socket.write('POST / HTTP/1.1\r\nhost: x\r\nx-slow: ');
    const drip = setInterval(() => socket.write('a'), 200);
    const startedAt = performance.now();
    await untilClosed(socket);
    clearInterval(drip);
    assert.ok(performance.now() - startedAt < cutWithinMs);
  });

  it('that sends a body byte by byte is cut off', patience, async () => {
    const socket = await openSocket();
    socket.write(head('content-length: 1000\r\nx-amz-target: AWSCognitoIdentityProviderService.SignUp\r\n'));
    const drip = setInterval(() => socket.write('a'), 200);
    const startedAt = performance.now();
    await untilClosed(socket);
    clearInterval(drip);
    assert.ok(performance.now() - startedAt < cutWithinMs);
  });

  it('that connects and never shakes hands is cut off', patience, async () => {
    const socket = connectPlain(world().endpoint().port, '127.0.0.1');
    socket.on('error', () => {}); // being cut off is what this test is about
    const startedAt = performance.now();
    await closing(socket.resume());
    assert.ok(performance.now() - startedAt < cutWithinMs);
  });

  it('that holds 500 slow connections leaves room for others', patience, async () => {
    const sockets = await Promise.all(Array.from({ length: 500 }, openSocket));
    for (const socket of sockets) socket.write('POST / HTTP/1.1\r\nhost: x\r\nx-slow: ');
    assert.equal((await call(world(), 'NoSuchOperation', {})).status, 400);
    for (const socket of sockets) socket.destroy();
  });

  it('that smuggles a second request in the first is refused', patience, async () => {
    const socket = await openSocket();
    const smuggled = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n';
    socket.write(head('content-length: 4\r\ntransfer-encoding: chunked\r\n') + `0\r\n\r\n${smuggled}`);
    assert.match(await untilClosed(socket), /^(HTTP\/1.1 400|$)/);
  });

  it('that speaks plain HTTP gets no answer', patience, async () => {
    const socket = connectPlain(world().endpoint().port, '127.0.0.1');
    socket.on('error', () => {}); // being cut off is what this test is about
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    await closing(socket);
    assert.equal(text.includes('HTTP/1.1 200'), false);
  });

  it('that asks for files and other doors gets nothing', patience, async () => {
    for (const path of [
      '/../../etc/passwd',
      '/metrics',
      '/health',
      '/%2e%2e/%2e%2e/etc/passwd',
      '//',
      '/?a=%',
    ]) {
      const { status } = await send(world(), path);
      assert.ok(status === 404 || status === 400, `${path}: ${status}`);
    }
  });
});
