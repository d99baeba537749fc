/** Tokens on a real database: signatures, forgeries, and every way a session ends. */
import assert from 'node:assert/strict';
import { createHmac, createSign, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine } from '../../../test/world/database.ts';
import { openRooms, type OpenRooms } from '../../../test/world/rooms.ts';
import { Refusal } from '../../contract/refusal.ts';
import { openPublicKey, type RsaPublicJwk } from '../../platform/crypto/rsa.ts';
import { Tokens, type IssuedTokens } from './tokens.ts';

function refusal(code: string, message: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.deepEqual({ code: error.code, message: error.message }, { code, message });
    return true;
  };
}

function part(token: string, index: number): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[index]!, 'base64url').toString()) as Record<string, unknown>;
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

async function issue({ rooms, pool, client, addUser }: OpenRooms, username = 'alice'): Promise<IssuedTokens> {
  const user = (await rooms.users.find(pool, username)) ?? (await addUser(username));
  return rooms.tokens.issue({ pool, client, user });
}

const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked');
const invalid = refusal('NotAuthorizedException', 'Invalid Access Token');
const unsigned = refusal('NotAuthorizedException', 'Could not verify signature for Access Token');

forEachEngine((_engine, open) => {
  test('both tokens verify against the published keys, each with its own', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { accessToken, idToken } = await issue(opened);
    const { keys } = (await opened.rooms.tokens.jwks(opened.pool.id)) as {
      keys: (RsaPublicJwk & { kid: string })[];
    };
    assert.equal(keys.length, 2);
    const kids = [accessToken, idToken].map((token) => {
      const header = part(token, 0);
      assert.deepEqual(Object.keys(header), ['kid', 'alg']);
      assert.equal(header['alg'], 'RS256');
      const jwk = keys.find(({ kid }) => kid === header['kid'])!;
      const [head, payload, signature] = token.split('.');
      const key = openPublicKey(jwk);
      assert.ok(
        verify('sha256', Buffer.from(`${head}.${payload}`), key, Buffer.from(signature!, 'base64url')),
      );
      return header['kid'];
    });
    assert.notEqual(kids[0], kids[1]);
  });

  test('the refresh token is stored as a digest only, private keys are sealed', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { refreshToken } = await issue(opened);
    const [session] = await world.database.query.selectFrom('sessions').selectAll().execute();
    assert.ok(!JSON.stringify(session).includes(refreshToken));
    assert.ok(!Buffer.from(session!.refresh_hash).includes(refreshToken));
    const keys = await world.database.query.selectFrom('signing_keys').selectAll().execute();
    for (const key of keys)
      assert.ok(!Buffer.from(key.sealed_private_key).includes(Buffer.from('rsaEncryption')));
  });

  test('an access token is verified, again from memory, until it expires', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { accessToken } = await issue(opened);
    const { tokens } = opened.rooms;
    assert.equal((await tokens.verifyAccess(accessToken)).user.username, 'alice');
    assert.equal((await tokens.verifyAccess(accessToken)).client.id, opened.client.id);
    assert.equal(await tokens.poolOf(accessToken), opened.pool.id);
    world.clock.advance(3600_000);
    await assert.rejects(
      tokens.verifyAccess(accessToken),
      refusal('NotAuthorizedException', 'Access Token has expired'),
    );
  });

  test('forged, altered and misused tokens are refused', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { accessToken, idToken, refreshToken } = await issue(opened);
    const { tokens } = opened.rooms;
    const [header, payload, signature] = accessToken.split('.') as [string, string, string];
    const claims = part(accessToken, 1);
    const kid = part(accessToken, 0)['kid'];
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const foreign = createSign('sha256').update(`${header}.${payload}`).sign(privateKey, 'base64url');
    const { keys } = (await tokens.jwks(opened.pool.id)) as { keys: (RsaPublicJwk & { kid: string })[] };
    const jwk = keys.find((key) => key.kid === kid)!;
    const pem = openPublicKey(jwk).export({ type: 'spki', format: 'pem' });
    const confused = `${encode({ kid, alg: 'HS256' })}.${payload}`;
    const mac = createHmac('sha256', pem).update(confused).digest('base64url');
    for (const forged of [
      `${header}.${payload}.${foreign}`,
      `${header}.${encode({ ...claims, sub: 'somebody else' })}.${signature}`,
      `${header}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`,
      `${encode({ kid: 'unknown', alg: 'RS256' })}.${payload}.${signature}`,
      `${encode({ kid: part(idToken, 0)['kid'], alg: 'RS256' })}.${payload}.${signature}`,
      `${encode({ alg: 'RS256' })}.${payload}.${signature}`,
      `${encode({ kid, alg: 'none' })}.${payload}.${signature}`,
      `${encode({ kid, alg: 'RS256', crit: ['b64'], b64: false })}.${payload}.${signature}`,
      `${confused}.${mac}`,
    ]) {
      await assert.rejects(tokens.verifyAccess(forged), unsigned, forged);
    }
    const elsewhere = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Nobody123';
    for (const wrong of [
      idToken,
      refreshToken,
      `${header}.${payload}.`,
      `${header}.${payload}`,
      `${header}.${encode({ ...claims, iss: elsewhere })}.${signature}`,
      `${header}.${encode({ ...claims, iss: `https://evil.example/${opened.pool.id}` })}.${signature}`,
      `${header}.${encode([claims])}.${signature}`,
      '',
      'a.b.c',
      'x'.repeat(100_000),
    ]) {
      await assert.rejects(tokens.verifyAccess(wrong), invalid, wrong.slice(0, 100));
    }
  });

  test('a token of another pool does not pass for one of this pool', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const other = await openRooms(world);
    await using _closed = other;
    const { accessToken } = await issue(other, 'mallory');
    const [, payload, signature] = accessToken.split('.') as [string, string, string];
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
    const iss = String(claims['iss']).replace(other.pool.id, opened.pool.id);
    const moved = `${accessToken.split('.')[0]}.${encode({ ...claims, iss })}.${signature}`;
    await assert.rejects(opened.rooms.tokens.verifyAccess(moved), unsigned);
  });

  test('signing out, revoking, disabling and deleting end the access token at once', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, client, pool } = opened;
    const first = await issue(opened);
    const second = await issue(opened);
    await rooms.tokens.verifyAccess(first.accessToken);
    await rooms.tokens.revoke(first.refreshToken, client);
    await assert.rejects(rooms.tokens.verifyAccess(first.accessToken), revoked);
    await assert.rejects(
      rooms.tokens.findSession(first.refreshToken, client),
      refusal('NotAuthorizedException', 'Refresh Token has been revoked'),
    );
    const { user } = await rooms.tokens.verifyAccess(second.accessToken);
    await rooms.tokens.signOut(user);
    await assert.rejects(rooms.tokens.verifyAccess(second.accessToken), revoked);
    const third = await issue(opened);
    await rooms.users.setEnabled(user, false);
    await assert.rejects(
      rooms.tokens.verifyAccess(third.accessToken),
      refusal('NotAuthorizedException', 'User is disabled.'),
    );
    await rooms.users.setEnabled(user, true);
    await rooms.users.delete(user);
    await assert.rejects(
      rooms.tokens.verifyAccess(third.accessToken),
      refusal('UserNotFoundException', 'User does not exist.'),
    );
    const fourth = await issue(opened, 'bob');
    await rooms.clients.delete(pool.id, client.id);
    await assert.rejects(rooms.tokens.verifyAccess(fourth.accessToken), invalid);
  });

  test('a refresh token belongs to one client, and revoking is idempotent', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, client, makeClient } = opened;
    const { client: other } = await makeClient();
    const { client: fixed } = await makeClient({ EnableTokenRevocation: false });
    const { accessToken, refreshToken } = await issue(opened);
    await assert.rejects(
      rooms.tokens.findSession(refreshToken, other),
      refusal('NotAuthorizedException', 'Invalid Refresh Token.'),
    );
    await assert.rejects(
      rooms.tokens.revoke(refreshToken, other),
      refusal('UnauthorizedException', 'Client ID and token do not match'),
    );
    await assert.rejects(
      rooms.tokens.revoke(accessToken, client),
      refusal('UnsupportedTokenTypeException', 'Unsupported token type'),
    );
    await assert.rejects(rooms.tokens.revoke(refreshToken, fixed), { code: 'UnsupportedOperationException' });
    await rooms.tokens.verifyAccess(accessToken);
    await rooms.tokens.revoke('never heard of', client);
    await rooms.tokens.revoke(refreshToken, client);
    await rooms.tokens.revoke(refreshToken, client);
  });

  test('a refresh token expires, and its session is swept when no access token can be left', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, client } = opened;
    const { refreshToken } = await issue(opened);
    const dayMs = 24 * 60 * 60 * 1000;
    const count = async (): Promise<number> =>
      (await world.database.query.selectFrom('sessions').select('id').execute()).length;
    world.clock.advance(30 * dayMs + 1000);
    await assert.rejects(
      rooms.tokens.findSession(refreshToken, client),
      refusal('NotAuthorizedException', 'Refresh Token has expired'),
    );
    await rooms.tokens.sweep();
    assert.equal(await count(), 1);
    world.clock.advance(dayMs);
    await rooms.tokens.sweep();
    assert.equal(await count(), 0);
  });

  test('an access token from before is of no use to who must first set a password', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { accessToken } = await issue(opened);
    const { tokens, users } = opened.rooms;
    const { user } = await tokens.verifyAccess(accessToken);
    await users.setStatus(user, 'FORCE_CHANGE_PASSWORD');
    await assert.rejects(tokens.verifyAccess(accessToken), revoked);
    await users.setStatus(user, 'RESET_REQUIRED');
    await assert.rejects(
      tokens.verifyAccess(accessToken),
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    );
    await users.setStatus(user, 'CONFIRMED');
    assert.equal((await tokens.verifyAccess(accessToken)).user.username, 'alice');
  });

  test('a token with its unused bits flipped is not another form of the same token', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { accessToken } = await issue(opened);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(accessToken.at(-1)!);
    for (const bits of [1, 2, 3]) {
      const twin = accessToken.slice(0, -1) + alphabet[last ^ bits];
      const [own, other] = [accessToken, twin].map((one) => Buffer.from(one.split('.')[2]!, 'base64url'));
      assert.deepEqual(own, other);
      await assert.rejects(opened.rooms.tokens.verifyAccess(twin), invalid);
    }
  });

  test('a sign-out waits for the session that is being written, and ends it', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, pool, client, addUser } = opened;
    const user = await addUser('alice');
    const begun = Promise.withResolvers<void>();
    const issued = rooms.tokens.issue({ pool, client, user }, async () => {
      await rooms.users.hold(user.id);
      begun.resolve();
      await sleep(50);
    });
    await begun.promise;
    await rooms.tokens.signOut(user);
    const { refreshToken } = await issued;
    await assert.rejects(rooms.tokens.findSession(refreshToken, client), /has been revoked/);
  });

  test('a signature that fails leaves no session, and no proof is spent', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, pool, client, addUser } = opened;
    const user = await addUser('alice');
    const { query } = world.database;
    await query
      .updateTable('signing_keys')
      .set({ sealed_private_key: new Uint8Array(64) })
      .execute();
    const site = { region: 'us-east-1', accountId: '123456789012' };
    const tokens = new Tokens({ ...world, ...rooms, site });
    let spent = false;
    const spend = async (): Promise<void> => {
      spent = true;
    };
    await assert.rejects(tokens.issue({ pool, client, user }, spend));
    await assert.rejects(tokens.issue({ pool, client, user }));
    assert.deepEqual(await query.selectFrom('sessions').selectAll().execute(), []);
    assert.equal(spent, false);
  });

  test('what is written alongside fails together with the session', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, pool, client, addUser } = opened;
    const user = await addUser('alice');
    const replay = async (): Promise<void> => {
      throw new Error('replayed');
    };
    await assert.rejects(rooms.tokens.issue({ pool, client, user }, replay), /replayed/);
    assert.deepEqual(await world.database.query.selectFrom('sessions').selectAll().execute(), []);
  });
});
