/** The table of how often each subject has done what is limited; a window that has ended counts as none. */
import { sql } from 'kysely';
import type { Database } from '../../storage/database.ts';

export interface Counted {
  subject: string;
  act: string;
}

export interface CountedAct extends Counted {
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
  async count({ subject, act, limit, windowMs, now }: CountedAct): Promise<boolean> {
    const end = sql.ref<number>('act_windows.ends_at');
    const count = sql.ref<number>('act_windows.count');
    const over = sql<boolean>`${end} <= ${now}`;
    const row = await this.#database.query
      .insertInto('act_windows')
      .values({ subject, act, ends_at: now + windowMs, count: 1 })
      .onConflict((conflict) =>
        conflict
          .columns(['subject', 'act'])
          .doUpdateSet({
            count: sql<number>`case when ${over} then 1 else ${count} + 1 end`,
            ends_at: sql<number>`case when ${over} then ${now + windowMs} else ${end} end`,
          })
          .where(sql<boolean>`(${over} or ${count} < ${limit})`),
      )
      .returning('count')
      .executeTakeFirst();
    return row !== undefined;
  }

  /** Begins a window in which nothing is counted yet. */
  async begin({ subject, act }: Counted, endsAt: number): Promise<void> {
    const fresh = { ends_at: endsAt, count: 0 };
    await this.#database.query
      .insertInto('act_windows')
      .values({ subject, act, ...fresh })
      .onConflict((conflict) => conflict.columns(['subject', 'act']).doUpdateSet(fresh))
      .execute();
  }

  /** Counts one act in a window that has begun; false when there is none or it is full. */
  async countWithin({ subject, act, limit, now }: Omit<CountedAct, 'windowMs'>): Promise<boolean> {
    const row = await this.#database.query
      .updateTable('act_windows')
      .set((column) => ({ count: column('count', '+', 1) }))
      .where('subject', '=', subject)
      .where('act', '=', act)
      .where('ends_at', '>', now)
      .where('count', '<', limit)
      .returning('count')
      .executeTakeFirst();
    return row !== undefined;
  }

  async sweep(now: number): Promise<void> {
    await this.#database.query.deleteFrom('act_windows').where('ends_at', '<=', now).execute();
  }
}
