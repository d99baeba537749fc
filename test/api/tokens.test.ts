/** Tokens: exactly Cognito's claims, verifiable by anyone, and dead at once when they are revoked. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, SignJWT, type JSONWebKeySet } from 'jose';
import { addUser, claimsOf, openPool, password, refusal, signIn, type TestPool } from '../world/pool.ts';
import { send } from '../world/http.ts';
import { onEveryEngine } from '../world/suite.ts';
import { region, type World } from '../world/world.ts';

const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function refresh({ client, clientId: ClientId }: TestPool, REFRESH_TOKEN: string) {
  return client.initiateAuth({ AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters: { REFRESH_TOKEN } });
}

async function keysOf(world: World, { poolId }: TestPool): Promise<JSONWebKeySet> {
  const { body } = await send(world, `/${poolId}/.well-known/jwks.json`);
  return body as JSONWebKeySet;
}

onEveryEngine((world) => {
  describe('claims', () => {
    it('of an id token are Cognito’s', async () => {
      const pool = await openPool(world());
      const sub = await addUser(pool, 'mika');
      const claims = claimsOf((await signIn(pool, 'mika')).IdToken);
      const { exp, iat, auth_time, jti, origin_jti, event_id, ...fixed } = claims;
      assert.deepEqual(fixed, {
        sub,
        email: 'mika@example.com',
        email_verified: true,
        iss: `https://cognito-idp.${region}.amazonaws.com/${pool.poolId}`,
        'cognito:username': 'mika',
        aud: pool.clientId,
        token_use: 'id',
      });
      assert.equal(Number(exp) - Number(iat), 3600);
      assert.equal(auth_time, iat);
      for (const id of [jti, origin_jti, event_id]) assert.match(String(id), uuid);
    });

    it('of an access token are Cognito’s', async () => {
      const pool = await openPool(world());
      const sub = await addUser(pool, 'mika');
      const { AccessToken, IdToken } = await signIn(pool, 'mika');
      const { exp, iat, auth_time, jti, origin_jti, event_id, ...fixed } = claimsOf(AccessToken);
      assert.deepEqual(fixed, {
        sub,
        iss: `https://cognito-idp.${region}.amazonaws.com/${pool.poolId}`,
        client_id: pool.clientId,
        token_use: 'access',
        scope: 'aws.cognito.signin.user.admin',
        username: 'mika',
      });
      assert.equal(Number(exp) - Number(iat), 3600);
      assert.equal(auth_time, iat);
      assert.match(String(jti), uuid);
      assert.equal(origin_jti, claimsOf(IdToken).origin_jti);
      assert.equal(event_id, claimsOf(IdToken).event_id);
      assert.notEqual(jti, claimsOf(IdToken).jti);
    });

    it('show only attributes the client may read', async () => {
      const pool = await openPool(world(), { app: { ReadAttributes: ['given_name'] } });
      await addUser(pool, 'mika');
      const { IdToken, AccessToken } = await signIn(pool, 'mika');
      assert.equal(claimsOf(IdToken).email, undefined);
      const { UserAttributes } = await pool.client.getUser({ AccessToken });
      assert.deepEqual(
        UserAttributes?.map(({ Name }) => Name),
        ['sub'],
      );
    });
  });

  describe('keys', () => {
    it('verify both tokens, each with its own key, RS256', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const { IdToken, AccessToken } = await signIn(pool, 'mika');
      const keys = await keysOf(world(), pool);
      assert.equal(keys.keys.length, 2);
      for (const key of keys.keys) {
        assert.deepEqual(Object.keys(key).toSorted(), ['alg', 'e', 'kid', 'kty', 'n', 'use']);
      }
      const headers = [IdToken, AccessToken].map((token) => decodeProtectedHeader(token));
      assert.notEqual(headers[0]?.kid, headers[1]?.kid);
      for (const token of [IdToken, AccessToken]) await jwtVerify(token, createLocalJWKSet(keys));
    });

    it('differ from pool to pool', async () => {
      const [one, two] = [await openPool(world()), await openPool(world())];
      await addUser(one, 'mika');
      const { IdToken } = await signIn(one, 'mika');
      await assert.rejects(jwtVerify(IdToken, createLocalJWKSet(await keysOf(world(), two))));
    });

    it('are named by the discovery document', async () => {
      const { poolId } = await openPool(world());
      const { body } = await send(world(), `/${poolId}/.well-known/openid-configuration`);
      const { issuer, jwks_uri } = body as Record<string, string>;
      assert.equal(issuer, `https://cognito-idp.${region}.amazonaws.com/${poolId}`);
      assert.equal(jwks_uri, `${issuer}/.well-known/jwks.json`);
    });

    it('of an unknown pool are refused', async () => {
      const { status } = await send(world(), `/${region}_AAAAAAAAA/.well-known/jwks.json`);
      assert.ok(status === 404 || status === 400, String(status));
    });
  });

  describe('refreshing', () => {
    it('gives new tokens of the same session, and no new refresh token', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const first = await signIn(pool, 'mika');
      world().clock.advance(hourMs);
      const { AuthenticationResult } = await refresh(pool, first.RefreshToken);
      assert.equal(AuthenticationResult?.RefreshToken, undefined);
      const [before, after] = [
        claimsOf(first.AccessToken),
        claimsOf(AuthenticationResult?.AccessToken ?? ''),
      ];
      for (const name of ['origin_jti', 'auth_time', 'event_id', 'sub'])
        assert.equal(after[name], before[name], name);
      for (const name of ['jti', 'iat', 'exp']) assert.notEqual(after[name], before[name], name);
    });

    it('is refused to another client, after thirty days, and for anything else than a refresh token', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const { RefreshToken, AccessToken } = await signIn(pool, 'mika');
      const { UserPoolClient } = await pool.client.createUserPoolClient({
        UserPoolId: pool.poolId,
        ClientName: 'b',
      });
      const refused = refusal('NotAuthorizedException');
      await assert.rejects(
        refresh({ ...pool, clientId: UserPoolClient?.ClientId ?? '' }, RefreshToken),
        refused,
      );
      await assert.rejects(refresh(pool, AccessToken), refused);
      await assert.rejects(refresh(pool, `${RefreshToken.slice(0, -3)}AAA`), refused);
      await refresh(pool, RefreshToken);
      world().clock.advance(30 * dayMs + 1000);
      await assert.rejects(refresh(pool, RefreshToken), refused);
    });
  });

  describe('an access token is refused', () => {
    const open = async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      return { pool, tokens: await signIn(pool, 'mika') };
    };

    it('when it has expired', async () => {
      const { pool, tokens } = await open();
      world().clock.advance(hourMs + 1000);
      const { AccessToken } = tokens;
      await assert.rejects(
        pool.client.getUser({ AccessToken }),
        refusal('NotAuthorizedException', 'Access Token has expired'),
      );
    });

    it('when it is an id token, unsigned, signed by a stranger, or altered', async () => {
      const { pool, tokens } = await open();
      const [header = '', payload = '', signature = ''] = tokens.AccessToken.split('.');
      const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url');
      const claims = claimsOf(tokens.AccessToken);
      const other = Buffer.from(JSON.stringify({ ...claims, username: 'root' })).toString('base64url');
      const { kid } = decodeProtectedHeader(tokens.AccessToken);
      const hs256 = await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256', kid: kid ?? '' })
        .sign(Buffer.from(JSON.stringify((await keysOf(world(), pool)).keys[0])));
      const forgeries = [
        tokens.IdToken,
        `${none}.${payload}.`,
        `${none}.${payload}.${signature}`,
        `${header}.${other}.${signature}`,
        `${header}.${payload}.`,
        hs256,
        'a.b.c',
        'nonsense',
      ];
      for (const AccessToken of forgeries) {
        await assert.rejects(
          pool.client.getUser({ AccessToken }),
          refusal('NotAuthorizedException'),
          AccessToken.slice(0, 30),
        );
      }
      await pool.client.getUser({ AccessToken: tokens.AccessToken });
    });

    it('at once after the refresh token was revoked', async () => {
      const { pool, tokens } = await open();
      const { AccessToken, RefreshToken: Token } = tokens;
      const second = await signIn(pool, 'mika');
      await pool.client.getUser({ AccessToken });
      await pool.client.revokeToken({ Token, ClientId: pool.clientId });
      const revoked = refusal('NotAuthorizedException', 'Access Token has been revoked');
      await assert.rejects(pool.client.getUser({ AccessToken }), revoked);
      await assert.rejects(refresh(pool, Token), refusal('NotAuthorizedException'));
      await pool.client.getUser({ AccessToken: second.AccessToken });
      await pool.client.revokeToken({ Token, ClientId: pool.clientId });
    });

    it('at once after signing out everywhere', async () => {
      const { pool, tokens } = await open();
      const second = await signIn(pool, 'mika');
      await pool.client.globalSignOut({ AccessToken: tokens.AccessToken });
      for (const { AccessToken, RefreshToken } of [tokens, second]) {
        await assert.rejects(pool.client.getUser({ AccessToken }), refusal('NotAuthorizedException'));
        await assert.rejects(refresh(pool, RefreshToken), refusal('NotAuthorizedException'));
      }
      await signIn(pool, 'mika');
    });

    it('at once after an administrator signed the user out', async () => {
      const { pool, tokens } = await open();
      const { AccessToken, RefreshToken } = tokens;
      await pool.client.adminUserGlobalSignOut({ UserPoolId: pool.poolId, Username: 'mika' });
      await assert.rejects(pool.client.getUser({ AccessToken }), refusal('NotAuthorizedException'));
      await assert.rejects(refresh(pool, RefreshToken), refusal('NotAuthorizedException'));
    });

    it('at once after the user, the client or the pool is gone', async () => {
      const { pool, tokens } = await open();
      const { AccessToken, RefreshToken } = tokens;
      await pool.client.adminDeleteUser({ UserPoolId: pool.poolId, Username: 'mika' });
      await assert.rejects(pool.client.getUser({ AccessToken }));
      await assert.rejects(refresh(pool, RefreshToken));
      await addUser(pool, 'mika');
      await assert.rejects(refresh(pool, RefreshToken), 'a later user of the same name is someone else');
      const again = await signIn(pool, 'mika', password);
      await pool.client.deleteUserPoolClient({ UserPoolId: pool.poolId, ClientId: pool.clientId });
      await assert.rejects(pool.client.getUser({ AccessToken: again.AccessToken }));
      await assert.rejects(refresh(pool, again.RefreshToken));
    });
  });

  it('outlive a restart: keys, sessions and revocations are kept', async () => {
    const before = await openPool(world());
    await addUser(before, 'mika');
    const kept = await signIn(before, 'mika');
    const revoked = await signIn(before, 'mika');
    await before.client.revokeToken({ Token: revoked.RefreshToken, ClientId: before.clientId });
    const keys = await keysOf(world(), before);
    await world().restart();
    const pool = { ...before, client: world().client() };
    assert.deepEqual(await keysOf(world(), pool), keys);
    await pool.client.getUser({ AccessToken: kept.AccessToken });
    await refresh(pool, kept.RefreshToken);
    await assert.rejects(
      pool.client.getUser({ AccessToken: revoked.AccessToken }),
      refusal('NotAuthorizedException'),
    );
    await signIn(pool, 'mika');
  });
});
