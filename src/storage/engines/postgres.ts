/** PostgreSQL by pg: unnamed statements, so any pooler in transaction mode will do. */
import { PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Engine } from './engine.ts';

/** Serialization failure and deadlock (PostgreSQL manual, appendix A). */
const transientStates = new Set(['40001', '40P01']);
const uniqueViolation = '23505';
const int8 = pg.types.builtins.INT8;

export function openPostgres(url: string, maxConnections = 10): Engine {
  const pool = new pg.Pool({
    connectionString: url,
    max: maxConnections,
    connectionTimeoutMillis: 5000,
    types: { getTypeParser: (oid, format) => (oid === int8 ? Number : pg.types.getTypeParser(oid, format)) },
  });
  pool.on('error', () => {}); // an idle connection that breaks is replaced; the next query reports trouble
  return {
    name: 'postgres',
    columnTypes: { integer: 'bigint', bytes: 'bytea', text: 'text collate "C"' },
    dialect: new PostgresDialect({ pool }),
    isTransient: (error) => transientStates.has((error as { code?: string }).code ?? ''),
    isDuplicate: (error) => (error as { code?: string }).code === uniqueViolation,
  };
}
