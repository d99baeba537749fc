/** The private authority, judged by the programs that have to trust it. */
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import type { Clock } from '../platform/clock.ts';
import { ensureCertificates, type Certificates, type CertificatePlan } from './certificate-authority.ts';
import { makeServerCertificate } from './issue-certificate.ts';

const region = 'ap-northeast-1';
const cognitoHost = `cognito-idp.${region}.amazonaws.com`;
const dayMs = 24 * 60 * 60 * 1000;
const root = mkdtempSync(join(tmpdir(), 'sekisho-ca-'));
after(() => rmSync(root, { recursive: true }));

let count = 0;
function planFor(extra: Partial<CertificatePlan> = {}): CertificatePlan {
  count += 1;
  return { directory: join(root, String(count)), region, clock: { now: () => Date.now() }, ...extra };
}

function missing(program: string, argument: string): string | false {
  return spawnSync(program, [argument]).status === 0 ? false : `${program} is not installed`;
}

function openssl(...args: string[]): string {
  const { stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' });
  return stdout + stderr;
}

/** What a server certificate for a name the authority may not sign for looks like, if its key were stolen. */
async function forge(plan: CertificatePlan, name: string): Promise<string> {
  const { ca } = await ensureCertificates(plan);
  const key = readFileSync(join(plan.directory, 'ca-key.pem'), 'utf8');
  const now = Date.now();
  const times = { notBefore: new Date(now - 1000), notAfter: new Date(now + dayMs) };
  const forged = await makeServerCertificate({ certificate: ca, key }, { dns: [name], ip: [] }, times);
  const path = join(plan.directory, 'forged.pem');
  writeFileSync(path, forged.certificate);
  writeFileSync(join(plan.directory, 'forged-key.pem'), forged.key);
  return path;
}

async function serve(
  certificates: Pick<Certificates, 'cert' | 'key'>,
): Promise<AsyncDisposable & { port: number }> {
  const server = createServer({ ...certificates }, (_, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function getByNode(port: number, host: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, servername: host, headers: { host }, ca }, (response) =>
      response.setEncoding('utf8').once('data', resolve),
    );
    call.once('error', reject).end();
  });
}

test('files are kept, keys for their owner only', async () => {
  const plan = planFor();
  const first = await ensureCertificates(plan);
  const modeOf = (name: string): number => statSync(join(plan.directory, name)).mode & 0o777;
  assert.deepEqual(
    ['ca.pem', 'ca-key.pem', 'server.pem', 'server-key.pem'].map(modeOf),
    [0o644, 0o600, 0o644, 0o600],
  );
  assert.deepEqual(await ensureCertificates(plan), first);
});

test('a key that others can read is refused', async () => {
  const plan = planFor();
  await ensureCertificates(plan);
  chmodSync(join(plan.directory, 'server-key.pem'), 0o644);
  await assert.rejects(ensureCertificates(plan), /can be read by others/);
});

test('the server certificate is renewed before it expires, under the same authority', async () => {
  let now = Date.now();
  const clock: Clock = { now: () => now };
  const plan = planFor({ clock });
  const first = await ensureCertificates(plan);
  const lifetime = new X509Certificate(first.cert);
  assert.ok(lifetime.validToDate.getTime() - lifetime.validFromDate.getTime() <= 397 * dayMs);
  now += 365 * dayMs;
  assert.equal((await ensureCertificates(plan)).cert, first.cert);
  now += 2 * dayMs;
  const second = await ensureCertificates(plan);
  assert.equal(second.ca, first.ca);
  assert.notEqual(second.cert, first.cert);
  assert.ok(new X509Certificate(second.cert).validToDate.getTime() > now + 390 * dayMs);
});

test('new names make a new certificate; names the authority may not sign for are refused', async () => {
  const plan = planFor({ permit: ['corp.internal', '10.0.0.0/8'] });
  const first = await ensureCertificates(plan);
  const second = await ensureCertificates({ ...plan, names: ['auth.corp.internal', '10.1.2.3'] });
  assert.equal(second.ca, first.ca);
  assert.match(
    new X509Certificate(second.cert).subjectAltName ?? '',
    /DNS:auth\.corp\.internal.*10\.1\.2\.3/,
  );
  await assert.rejects(
    ensureCertificates({ ...plan, names: ['bank.example'] }),
    /may not sign for bank\.example/,
  );
  await assert.rejects(
    ensureCertificates({ ...plan, names: ['192.0.2.1'] }),
    /may not sign for 192\.0\.2\.1/,
  );
});

