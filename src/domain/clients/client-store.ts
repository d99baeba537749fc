/** The rows of app clients and their sealed secrets. */
import { changedOne } from '../../storage/changed-one.ts';
import type { Database } from '../../storage/database.ts';
import type { Slice } from '../../storage/page.ts';
import type { Tables } from '../../storage/tables.ts';

export type ClientRow = Tables['clients'];
export type SecretRow = Tables['client_secrets'];

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

  /** The clients of a pool in order of ids. */
  async list(poolId: string, { after = '', limit }: Slice): Promise<ClientRow[]> {
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
    const result = await this.#database.query
      .updateTable('clients')
      .set({ name: row.name, settings: row.settings, modified_at: row.modified_at })
      .where('id', '=', row.id)
      .executeTakeFirstOrThrow();
    return changedOne(result);
  }

  async delete(id: string): Promise<boolean> {
    const deletion = this.#database.query.deleteFrom('clients').where('id', '=', id);
    return changedOne(await deletion.executeTakeFirstOrThrow());
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
    const result = await this.#database.query
      .updateTable('clients')
      .set({ id: clientId })
      .where('id', '=', clientId)
      .executeTakeFirstOrThrow();
    return changedOne(result);
  }
}
