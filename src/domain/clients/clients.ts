/** App clients of user pools and the secrets by which they prove themselves. */
import type { Input } from '../../contract/operations.ts';
import { refuse } from '../../contract/refusal.ts';
import { BoundedCache } from '../../platform/cache.ts';
import type { Clock } from '../../platform/clock.ts';
import { randomText } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { Cursors, Page, PageRequest } from '../../storage/page.ts';
import type { Sealing } from '../../storage/sealing.ts';
import type { Pool, Pools } from '../pools/pools.ts';
import type { Client, ClientSecretFacts } from './client.ts';
import { checkClient } from './client-rules.ts';
import { settleClient, type ClientSettings } from './client-settings.ts';
import { ClientStore, type ClientRow, type SecretRow } from './client-store.ts';
import { provesByHash, provesBySecret } from './secret-proof.ts';

export { allows, type AllowedFlow } from './auth-flows.ts';
export { type Client, type ClientSecretFacts } from './client.ts';
export { readableAttributes, writableAttributes } from './client-attributes.ts';
export { type ClientSettings } from './client-settings.ts';
export { tokenLifetimes, type TokenLifetimes } from './token-lifetimes.ts';

/** Opened secrets stand beside the client, never in it, so that no answer or log line carries them along. */
interface KnownClient {
  client: Client;
  secrets: readonly string[];
}

const mostClients = 1000;
const mostSecrets = 2;
const idLength = 26;
const secretLength = 52;

export interface ClientsNeeds {
  database: Database;
  sealing: Sealing;
  cursors: Cursors;
  clock: Clock;
  pools: Pools;
}

export class Clients {
  #needs: ClientsNeeds;
  #store: ClientStore;
  #known: BoundedCache<KnownClient>;

