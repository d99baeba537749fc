/** The table of signing keys: public halves in the open, private halves sealed. */
import type { Database } from '../../storage/database.ts';
import type { Tables } from '../../storage/tables.ts';

export type SigningKeyRow = Tables['signing_keys'];

export class SigningKeyStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest last. */
  async list(poolId: string): Promise<SigningKeyRow[]> {
    return this.#database.query
      .selectFrom('signing_keys')
      .selectAll()
      .where('pool_id', '=', poolId)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
  }

  async insert(rows: readonly SigningKeyRow[]): Promise<void> {
    await this.#database.query.insertInto('signing_keys').values(rows).execute();
  }
}
