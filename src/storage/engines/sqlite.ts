/** SQLite by node:sqlite: reads see only durable data, writes of one event-loop turn share one commit. */
import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, type Kysely } from 'kysely';
import type { Engine } from './engine.ts';
import { SqliteGroupDriver } from './sqlite-group-driver.ts';

/** SQLite's extended result codes for a refused unique or primary key. */
const duplicateCodes = new Set([1555, 2067]);

/** Opens (and creates) the database file. Throws when another process holds it. */
export function openSqlite(path: string): Engine {
  closeSync(openSync(path, 'a', 0o600)); // SQLite gives its other files the mode of this one
  const writer = new DatabaseSync(path, { timeout: 2000 });
  writer.exec('pragma journal_mode = wal');
  writer.exec('pragma synchronous = full');
  writer.exec('pragma foreign_keys = on');
  writer.exec('pragma cache_size = -65536');
  const reader = new DatabaseSync(path, { timeout: 2000 });
  reader.exec('pragma query_only = on');
  reader.exec('pragma cache_size = -65536');
  return {
    name: 'sqlite',
    columnTypes: { integer: 'integer', bytes: 'blob', text: 'text' },
    dialect: {
      createDriver: () => new SqliteGroupDriver(writer, reader),
      createQueryCompiler: () => new SqliteQueryCompiler(),
      createAdapter: () => new GroupAdapter(),
      createIntrospector: (database: Kysely<unknown>) => new SqliteIntrospector(database),
    },
    isTransient: () => false,
    isDuplicate: (error) => duplicateCodes.has((error as { errcode?: number }).errcode ?? 0),
  };
}

/** Kysely lets one query at a time into SQLite; the group driver keeps order itself and lets reads pass. */
class GroupAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }

  /** So that a migration that fails half-way leaves nothing behind. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}
