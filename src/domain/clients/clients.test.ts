/** App clients on both engines: their life, their secrets, and proofs that do not hold. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { Pools, type Pool } from '../pools/pools.ts';
import { Clients, type Client } from './clients.ts';

const site = { region: 'eu-west-1', accountId: '123456789012' };

interface World {
  clients: Clients;
  pools: Pools;
  pool: Pool;
  ground: OpenDatabase;
}

function secretHash(secret: string, username: string, client: Client): string {
  return createHmac('sha256', secret)
    .update(username + client.id)
    .digest('base64');
}

const notAuthorized = 'NotAuthorizedException';

forEachEngine((_, open) => {
  async function withClients(check: (world: World) => Promise<void>): Promise<void> {
    await using ground = await open();
    const pools = new Pools({ ...ground, site });
    const clients = new Clients({ ...ground, pools });
    await check({ clients, pools, ground, pool: await pools.create({ PoolName: 'people' }) });
  }

  /** A client with a secret. */
  async function confidential({ clients, pool }: World): Promise<{ client: Client; secret: string }> {
    const input = { UserPoolId: pool.id, ClientName: 'backend', GenerateSecret: true };
    const { client, secret } = await clients.create(pool, input);
    return { client, secret: secret! };
  }

  test('a client without settings has the defaults of Cognito', () =>
    withClients(async ({ clients, pool }) => {
      const { client, secret } = await clients.create(pool, { UserPoolId: pool.id, ClientName: 'web' });
      assert.equal(secret, undefined);
      assert.equal(client.hasSecret, false);
      assert.match(client.id, /^[a-z0-9]{26}$/);
      assert.deepEqual(await clients.get(pool.id, client.id), client);
      assert.deepEqual(client.settings, {
        RefreshTokenValidity: 30,
        TokenValidityUnits: {},
        AuthSessionValidity: 3,
        EnableTokenRevocation: true,
        EnablePropagateAdditionalUserContextData: false,
        PreventUserExistenceErrors: 'LEGACY',
        AllowedOAuthFlowsUserPoolClient: false,
        ClientType: 'REGULAR',
      });
    }));

  test('an update resets settings and keeps id, name and secret', () =>
    withClients(async (world) => {
      const { clients, pool } = world;
      const { client, secret } = await confidential(world);
      const names = { UserPoolId: pool.id, ClientId: client.id };
      await clients.update(pool, {
        ...names,
        PreventUserExistenceErrors: 'ENABLED',
        AuthSessionValidity: 15,
      });
      const updated = await clients.get(pool.id, client.id);
      assert.equal(updated.settings.PreventUserExistenceErrors, 'ENABLED');
      assert.equal(updated.name, 'backend');
      await clients.update(pool, { ...names, ClientName: 'renamed' });
      const reset = await clients.get(pool.id, client.id);
      assert.equal(reset.name, 'renamed');
      assert.equal(reset.settings.AuthSessionValidity, 3);
      assert.equal(await clients.secretOf(reset), secret);
    }));

  test('a secret may be generated or brought, not both', () =>
    withClients(async (world) => {
      const { clients, pool } = world;
      const { secret } = await confidential(world);
      assert.match(secret, /^[a-z0-9]{52}$/);
      const ClientSecret = 'brought-by-the-developer_1';
      const input = { UserPoolId: pool.id, ClientName: 'own', ClientSecret };
      const own = await clients.create(pool, input);
      assert.equal(await clients.secretOf(own.client), ClientSecret);
      await assert.rejects(clients.create(pool, { ...input, GenerateSecret: true }), {
        code: 'InvalidParameterException',
      });
    }));

  test('secrets are sealed in the database and absent from the client', () =>
    withClients(async (world) => {
      const { client, secret } = await confidential(world);
      const [row] = await world.ground.database.query.selectFrom('client_secrets').selectAll().execute();
      assert.equal(Buffer.from(row!.sealed_secret).includes(secret), false);
      assert.equal(JSON.stringify(await world.clients.get(client.poolId, client.id)).includes(secret), false);
    }));

  test('the right secret hash is accepted, by each name the user may be meant by', () =>
    withClients(async (world) => {
      const { client, secret } = await confidential(world);
      await world.clients.checkSecretHash(client, 'maria', secretHash(secret, 'maria', client));
      const byAlias = secretHash(secret, 'maria@example.com', client);
      await world.clients.checkSecretHash(client, ['maria', 'maria@example.com'], byAlias);
      await world.clients.checkSecret(client, secret);
    }));

  test('attack: leaving the secret hash out', () =>
    withClients(async (world) => {
      const { client } = await confidential(world);
      await assert.rejects(world.clients.checkSecretHash(client, 'maria', undefined), {
        code: notAuthorized,
        message: `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
      });
      await assert.rejects(world.clients.checkSecret(client, undefined), {
        code: notAuthorized,
        message: `Client ${client.id} is configured for secret but secret was not received`,
      });
    }));

  test('attack: a secret hash for another user or by another secret', () =>
    withClients(async (world) => {
      const { client, secret } = await confidential(world);
      const message = `Unable to verify secret hash for client ${client.id}`;
      const wrong = ['', secret, secretHash(secret, 'eve', client), secretHash('another', 'maria', client)];
      for (const hash of wrong) {
        const act = world.clients.checkSecretHash(client, 'maria', hash);
        await assert.rejects(act, { code: notAuthorized, message });
      }
      for (const given of ['', `${secret}x`, secret.slice(1)]) {
        await assert.rejects(world.clients.checkSecret(client, given), { code: notAuthorized });
        const revoking = world.clients.checkSecret(client, given, 'UnauthorizedException');
        await assert.rejects(revoking, { code: 'UnauthorizedException' });
      }
    }));

  test('a client without a secret needs no proof', () =>
    withClients(async ({ clients, pool }) => {
      const { client } = await clients.create(pool, { UserPoolId: pool.id, ClientName: 'web' });
      await clients.checkSecretHash(client, 'maria', undefined);
      await clients.checkSecret(client, 'anything');
    }));

  test('secrets are rotated: both hold, the first goes, the last stays', () =>
    withClients(async (world) => {
      const { clients } = world;
      const { client, secret } = await confidential(world);
      const added = await clients.addSecret(client, undefined);
      assert.ok(added.id.startsWith(`${client.id}--`));
      await clients.checkSecret(client, secret);
      await clients.checkSecret(client, added.value);
      assert.equal(await clients.secretOf(client), secret, 'the older one is shown');
      const [first] = await clients.listSecrets(client.poolId, client.id);
      await clients.removeSecret(client, first!.id);
      await assert.rejects(clients.checkSecret(client, secret), { code: notAuthorized });
      await clients.checkSecret(client, added.value);
      await assert.rejects(clients.removeSecret(client, added.id), { code: 'LimitExceededException' });
      await assert.rejects(clients.removeSecret(client, first!.id), { code: 'ResourceNotFoundException' });
    }));

  test('no client ever has three secrets', () =>
    withClients(async (world) => {
      const { clients } = world;
      const { client } = await confidential(world);
      const brought = await clients.addSecret(client, 'brought-by-the-developer_1');
      assert.equal(brought.value, undefined);
      await assert.rejects(clients.addSecret(client, undefined), { code: 'LimitExceededException' });
      assert.equal((await clients.listSecrets(client.poolId, client.id)).length, 2);
    }));

  test('attack: removing the secret of another client', () =>
    withClients(async (world) => {
      const own = await confidential(world);
      await world.clients.addSecret(own.client, undefined);
      const foreign = await confidential(world);
      await world.clients.addSecret(foreign.client, undefined);
      const [secret] = await world.clients.listSecrets(foreign.client.poolId, foreign.client.id);
      await assert.rejects(world.clients.removeSecret(own.client, secret!.id), {
        code: 'ResourceNotFoundException',
      });
      assert.equal((await world.clients.listSecrets(foreign.client.poolId, foreign.client.id)).length, 2);
    }));

  test('attack: reaching a client through another pool', () =>
    withClients(async (world) => {
      const { client } = await confidential(world);
      const other = await world.pools.create({ PoolName: 'others' });
      const message = `User pool client ${client.id} does not exist.`;
      await assert.rejects(world.clients.get(other.id, client.id), {
        code: 'ResourceNotFoundException',
        message,
      });
      await assert.rejects(world.clients.delete(other.id, client.id), { code: 'ResourceNotFoundException' });
      await assert.rejects(world.clients.get('eu-west-1_none', client.id), {
        message: 'User pool eu-west-1_none does not exist.',
      });
      assert.equal((await world.clients.getById(client.id)).id, client.id);
    }));

  test('a deleted client, and a client of a deleted pool, is gone at once', () =>
    withClients(async (world) => {
      const { clients, pools, pool } = world;
      const first = await confidential(world);
      const second = await confidential(world);
      await clients.delete(pool.id, first.client.id);
      await assert.rejects(clients.getById(first.client.id), { code: 'ResourceNotFoundException' });
      await assert.rejects(clients.checkSecret(first.client, first.secret), {
        code: 'ResourceNotFoundException',
      });
      await clients.getById(second.client.id);
      await pools.delete(pool.id);
      assert.equal(await clients.find(second.client.id), undefined);
    }));

  test('clients are listed page by page, each pool for itself', () =>
    withClients(async (world) => {
      const { clients, pools, pool } = world;
      const other = await pools.create({ PoolName: 'others' });
      await clients.create(other, { UserPoolId: other.id, ClientName: 'other' });
      for (let index = 0; index < 3; index += 1) await confidential(world);
      const first = await clients.list(pool.id, { limit: 2 });
      const second = await clients.list(pool.id, { limit: 2, cursor: first.cursor });
      assert.deepEqual([first.items.length, second.items.length, second.cursor], [2, 1, undefined]);
      assert.ok(first.items.every(({ hasSecret }) => hasSecret));
      await assert.rejects(clients.list(other.id, { limit: 2, cursor: first.cursor }), {
        code: 'InvalidParameterException',
      });
    }));
});
