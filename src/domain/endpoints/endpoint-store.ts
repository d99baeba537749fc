/** Rows of interface endpoints. */
import { changedOne } from '../../storage/changed-one.ts';
import type { Database } from '../../storage/database.ts';
import type { Slice } from '../../storage/page.ts';
import type { Tables } from '../../storage/tables.ts';
import type { EndpointDocument } from './endpoint.ts';

/** Its document is an `EndpointDocument` as JSON text. */
export type EndpointRow = Tables['endpoints'];

export class EndpointStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(row: EndpointRow): Promise<void> {
    await this.#database.query.insertInto('endpoints').values(row).execute();
  }

  async find(id: string): Promise<EndpointRow | undefined> {
    return this.#database.query.selectFrom('endpoints').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** False when there is no such endpoint. */
  async replace(id: string, document: EndpointDocument): Promise<boolean> {
    const result = await this.#database.query
      .updateTable('endpoints')
      .set({ document: JSON.stringify(document) })
      .where('id', '=', id)
      .executeTakeFirst();
    return changedOne(result);
  }

  async delete(id: string): Promise<boolean> {
    const result = await this.#database.query.deleteFrom('endpoints').where('id', '=', id).executeTakeFirst();
    return changedOne(result);
  }

  async all(): Promise<EndpointRow[]> {
    return this.#database.query.selectFrom('endpoints').selectAll().orderBy('id').execute();
  }

  /** In order of ids. */
  async list({ after = '', limit }: Slice): Promise<EndpointRow[]> {
    const query = this.#database.query.selectFrom('endpoints').selectAll().where('id', '>', after);
    return query.orderBy('id').limit(limit).execute();
  }
}
