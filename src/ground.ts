/** What every part of the server stands on: the database, its seal, the clock and the place. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from './config/settings.ts';
import type { Site } from './domain/site.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { loadMasterKey } from './platform/master-key.ts';
import { Database } from './storage/database.ts';
import { openPostgres } from './storage/engines/postgres.ts';
import { openSqlite } from './storage/engines/sqlite.ts';
import { migrate } from './storage/migrate.ts';
import { Sealing } from './storage/sealing.ts';

export interface StorageGround {
  site: Site;
  clock: Clock;
  database: Database;
  sealing: Sealing;
}

/** Opens the database at its newest schema; throws when the master key is not the one it was sealed with. */
export async function openGround(settings: Settings, clock: Clock = systemClock): Promise<StorageGround> {
  mkdirSync(settings.dataDirectory, { recursive: true, mode: 0o700 });
  const masterKey = loadMasterKey(settings.masterKeyFile || join(settings.dataDirectory, 'master.key'));
  const engine =
    settings.databaseUrl === ''
      ? openSqlite(join(settings.dataDirectory, 'sekisho.db'))
      : openPostgres(settings.databaseUrl);
  await migrate(engine);
  const database = new Database(engine);
  const sealing = new Sealing({ database, clock, masterKey });
  try {
    await sealing.prepare('server');
  } catch (error) {
    await database.close();
    throw new Error('The master key does not open this database: it belongs to another one.', {
      cause: error,
    });
  }
  return { site: { region: settings.region, accountId: settings.accountId }, clock, database, sealing };
}
