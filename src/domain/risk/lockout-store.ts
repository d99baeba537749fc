/** The table of failed password attempts per subject. */
import { sql, type Expression } from 'kysely';
import type { Database } from '../../storage/database.ts';
import { backOffMs, longestFrom, quietMs } from './back-off.ts';

export class LockoutStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async find(subject: string): Promise<{ lockedUntil: number } | undefined> {
    const row = await this.#database.query
      .selectFrom('lockouts')
      .select('locked_until')
      .where('subject', '=', subject)
      .executeTakeFirst();
    return row && { lockedUntil: row.locked_until };
  }

  /** Counts an attempt as failed before it is looked at; false, and nothing counted, while locked. */
  async countAttempt(subject: string, now: number): Promise<boolean> {
    const failures = sql<number>`case when lockouts.last_failure_at <= ${now - quietMs} then 1
      else lockouts.failures + 1 end`;
    const row = await this.#database.query
      .insertInto('lockouts')
      .values({ subject, failures: 1, last_failure_at: now, locked_until: now + backOffMs(1) })
      .onConflict((conflict) =>
        conflict
          .column('subject')
          .doUpdateSet({ failures, last_failure_at: now, locked_until: lockedUntil(failures, now) })
          .where('lockouts.locked_until', '<=', now),
      )
      .returning('failures')
      .executeTakeFirst();
    return row !== undefined;
  }

  async forget(subject: string): Promise<void> {
    await this.#database.query.deleteFrom('lockouts').where('subject', '=', subject).execute();
  }

  async sweep(now: number): Promise<void> {
    await this.#database.query
      .deleteFrom('lockouts')
      .where('last_failure_at', '<=', now - quietMs)
      .where('locked_until', '<=', now)
      .execute();
  }
}

/** The curve as a ladder of cases: engines agree on that, not on powers and minima. */
function lockedUntil(failures: Expression<number>, now: number): Expression<number> {
  const counts = Array.from({ length: longestFrom - 1 }, (_, index) => index + 1);
  const steps = counts.map((count) => sql`when ${sql.lit(count)} then ${sql.lit(backOffMs(count))}`);
  const longest = sql.lit(backOffMs(longestFrom));
  const delay = sql`case (${failures}) ${sql.join(steps, sql` `)} else ${longest} end`;
  return sql<number>`cast(${now} as bigint) + ${delay}`;
}
