/** Keeps one-time codes as keyed hashes, and how often each user has done what is limited. */
import { sql } from 'kysely';
import type { Database } from '../../storage/database.ts';

export class CodeStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest code of a purpose is the only one. */
  async replace({ userId, purpose, ...code }: StoredCode): Promise<void> {
    const columns = {
      code_hash: code.hash,
      destination: code.destination,
      wrong_answers: 0,
      expires_at: code.expiresAt,
      created_at: code.createdAt,
    };
    await this.#database.query
      .insertInto('codes')
      .values({ user_id: userId, purpose, ...columns })
      .onConflict((conflict) => conflict.columns(['user_id', 'purpose']).doUpdateSet(columns))
      .execute();
  }

  /** Counts an answer before anything is compared; nothing where no code is left to answer. */
  async countAnswer({ userId, purpose, limit, now }: Answering): Promise<LiveCode | undefined> {
    const row = await this.#database.query
      .updateTable('codes')
      .set((column) => ({ wrong_answers: column('wrong_answers', '+', 1) }))
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose)
      .where('expires_at', '>', now)
      .where('wrong_answers', '<', limit)
      .returning(['code_hash', 'destination'])
      .executeTakeFirst();
    return row && { hash: row.code_hash, destination: row.destination };
  }

  /** True for exactly one caller. */
  async burn(userId: string, purpose: string, hash?: Uint8Array): Promise<boolean> {
    let burn = this.#database.query
      .deleteFrom('codes')
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose);
    if (hash !== undefined) burn = burn.where('code_hash', '=', hash);
    return (await burn.executeTakeFirst()).numDeletedRows === 1n;
  }

  async findDestination(userId: string, purpose: string, now: number): Promise<string | undefined> {
    const row = await this.#database.query
      .selectFrom('codes')
      .select('destination')
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row?.destination;
  }

  /** Counts one act in its window, or begins a new one; false, with nothing written, when that is full. */
  async countAct({ userId, act, limit, windowMs, now }: CountedAct): Promise<boolean> {
    const began = sql.ref<number>('act_windows.started_at');
    const count = sql.ref<number>('act_windows.count');
    const over = sql<boolean>`${began} <= ${now - windowMs}`;
    const row = await this.#database.query
      .insertInto('act_windows')
      .values({ user_id: userId, act, started_at: now, count: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['user_id', 'act'])
          .doUpdateSet({
            count: sql<number>`case when ${over} then 1 else ${count} + 1 end`,
            started_at: sql<number>`case when ${over} then ${now} else ${began} end`,
          })
          .where(sql<boolean>`(${over} or ${count} < ${limit})`),
      )
      .returning('count')
      .executeTakeFirst();
    return row !== undefined;
  }
}

export interface StoredCode {
  userId: string;
  purpose: string;
  hash: Uint8Array;
  destination: string;
  expiresAt: number;
  createdAt: number;
}

export interface Answering {
  userId: string;
  purpose: string;
  limit: number;
  now: number;
}

export interface LiveCode {
  hash: Uint8Array;
  destination: string;
}

export interface CountedAct {
  userId: string;
  act: string;
  limit: number;
  windowMs: number;
  now: number;
}
