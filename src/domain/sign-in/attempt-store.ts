/** The tables of sign-ins under way and of proofs that must not be accepted twice. */
import type { Database } from '../../storage/database.ts';
import type { Tables } from '../../storage/tables.ts';

export type AttemptRow = Tables['attempts'];

export class AttemptStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(row: AttemptRow): Promise<void> {
    await this.#database.query.insertInto('attempts').values(row).execute();
  }

  async find(id: string): Promise<AttemptRow | undefined> {
    return this.#database.query.selectFrom('attempts').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /** True for exactly one of all who try. */
  async burnAttempt(id: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database.query
      .deleteFrom('attempts')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    return numDeletedRows === 1n;
  }

  async isSpent(proof: string): Promise<boolean> {
    const row = await this.#database.query
      .selectFrom('spent_proofs')
      .select('id')
      .where('id', '=', proof)
      .executeTakeFirst();
    return row !== undefined;
  }

  /** True for exactly one of all who bring the same proof. */
  async spendProof(proof: string, expiresAt: number): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#database.query
      .insertInto('spent_proofs')
      .values({ id: proof, expires_at: expiresAt })
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  async sweep(now: number): Promise<void> {
    await this.#database.query.deleteFrom('attempts').where('expires_at', '<', now).execute();
    await this.#database.query.deleteFrom('spent_proofs').where('expires_at', '<', now).execute();
  }
}
