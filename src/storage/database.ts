/** The database: queries, atomic acts that compose across rooms, and what engines disagree about. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Kysely, sql, type Transaction } from 'kysely';
import type { Engine } from './engines/engine.ts';
import type { Tables } from './tables.ts';

const transientRetries = 5;

export class Database {
  readonly engine: Engine;
  #kysely: Kysely<Tables>;
  #current = new AsyncLocalStorage<Transaction<Tables>>();

  constructor(engine: Engine) {
    this.engine = engine;
    this.#kysely = new Kysely<Tables>({ dialect: engine.dialect });
  }

  /** The query builder: inside `atomically` that transaction's, elsewhere one durable statement at a time. */
  get query(): Kysely<Tables> {
    return this.#current.getStore() ?? this.#kysely;
  }

  get isInAct(): boolean {
    return this.#current.getStore() !== undefined;
  }

  /**
   * Runs one act whose writes are all kept or all lost. Acts nest: an inner act joins the outer one. Never wait
   * for the outside world (mail, functions, key derivation) inside: on SQLite an act owns the whole database.
   */
  async atomically<T>(act: () => Promise<T>): Promise<T> {
    if (this.isInAct) return act();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#kysely.transaction().execute((tx) => this.#current.run(tx, act));
      } catch (error) {
        if (attempt > transientRetries || !this.engine.isTransient(error)) throw error;
      }
    }
  }

  /** Resolves when the database answers. */
  async ping(): Promise<void> {
    await sql`select 1`.execute(this.#kysely);
  }

  isDuplicate(error: unknown): boolean {
    return this.engine.isDuplicate(error);
  }

  async close(): Promise<void> {
    await this.#kysely.destroy();
  }
}