test('the authority’s key may be kept elsewhere until a renewal is due', async () => {
  let now = Date.now();
  const plan = planFor({ clock: { now: () => now } });
  const first = await ensureCertificates(plan);
  rmSync(join(plan.directory, 'ca-key.pem'));
  assert.deepEqual(await ensureCertificates(plan), first);
  now += 380 * dayMs;
  await assert.rejects(ensureCertificates(plan), /ca-key\.pem is not there/);
});

test('Node trusts it for AWS names, and not for a name outside its constraints', async () => {
  const plan = planFor();
  const certificates = await ensureCertificates(plan);
  await using honest = await serve(certificates);
  assert.equal(await getByNode(honest.port, cognitoHost, certificates.ca), 'hello');
  assert.equal(
    await getByNode(honest.port, `abcde12345.execute-api.${region}.amazonaws.com`, certificates.ca),
    'hello',
  );
  await assert.rejects(getByNode(honest.port, 'evil.example.com', certificates.ca), {
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
  const cert = readFileSync(await forge(plan, 'evil.example.com'), 'utf8');
  await using forged = await serve({
    cert,
    key: readFileSync(join(plan.directory, 'forged-key.pem'), 'utf8'),
  });
  await assert.rejects(getByNode(forged.port, 'evil.example.com', certificates.ca), /permitted subtree/i);
});

test(
  'openssl accepts the chain strictly, and no forged name',
  { skip: missing('openssl', 'version') },
  async () => {
    const plan = planFor({ names: ['fd00::5', '10.1.0.10'] });
    await ensureCertificates(plan);
    const file = (name: string): string => join(plan.directory, name);
    const verify = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', file('ca.pem')];
    for (const host of [cognitoHost, `vpce-0aa-bb.cognito-idp.${region}.vpce.amazonaws.com`, 'localhost']) {
      assert.match(openssl(...verify, '-verify_hostname', host, file('server.pem')), /server\.pem: OK/);
    }
    for (const address of ['127.0.0.1', '::1', '10.1.0.10', 'fd00::5']) {
      assert.match(openssl(...verify, '-verify_ip', address, file('server.pem')), /server\.pem: OK/);
    }
    assert.match(openssl(...verify, await forge(plan, 'evil.example.com')), /permitted subtree violation/);
    assert.match(openssl('x509', '-in', file('ca.pem'), '-noout', '-text'), /Name Constraints: critical/);
  },
);

test('curl trusts it by --cacert, and no forged name', { skip: missing('curl', '--version') }, async () => {
  const plan = planFor();
  const certificates = await ensureCertificates(plan);
  const curl = async (port: number, host: string): Promise<string> => {
    const args = ['-sS', '--cacert', join(plan.directory, 'ca.pem'), '--noproxy', '*'];
    const target = ['--resolve', `${host}:${port}:127.0.0.1`, `https://${host}:${port}/`];
    return (await promisify(execFile)('curl', [...args, ...target])).stdout;
  };
  await using honest = await serve(certificates);
  assert.equal(await curl(honest.port, cognitoHost), 'hello');
  const cert = readFileSync(await forge(plan, 'evil.example.com'), 'utf8');
  await using forged = await serve({
    cert,
    key: readFileSync(join(plan.directory, 'forged-key.pem'), 'utf8'),
  });
  await assert.rejects(curl(forged.port, 'evil.example.com'), /certificate|SSL/i);
});

const python = `
import ssl, sys, urllib.request
context = ssl.create_default_context(cafile=sys.argv[1])
context.verify_flags |= ssl.VERIFY_X509_STRICT
handlers = [urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)]
print(urllib.request.build_opener(*handlers).open(sys.argv[2]).read().decode(), end='')`;

test('Python trusts it', { skip: missing('python3', '--version') }, async () => {
  const plan = planFor();
  await using server = await serve(await ensureCertificates(plan));
  const url = `https://localhost:${server.port}/`;
  const run = promisify(execFile)('python3', ['-c', python, join(plan.directory, 'ca.pem'), url]);
  assert.equal((await run).stdout, 'hello');
});
