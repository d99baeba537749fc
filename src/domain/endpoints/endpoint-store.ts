/** Rows of interface endpoints. */
import type { Database } from '../../storage/database.ts';
import type { EndpointDocument } from './endpoint.ts';

export interface EndpointRow {
  id: string;
  service: string;
  /** `EndpointDocument` as JSON text. */
  document: string;
  created_at: number;
}

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
    return result.numUpdatedRows > 0n;
  }

  async delete(id: string): Promise<boolean> {
    const result = await this.#database.query.deleteFrom('endpoints').where('id', '=', id).executeTakeFirst();
    return result.numDeletedRows > 0n;
  }

  async all(): Promise<EndpointRow[]> {
    return this.#database.query.selectFrom('endpoints').selectAll().orderBy('id').execute();
  }

  async listAfter(id: string | undefined, limit: number): Promise<EndpointRow[]> {
    let rows = this.#database.query.selectFrom('endpoints').selectAll().orderBy('id').limit(limit);
    if (id !== undefined) rows = rows.where('id', '>', id);
    return rows.execute();
  }
}
