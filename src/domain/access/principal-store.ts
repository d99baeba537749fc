/** Rows of users and roles, and of their access keys. */
import { changedOne } from '../../storage/changed-one.ts';
import type { Database } from '../../storage/database.ts';
import type { Tables } from '../../storage/tables.ts';
import type { PrincipalDocument } from './principal-record.ts';

/** Its document is a `PrincipalDocument` as JSON text. */
export type PrincipalRow = Tables['principals'];
type AccessKeyRow = Tables['access_keys'];

export class PrincipalStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** False when the ARN is taken. */
  async insert(row: PrincipalRow): Promise<boolean> {
    const result = await this.#database.query
      .insertInto('principals')
      .values(row)
      .onConflict((conflict) => conflict.column('arn').doNothing())
      .executeTakeFirst();
    return changedOne(result);
  }

  async find(arn: string): Promise<PrincipalRow | undefined> {
    return this.#database.query
      .selectFrom('principals')
      .selectAll()
      .where('arn', '=', arn)
      .executeTakeFirst();
  }

  async replace(arn: string, document: PrincipalDocument): Promise<boolean> {
    const result = await this.#database.query
      .updateTable('principals')
      .set({ document: JSON.stringify(document) })
      .where('arn', '=', arn)
      .executeTakeFirst();
    return changedOne(result);
  }

  /** Takes the principal's access keys along. */
  async delete(arn: string, kind: PrincipalRow['kind']): Promise<boolean> {
    const result = await this.#database.query
      .deleteFrom('principals')
      .where('arn', '=', arn)
      .where('kind', '=', kind)
      .executeTakeFirst();
    return changedOne(result);
  }

  /** False when the key id is taken. */
  async insertKey(row: AccessKeyRow): Promise<boolean> {
    const result = await this.#database.query
      .insertInto('access_keys')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .executeTakeFirst();
    return changedOne(result);
  }

  async findKey(id: string): Promise<AccessKeyRow | undefined> {
    return this.#database.query.selectFrom('access_keys').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async deleteKey(id: string): Promise<boolean> {
    const result = await this.#database.query
      .deleteFrom('access_keys')
      .where('id', '=', id)
      .executeTakeFirst();
    return changedOne(result);
  }

  async hasKeys(): Promise<boolean> {
    const row = await this.#database.query.selectFrom('access_keys').select('id').limit(1).executeTakeFirst();
    return row !== undefined;
  }
}
