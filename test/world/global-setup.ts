/** Once per test run: one PostgreSQL for all test files. */
import { postgresMissing, startPostgres, type Postgres } from './postgres.ts';

let postgres: Postgres | undefined;

export async function globalSetup(): Promise<void> {
  if (process.env.SEKISHO_TEST_POSTGRES_URL !== undefined || postgresMissing() !== undefined) return;
  postgres = await startPostgres();
  process.env.SEKISHO_TEST_POSTGRES_URL = postgres.url;
}

export async function globalTeardown(): Promise<void> {
  await postgres?.[Symbol.asyncDispose]();
}
