/** The table of password verifiers, one row per user who has a password. */
import type { Database } from '../../storage/database.ts';
import type { Tables } from '../../storage/tables.ts';

export type PasswordRow = Tables['passwords'];

export class PasswordStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(userId: string): Promise<PasswordRow | undefined> {
    return this.#database.query
      .selectFrom('passwords')
      .selectAll()
      .where('user_id', '=', userId)
      .executeTakeFirst();
  }

  async findSetAt(userId: string): Promise<number | undefined> {
    const row = await this.#database.query
      .selectFrom('passwords')
      .select('set_at')
      .where('user_id', '=', userId)
      .executeTakeFirst();
    return row?.set_at;
  }

  async replace(row: PasswordRow): Promise<void> {
    const { user_id: _, ...changed } = row;
    await this.#database.query
      .insertInto('passwords')
      .values(row)
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(changed))
      .execute();
  }
}
