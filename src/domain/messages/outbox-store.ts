/** Keeps messages until a carrier has taken them. */
import type { Database } from '../../storage/database.ts';

export interface WaitingMessage {
  id: string;
  poolId: string;
  sealed: Uint8Array;
  failures: number;
  nextAttemptAt: number;
}

export class OutboxStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(
    { id, poolId, sealed }: { id: string; poolId: string; sealed: Uint8Array },
    now: number,
  ): Promise<void> {
    await this.#database.query
      .insertInto('outbox')
      .values({
        id,
        pool_id: poolId,
        sealed_message: sealed,
        failures: 0,
        next_attempt_at: now,
        created_at: now,
      })
      .execute();
  }

  async listDue(now: number, limit: number): Promise<WaitingMessage[]> {
    const rows = await this.#database.query
      .selectFrom('outbox')
      .selectAll()
      .where('next_attempt_at', '<=', now)
      .orderBy('next_attempt_at')
      .limit(limit)
      .execute();
    return rows.map((row) => ({
      id: row.id,
      poolId: row.pool_id,
      sealed: row.sealed_message,
      failures: row.failures,
      nextAttemptAt: row.next_attempt_at,
    }));
  }

  /** Takes the message for one attempt; false when another node was quicker. Counted before it is tried. */
  async claim({ id, nextAttemptAt }: WaitingMessage, retryAt: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.query
      .updateTable('outbox')
      .set((column) => ({ next_attempt_at: retryAt, failures: column('failures', '+', 1) }))
      .where('id', '=', id)
      .where('next_attempt_at', '=', nextAttemptAt)
      .executeTakeFirst();
    return numUpdatedRows === 1n;
  }

  async postpone(id: string, nextAttemptAt: number): Promise<void> {
    await this.#database.query
      .updateTable('outbox')
      .set({ next_attempt_at: nextAttemptAt })
      .where('id', '=', id)
      .execute();
  }

  async remove(id: string): Promise<void> {
    await this.#database.query.deleteFrom('outbox').where('id', '=', id).execute();
  }
}
