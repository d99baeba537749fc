/**
 * A Kysely driver that gathers the writes of one event-loop turn into one SQLite transaction, so that many small
 * acknowledged writes share one fsync. A write is answered only after the commit that holds it.
 */
import type { DatabaseSync, StatementSync, SQLInputValue } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';

type Resolver = { resolve(): void; reject(error: unknown): void };

const statementCacheSize = 500;

export class SqliteGroupDriver implements Driver {
  #writer: DatabaseSync;
  #reader: DatabaseSync;
  #statements = new Map<DatabaseSync, Map<string, StatementSync>>();
  #turn: Promise<void> = Promise.resolve();
  #groupOpen = false;
  #commitScheduled = false;
  #actOpen = false;
  #waiting: Resolver[] = [];

  constructor(writer: DatabaseSync, reader: DatabaseSync) {
    this.#writer = writer;
    this.#reader = reader;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SqliteConnection> {
    return new SqliteConnection(this);
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(connection: SqliteConnection): Promise<void> {
    const leaveTurn = await this.#enterTurn();
    try {
      this.#openGroup();
      this.#writer.exec('savepoint act');
    } catch (error) {
      leaveTurn();
      this.#scheduleCommit();
      throw error;
    }
    this.#actOpen = true;
    connection.leaveTurn = leaveTurn;
    connection.act = 'open';
  }

  async commitTransaction(connection: SqliteConnection): Promise<void> {
    try {
      if (connection.act === 'lost') throw new Error('the act was rolled back');
      this.#writer.exec('release act');
    } finally {
      this.#endAct(connection);
    }
    await this.#committed();
  }

  async rollbackTransaction(connection: SqliteConnection): Promise<void> {
    if (connection.act === 'none') return; // its commit failed and has ended it
    try {
      if (connection.act === 'open') this.#writer.exec('rollback to act; release act');
    } finally {
      this.#endAct(connection);
    }
  }

  async destroy(): Promise<void> {
    await this.#turn;
    this.#commit();
    this.#reader.close();
    this.#writer.close();
  }

  /** Runs one statement: in its act, on the durable snapshot, or as a write of its own. */
  async run<R>(query: CompiledQuery, connection: SqliteConnection): Promise<QueryResult<R>> {
    if (connection.act !== 'none') return this.#runInAct(query, connection);
    if (query.query.kind === 'SelectQueryNode') return execute(this.#prepare(this.#reader, query.sql), query);
    const leaveTurn = this.#actOpen ? await this.#enterTurn() : undefined;
    let result: QueryResult<R>;
    try {
      this.#openGroup();
      result = execute(this.#prepare(this.#writer, query.sql), query);
    } catch (error) {
      this.#noticeLostGroup(error);
      throw error;
    } finally {
      leaveTurn?.();
      this.#scheduleCommit();
    }
    await this.#committed();
    return result;
  }

  #runInAct<R>(query: CompiledQuery, connection: SqliteConnection): QueryResult<R> {
    if (connection.act === 'lost') throw new Error('the act was rolled back');
    try {
      return execute(this.#prepare(this.#writer, query.sql), query);
    } catch (error) {
      if (this.#noticeLostGroup(error)) connection.act = 'lost';
      throw error;
    }
  }

  /** Some failures (a full disk) end the whole transaction: then every write of the group is lost. */
  #noticeLostGroup(error: unknown): boolean {
    if (!this.#groupOpen || this.#writer.isTransaction) return false;
    this.#groupOpen = false;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
    return true;
  }

  #endAct(connection: SqliteConnection): void {
    connection.act = 'none';
    this.#actOpen = false;
    connection.leaveTurn?.();
    connection.leaveTurn = undefined;
    this.#scheduleCommit();
  }

  /** Acts take turns: resolves when every earlier act has ended. */
  async #enterTurn(): Promise<() => void> {
    const earlier = this.#turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#turn = earlier.then(() => promise);
    await earlier;
    return resolve;
  }

  #openGroup(): void {
    if (this.#groupOpen) return;
    this.#writer.exec('begin immediate');
    this.#groupOpen = true;
  }

  #scheduleCommit(): void {
    if (this.#commitScheduled) return;
    this.#commitScheduled = true;
    setImmediate(() => {
      this.#commitScheduled = false;
      if (this.#actOpen) return; // the act that is still open schedules its own commit when it ends
      this.#commit();
    });
  }

  #commit(): void {
    if (!this.#groupOpen) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#groupOpen = false;
    try {
      this.#writer.exec('commit');
    } catch (error) {
      if (this.#writer.isTransaction) this.#writer.exec('rollback');
      for (const { reject } of waiting) reject(error);
      return;
    }
    for (const { resolve } of waiting) resolve();
  }

  #committed(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  #prepare(database: DatabaseSync, sql: string): StatementSync {
    let cache = this.#statements.get(database);
    if (cache === undefined) this.#statements.set(database, (cache = new Map<string, StatementSync>()));
    let statement = cache.get(sql);
    if (statement === undefined) {
      if (cache.size >= statementCacheSize) cache.clear();
      statement = database.prepare(sql);
      cache.set(sql, statement);
    }
    return statement;
  }
}

class SqliteConnection implements DatabaseConnection {
  #driver: SqliteGroupDriver;
  /** `lost`: the database itself ended the act's transaction; nothing more may run in it. */
  act: 'none' | 'open' | 'lost' = 'none';
  leaveTurn: (() => void) | undefined;

  constructor(driver: SqliteGroupDriver) {
    this.#driver = driver;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#driver.run<R>(query, this);
  }

  // eslint-disable-next-line require-yield -- Kysely's interface asks for a generator; nothing here streams
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('SQLite queries are read whole');
  }
}

function execute<R>(statement: StatementSync, query: CompiledQuery): QueryResult<R> {
  const parameters = query.parameters as SQLInputValue[];
  if (statement.columns().length > 0) return { rows: statement.all(...parameters) as R[] };
  const { changes, lastInsertRowid } = statement.run(...parameters);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}
