/** Brings a database to the newest schema: numbered steps, forward only, each in its own transaction. */
import { Migrator, type Migration } from 'kysely/migration';
import { Kysely } from 'kysely';
import type { Engine } from './engines/engine.ts';
import * as foundation from './migrations/0001-foundation.ts';

const steps = { '0001-foundation': foundation } as const;

export async function migrate(engine: Engine): Promise<void> {
  const database = new Kysely<never>({ dialect: engine.dialect });
  const migrations: Record<string, Migration> = {};
  for (const [name, step] of Object.entries(steps)) {
    migrations[name] = { up: (transaction: Kysely<never>) => step.up(transaction, engine.columnTypes) };
  }
  const migrator = new Migrator({
    db: database,
    provider: { getMigrations: async () => migrations },
  });
  const { error } = await migrator.migrateToLatest();
  if (error instanceof Error) throw error;
  if (error !== undefined) throw new Error('migration failed', { cause: error });
}
