/** Rows of stacks and of the resources they own. */
import { changedOne } from '../../storage/changed-one.ts';
import type { Database } from '../../storage/database.ts';
import type { Tables } from '../../storage/tables.ts';

export type StackRow = Tables['stacks'];
export type StackResourceRow = Tables['stack_resources'];

export class StackStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** False when there is a stack of that name. */
  async insert(row: StackRow): Promise<boolean> {
    const result = await this.#database.query
      .insertInto('stacks')
      .values(row)
      .onConflict((conflict) => conflict.column('name').doNothing())
      .executeTakeFirst();
    return changedOne(result);
  }

  async find(name: string): Promise<StackRow | undefined> {
    return this.#database.query.selectFrom('stacks').selectAll().where('name', '=', name).executeTakeFirst();
  }

  async list(): Promise<StackRow[]> {
    return this.#database.query.selectFrom('stacks').selectAll().orderBy('name').execute();
  }

  async replace(name: string, document: string): Promise<void> {
    await this.#database.query.updateTable('stacks').set({ document }).where('name', '=', name).execute();
  }

  async delete(name: string): Promise<void> {
    await this.#database.query.deleteFrom('stacks').where('name', '=', name).execute();
  }

  async insertResource(row: StackResourceRow): Promise<void> {
    await this.#database.query.insertInto('stack_resources').values(row).execute();
  }

  async resourcesOf(stackName: string): Promise<StackResourceRow[]> {
    return this.#database.query
      .selectFrom('stack_resources')
      .selectAll()
      .where('stack_name', '=', stackName)
      .orderBy('position')
      .execute();
  }

  async deleteResource(stackName: string, logicalId: string): Promise<void> {
    await this.#database.query
      .deleteFrom('stack_resources')
      .where('stack_name', '=', stackName)
      .where('logical_id', '=', logicalId)
      .execute();
  }
}
