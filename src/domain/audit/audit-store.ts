/** The rows of the audit record. */
import type { Database } from '../../storage/database.ts';

export interface AuditRow {
  chain: string;
  position: number;
  recorded_at: number;
  event: string;
  digest: Uint8Array;
}

export class AuditStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async append(rows: AuditRow[]): Promise<void> {
    await this.#database.query.insertInto('audit_records').values(rows).execute();
  }

  async chains(): Promise<string[]> {
    const query = this.#database.query
      .selectFrom('audit_records')
      .select('chain')
      .distinct()
      .orderBy('chain');
    return (await query.execute()).map((row) => row.chain);
  }

  /** Up to `limit` rows of a chain after a position, in order. */
  async read(chain: string, after: number, limit: number): Promise<AuditRow[]> {
    return this.#database.query
      .selectFrom('audit_records')
      .selectAll()
      .where('chain', '=', chain)
      .where('position', '>', after)
      .orderBy('position')
      .limit(limit)
      .execute();
  }
}
