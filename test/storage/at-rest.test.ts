/** A stolen database: no password, verifier, secret, code, token or private key can be read from it. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import pg from 'pg';
import { openPool, password, secretHash, type TestPool } from '../world/pool.ts';
import { onEveryEngine } from '../world/suite.ts';
import type { World } from '../world/world.ts';

async function signUp(
  world: World,
  pool: TestPool,
): Promise<{ code: string; refreshToken: string; idToken: string }> {
  const { client, clientId: ClientId } = pool;
  const [Username, address] = ['mika', 'mika@example.com'];
  const SecretHash = secretHash(pool, Username);
  const UserAttributes = [{ Name: 'email', Value: address }];
  await client.signUp({ ClientId, Username, Password: password, SecretHash, UserAttributes });
  const code = await world.mailbox.codeFor(address);
  await client.confirmSignUp({ ClientId, Username, SecretHash, ConfirmationCode: code });
  const { AuthenticationResult } = await client.initiateAuth({
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId,
    AuthParameters: { USERNAME: Username, PASSWORD: password, SECRET_HASH: SecretHash },
  });
  await client.forgotPassword({ ClientId, Username, SecretHash });
  const { RefreshToken: refreshToken = '', IdToken: idToken = '' } = AuthenticationResult ?? {};
  return { code: await world.mailbox.codeFor(address), refreshToken, idToken };
}

/** Every byte the engine keeps, as a thief of the disk or of a dump would have it. */
async function everything(world: World): Promise<Buffer> {
  if (world.settings.databaseUrl === '') {
    const folder = world.settings.dataDirectory;
    const files = readdirSync(folder).filter((name) => name.startsWith('sekisho.db'));
    assert.ok(files.length > 0);
    return Buffer.concat(files.map((name) => readFileSync(join(folder, name))));
  }
  const client = new pg.Client({ connectionString: world.settings.databaseUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'public'`,
    );
    const dumps = tables.map(async ({ name }) => {
      const { rows } = await client.query<Record<string, unknown>>(`select * from "${name}"`);
      const values = rows.flatMap((row) => Object.values(row));
      return Buffer.concat(
        values.map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(`${String(value)}\n`))),
      );
    });
    return Buffer.concat(await Promise.all(dumps));
  } finally {
    await client.end();
  }
}

/** In every form a program would keep them in. */
function forms(secret: string): Buffer[] {
  const bytes = Buffer.from(secret);
  return [
    bytes,
    Buffer.from(bytes.toString('hex')),
    Buffer.from(bytes.toString('base64').replaceAll('=', '')),
  ];
}

onEveryEngine((world) => {
  it('holds no secret in clear', async () => {
    const pool = await openPool(world(), { app: { GenerateSecret: true } });
    const { code, refreshToken, idToken } = await signUp(world(), pool);
    const stored = await everything(world());
    assert.ok(stored.includes('mika@example.com'), 'what is no secret is found, so the search works');
    const secrets: Record<string, string> = {
      password,
      'client secret': pool.clientSecret ?? '',
      'secret access key': world().administrator.secretAccessKey,
      'refresh token': refreshToken,
      'refresh token’s random part': refreshToken.split('.').at(-1) ?? '',
      'id token': idToken,
      'master key': readFileSync(join(world().settings.dataDirectory, 'master.key'), 'utf8').trim(),
    };
    for (const [name, secret] of Object.entries(secrets)) {
      assert.ok(secret.length >= 12, name);
      for (const form of forms(secret))
        assert.equal(stored.includes(form), false, `${name} is in the database`);
    }
    assert.doesNotMatch(
      stored.toString('latin1'),
      new RegExp(String.raw`(?<![0-9a-f])${code}(?![0-9a-f])`),
      'a live code',
    );
    for (const marker of ['PRIVATE KEY', '"d":', '"p":', '"qi":']) {
      assert.equal(stored.includes(marker), false, `a private key: ${marker}`);
    }
    const masterKey = Buffer.from(secrets['master key'] ?? '', 'base64');
    assert.equal(stored.includes(masterKey), false);
  });

  it('keeps files for their owner only', () => {
    const folder = world().settings.dataDirectory;
    for (const name of readdirSync(folder, { recursive: true }) as string[]) {
      const { mode } = statSync(join(folder, name));
      const isPublic = /^certificates\/(ca|server)\.pem$/.test(name) || name === 'certificates';
      if (!isPublic && mode & 0o077)
        assert.equal(statSync(folder).mode & 0o077, 0, `${name} can be read by others`);
    }
    for (const name of [
      'master.key',
      'aws/credentials',
      'certificates/ca-key.pem',
      'certificates/server-key.pem',
    ]) {
      assert.equal(statSync(join(folder, name)).mode & 0o077, 0, name);
    }
  });

  it('writes no secret into the log', async () => {
    const text = world().logLines.join('\n');
    assert.match(text, /InitiateAuth/);
    for (const secret of [password, 'Chosen', world().administrator.secretAccessKey]) {
      assert.equal(text.includes(secret), false);
    }
    assert.doesNotMatch(text, /eyJ[\w-]+\.eyJ/, 'a token');
  });
});