  constructor(needs: ClientsNeeds) {
    this.#needs = needs;
    this.#store = new ClientStore(needs.database);
    this.#known = new BoundedCache({ clock: needs.clock });
    needs.pools.onDeleted(() => this.#known.clear());
  }

  /** The secret is that which was generated or given, if the client is to have one. */
  async create(
    pool: Pool,
    input: Input<'CreateUserPoolClient'>,
  ): Promise<{ client: Client; secret?: string }> {
    const { UserPoolId: _, ClientName, GenerateSecret, ClientSecret, ...given } = input;
    if (GenerateSecret === true && ClientSecret !== undefined) {
      refuse('InvalidParameterException', 'GenerateSecret and ClientSecret cannot be set together.');
    }
    const secret = ClientSecret ?? (GenerateSecret === true ? randomText(secretLength) : undefined);
    const settings = settleClient(given);
    checkClient({ pool, settings, hasSecret: secret !== undefined, act: 'creating' });
    const now = this.#needs.clock.now();
    const row: ClientRow = {
      id: randomText(idLength),
      pool_id: pool.id,
      name: ClientName,
      settings: JSON.stringify(settings),
      created_at: now,
      modified_at: now,
    };
    const secretRow =
      secret === undefined ? undefined : await this.#sealSecret(row, { secret, createdAt: now });
    if (!(await this.#store.insert({ client: row, secret: secretRow, most: mostClients }))) {
      refuse('LimitExceededException', `A user pool can have up to ${mostClients} app clients.`);
    }
    this.#known.forget(row.id);
    const client = toClient(row, secret !== undefined);
    return secret === undefined ? { client } : { client, secret };
  }

  async find(clientId: string): Promise<Client | undefined> {
    return (await this.#find(clientId))?.client;
  }

  /** Refuses a client of another pool as if it did not exist. */
  async get(poolId: string, clientId: string): Promise<Client> {
    const client = await this.find(clientId);
    if (client?.poolId === poolId) return client;
    await this.#needs.pools.get(poolId);
    return refuseAbsent(clientId);
  }

  /** For calls that name no pool. */
  async getById(clientId: string): Promise<Client> {
    return (await this.find(clientId)) ?? refuseAbsent(clientId);
  }

  async list(poolId: string, request: PageRequest): Promise<Page<Client>> {
    await this.#needs.pools.get(poolId);
    const page = await this.#needs.cursors.list({
      listing: `clients|${poolId}`,
      request,
      fetch: (slice) => this.#store.list(poolId, slice),
      keyOf: (row) => row.id,
    });
    const confidential = await this.#store.haveSecrets(page.items.map(({ id }) => id));
    return { ...page, items: page.items.map((row) => toClient(row, confidential.has(row.id))) };
  }

  /** Replaces all settings; the id and the secrets stay. */
  async update(pool: Pool, input: Input<'UpdateUserPoolClient'>): Promise<Client> {
    const { UserPoolId: _, ClientId, ClientName, ...given } = input;
    const current = await this.get(pool.id, ClientId);
    const settings = settleClient(given);
    checkClient({ pool, settings, hasSecret: current.hasSecret, act: 'updating' });
    const row: ClientRow = {
      id: current.id,
      pool_id: pool.id,
      name: ClientName ?? current.name,
      settings: JSON.stringify(settings),
      created_at: current.createdAt.getTime(),
      modified_at: this.#needs.clock.now(),
    };
    if (!(await this.#store.replace(row))) refuseAbsent(ClientId);
    this.#known.forget(ClientId);
    return toClient(row, current.hasSecret);
  }

  /** Ends the client and every session it holds. */
  async delete(poolId: string, clientId: string): Promise<void> {
    await this.get(poolId, clientId);
    const deleted = await this.#store.delete(clientId);
    this.#known.forget(clientId);
    if (!deleted) refuseAbsent(clientId);
  }

  /** The older of two secrets. */
  async secretOf(client: Client): Promise<string | undefined> {
    return (await this.#find(client.id))?.secrets[0];
  }

  async listSecrets(poolId: string, clientId: string): Promise<ClientSecretFacts[]> {
    await this.get(poolId, clientId);
    return (await this.#store.secrets(clientId)).map(toFacts);
  }

  /** A second secret; `value` is only answered with when it was generated here. */
  async addSecret(client: Client, own: string | undefined): Promise<ClientSecretFacts & { value?: string }> {
    if (!client.hasSecret) {
      refuse('InvalidParameterException', `Client ${client.id} is not configured with a secret.`);
    }
    const value = own ?? randomText(secretLength);
    const existing = await this.#store.secrets(client.id);
    const newest = Math.max(...existing.map(({ created_at }) => created_at));
    const row = await this.#sealSecret(
      { id: client.id, pool_id: client.poolId },
      { secret: value, createdAt: Math.max(this.#needs.clock.now(), newest + 1) },
    );
    const outcome = await this.#store.addSecret(row, mostSecrets);
    this.#known.forget(client.id);
    if (outcome === 'absent') refuseAbsent(client.id);
    if (outcome === 'full') {
      refuse('LimitExceededException', `An app client can have up to ${mostSecrets} secrets.`);
    }
    return own === undefined ? { ...toFacts(row), value } : toFacts(row);
  }

  async removeSecret(client: Client, secretId: string): Promise<void> {
    const outcome = await this.#store.removeSecret(client.id, secretId);
    this.#known.forget(client.id);
    if (outcome === 'absent') {
      refuse('ResourceNotFoundException', `Client secret ${secretId} does not exist.`);
    }
    if (outcome === 'last') {
      refuse('LimitExceededException', 'The only secret of an app client cannot be deleted.');
    }
  }

  /** `username` is what the caller sent, or every name by which she may have meant the user. */
  async checkSecretHash(
    client: Client,
    username: string | readonly string[],
    secretHash: string | undefined,
  ): Promise<void> {
    const secrets = await this.#secretsOf(client);
    if (secrets.length === 0) return;
    if (secretHash === undefined) {
      refuse(
        'NotAuthorizedException',
        `Client ${client.id} is configured with secret but SECRET_HASH was not received`,
      );
    }
    const usernames = typeof username === 'string' ? [username] : username;
    if (provesByHash(secrets, { clientId: client.id, usernames, secretHash })) return;
    refuse('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`);
  }

  /** Operations differ in the name under which they refuse a wrong secret. */
  async checkSecret(
    client: Client,
    secret: string | undefined,
    wrongSecret: 'NotAuthorizedException' | 'UnauthorizedException' = 'NotAuthorizedException',
  ): Promise<void> {
    const secrets = await this.#secretsOf(client);
    if (secrets.length === 0) return;
    if (secret === undefined) {
      refuse(
        'NotAuthorizedException',
        `Client ${client.id} is configured for secret but secret was not received`,
      );
    }
    if (provesBySecret(secrets, secret)) return;
    refuse(wrongSecret, `Unable to verify secret for client ${client.id}`);
  }

  /** A client that has gone since it was read proves nothing. */
  async #secretsOf(client: Client): Promise<readonly string[]> {
    return ((await this.#find(client.id)) ?? refuseAbsent(client.id)).secrets;
  }

  #find(clientId: string): Promise<KnownClient | undefined> {
    return this.#known.get(clientId, async () => {
      const row = await this.#store.find(clientId);
      if (row === undefined) return undefined;
      const sealed = await this.#store.secrets(clientId);
      const secrets = await Promise.all(
        sealed.map((secret) =>
          this.#needs.sealing.openText(placeOf(row.pool_id, secret.id), secret.sealed_secret),
        ),
      );
      return { client: toClient(row, secrets.length > 0), secrets };
    });
  }

  async #sealSecret(
    client: Pick<ClientRow, 'id' | 'pool_id'>,
    { secret, createdAt }: { secret: string; createdAt: number },
  ): Promise<SecretRow> {
    const id = `${client.id}--${createdAt}`;
    const { sealing } = this.#needs;
    await sealing.prepare(client.pool_id);
    const sealed = await sealing.seal(placeOf(client.pool_id, id), secret);
    return { id, client_id: client.id, sealed_secret: sealed, created_at: createdAt };
  }
}

function placeOf(poolId: string, secretId: string): { scope: string; field: string; row: string } {
  return { scope: poolId, field: 'client_secrets.sealed_secret', row: secretId };
}

function toClient(row: ClientRow, hasSecret: boolean): Client {
  return Object.freeze({
    id: row.id,
    poolId: row.pool_id,
    name: row.name,
    settings: JSON.parse(row.settings, (_, value: unknown) => Object.freeze(value)) as ClientSettings,
    hasSecret,
    createdAt: new Date(row.created_at),
    modifiedAt: new Date(row.modified_at),
  });
}

function toFacts({ id, created_at }: SecretRow): ClientSecretFacts {
  return { id, createdAt: new Date(created_at) };
}

function refuseAbsent(clientId: string): never {
  return refuse('ResourceNotFoundException', `User pool client ${clientId} does not exist.`);
}
