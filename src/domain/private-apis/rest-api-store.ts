/** Rows of private REST APIs and their stages. */
import { changedOne } from '../../storage/changed-one.ts';
import type { Database } from '../../storage/database.ts';
import type { Tables } from '../../storage/tables.ts';

export type RestApiRow = Tables['rest_apis'];
export type StageRow = Tables['rest_api_stages'];

export class RestApiStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(row: RestApiRow): Promise<void> {
    await this.#database.query.insertInto('rest_apis').values(row).execute();
  }

  async find(id: string): Promise<RestApiRow | undefined> {
    return this.#database.query.selectFrom('rest_apis').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** Replaces what was read before; false when somebody else has changed it since. */
  async replace(read: RestApiRow, written: RestApiRow): Promise<boolean> {
    const result = await this.#database.query
      .updateTable('rest_apis')
      .set({ document: written.document })
      .where('id', '=', read.id)
      .where('document', '=', read.document)
      .executeTakeFirst();
    return changedOne(result);
  }

  /** Its stages go with it. */
  async delete(id: string): Promise<boolean> {
    const result = await this.#database.query.deleteFrom('rest_apis').where('id', '=', id).executeTakeFirst();
    return changedOne(result);
  }

  async list(): Promise<RestApiRow[]> {
    return this.#database.query.selectFrom('rest_apis').selectAll().orderBy('id').execute();
  }

  /** False when the API has a stage of that name. */
  async insertStage(row: StageRow): Promise<boolean> {
    const result = await this.#database.query
      .insertInto('rest_api_stages')
      .values(row)
      .onConflict((conflict) => conflict.columns(['api_id', 'name']).doNothing())
      .executeTakeFirst();
    return changedOne(result);
  }

  async findStage(apiId: string, name: string): Promise<StageRow | undefined> {
    return this.#database.query
      .selectFrom('rest_api_stages')
      .selectAll()
      .where('api_id', '=', apiId)
      .where('name', '=', name)
      .executeTakeFirst();
  }

  async listStages(apiId: string): Promise<StageRow[]> {
    return this.#database.query
      .selectFrom('rest_api_stages')
      .selectAll()
      .where('api_id', '=', apiId)
      .orderBy('name')
      .execute();
  }

  async replaceStage(row: Omit<StageRow, 'created_at'>): Promise<boolean> {
    const result = await this.#database.query
      .updateTable('rest_api_stages')
      .set({ document: row.document })
      .where('api_id', '=', row.api_id)
      .where('name', '=', row.name)
      .executeTakeFirst();
    return changedOne(result);
  }

  async deleteStage(apiId: string, name: string): Promise<boolean> {
    const result = await this.#database.query
      .deleteFrom('rest_api_stages')
      .where('api_id', '=', apiId)
      .where('name', '=', name)
      .executeTakeFirst();
    return changedOne(result);
  }
}
