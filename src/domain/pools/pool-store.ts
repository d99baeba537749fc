/** The rows of user pools. */
import { changedOne } from '../../storage/changed-one.ts';
import type { Database } from '../../storage/database.ts';
import type { Slice } from '../../storage/page.ts';
import type { Tables } from '../../storage/tables.ts';

export type PoolRow = Tables['pools'];

export class PoolStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Inserts the pool, or answers false where there are `most` of them already. */
  async insert(row: PoolRow, most: number): Promise<boolean> {
    return this.#database.atomically(async () => {
      const count = this.#database.query.selectFrom('pools').select(({ fn }) => fn.countAll().as('pools'));
      const { pools } = await count.executeTakeFirstOrThrow();
      if (Number(pools) >= most) return false;
      await this.#database.query.insertInto('pools').values(row).execute();
      return true;
    });
  }

  async find(id: string): Promise<PoolRow | undefined> {
    return this.#database.query.selectFrom('pools').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** In order of ids. */
  async list({ after = '', limit }: Slice): Promise<PoolRow[]> {
    const query = this.#database.query.selectFrom('pools').selectAll().where('id', '>', after);
    return query.orderBy('id').limit(limit).execute();
  }

  /** Replaces what was read before; false when somebody else has changed it since. */
  async replace(read: PoolRow, written: PoolRow): Promise<boolean> {
    const result = await this.#database.query
      .updateTable('pools')
      .set({ name: written.name, settings: written.settings, modified_at: written.modified_at })
      .where('id', '=', read.id)
      .where('name', '=', read.name)
      .where('settings', '=', read.settings)
      .executeTakeFirstOrThrow();
    return changedOne(result);
  }

  /** Deletes the pool with all that belongs to it, unless it has changed since it was read. */
  async delete(read: PoolRow): Promise<boolean> {
    const result = await this.#database.query
      .deleteFrom('pools')
      .where('id', '=', read.id)
      .where('settings', '=', read.settings)
      .executeTakeFirstOrThrow();
    return changedOne(result);
  }
}
