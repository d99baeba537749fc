/** The rows of app clients and their sealed secrets. */
import type { Database } from '../../storage/database.ts';

export interface ClientRow {
  id: string;
  pool_id: string;
  name: string;
  settings: string;
  created_at: number;
  modified_at: number;
}

export interface SecretRow {
  id: string;
  client_id: string;
  sealed_secret: Uint8Array;
  created_at: number;
}

export interface NewClientRows {
  client: ClientRow;
  secret: SecretRow | undefined;
  /** How many clients the pool may have. */
  most: number;
}

export class ClientStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Inserts a client with its secret, or answers false where the pool is full. */
  async insert({ client, secret, most }: NewClientRows): Promise<boolean> {
    return this.#database.atomically(async () => {
      const { query } = this.#database;
      const { clients } = await query
        .selectFrom('clients')
        .select(({ fn }) => fn.countAll().as('clients'))
        .where('pool_id', '=', client.pool_id)
        .executeTakeFirstOrThrow();
      if (Number(clients) >= most) return false;
      await query.insertInto('clients').values(client).execute();
      if (secret !== undefined) await query.insertInto('client_secrets').values(secret).execute();
      return true;
    });
  }

  async find(id: string): Promise<ClientRow | undefined> {
    return this.#database.query.selectFrom('clients').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Up to `limit` clients of a pool after an id, in order of ids. */
  async list(poolId: string, after: string, limit: number): Promise<ClientRow[]> {
    return this.#database.query
      .selectFrom('clients')
      .selectAll()
      .where('pool_id', '=', poolId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  /** Which of these clients have a secret. */
  async haveSecrets(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const query = this.#database.query.selectFrom('client_secrets').select('client_id').distinct();
    const rows = await query.where('client_id', 'in', ids).execute();
    return new Set(rows.map(({ client_id }) => client_id));
  }

  async replace(row: ClientRow): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.query
      .updateTable('clients')
      .set({ name: row.name, settings: row.settings, modified_at: row.modified_at })
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }

  async delete(id: string): Promise<boolean> {
    const deletion = this.#database.query.deleteFrom('clients').where('id', '=', id);
    return (await deletion.executeTakeFirstOrThrow()).numDeletedRows > 0n;
  }

  /** The client's secrets, the oldest first. */
  async secrets(clientId: string): Promise<SecretRow[]> {
    return this.#database.query
      .selectFrom('client_secrets')
      .selectAll()
      .where('client_id', '=', clientId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
  }

  /** Adds a secret while there are fewer than `most`; `absent` when the client has gone. */
  async addSecret(secret: SecretRow, most: number): Promise<'added' | 'full' | 'absent'> {
    return this.#database.atomically(async () => {
      if (!(await this.#lock(secret.client_id))) return 'absent';
      if ((await this.secrets(secret.client_id)).length >= most) return 'full';
      await this.#database.query.insertInto('client_secrets').values(secret).execute();
      return 'added';
    });
  }

  /** Removes one of several secrets. */
  async removeSecret(clientId: string, secretId: string): Promise<'removed' | 'last' | 'absent'> {
    return this.#database.atomically(async () => {
      if (!(await this.#lock(clientId))) return 'absent';
      const secrets = await this.secrets(clientId);
      if (!secrets.some(({ id }) => id === secretId)) return 'absent';
      if (secrets.length === 1) return 'last';
      await this.#database.query.deleteFrom('client_secrets').where('id', '=', secretId).execute();
      return 'removed';
    });
  }

  /** Acts on the same client's secrets wait for each other: a write holds its row until the act ends. */
  async #lock(clientId: string): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.query
      .updateTable('clients')
      .set({ id: clientId })
      .where('id', '=', clientId)
      .executeTakeFirstOrThrow();
    return numUpdatedRows > 0n;
  }
}
