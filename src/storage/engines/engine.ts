/** What an engine must bring: a Kysely dialect, its column types, and which failures are worth another try. */
import type { Dialect } from 'kysely';

export interface ColumnTypes {
  /** A 64-bit signed integer. */
  integer: string;
  bytes: string;
  /** Text that compares byte by byte, so that pages and prefixes mean the same everywhere. */
  text: string;
}

export interface Engine {
  name: 'sqlite' | 'postgres';
  dialect: Dialect;
  columnTypes: ColumnTypes;
  /** True for failures after which the same transaction may succeed (SQLSTATE 40001 and 40P01). */
  isTransient(error: unknown): boolean;
  /** True when a unique or primary key refused the row. */
  isDuplicate(error: unknown): boolean;
}
