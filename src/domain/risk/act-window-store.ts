/** The table of how often each user has done what is limited. */
import { sql } from 'kysely';
import type { Database } from '../../storage/database.ts';

export interface CountedAct {
  userId: string;
  act: string;
  limit: number;
  windowMs: number;
  now: number;
}

export class ActWindowStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Counts one act in its window, or begins a new one; false, with nothing written, when that is full. */
  async count({ userId, act, limit, windowMs, now }: CountedAct): Promise<boolean> {
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
