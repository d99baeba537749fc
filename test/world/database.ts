/** Runs a suite on every engine, each time on an empty database of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'node:test';
import { Database } from '../../src/storage/database.ts';
import type { Engine } from '../../src/storage/engines/engine.ts';
import { openPostgres } from '../../src/storage/engines/postgres.ts';
import { openSqlite } from '../../src/storage/engines/sqlite.ts';
import { migrate } from '../../src/storage/migrate.ts';
import { Cursors } from '../../src/storage/page.ts';
import { Sealing } from '../../src/storage/sealing.ts';
import { TestClock } from './test-clock.ts';
import { createDatabase, postgresMissing } from './postgres.ts';

export type EngineName = Engine['name'];

export const engineNames: readonly EngineName[] = ['sqlite', 'postgres'];

/** Where a database can be opened, again and again, until it is disposed of. */
export interface EmptyDatabase extends AsyncDisposable {
  /** Empty for the embedded engine. */
  url: string;
  /** Opens the engine anew, as another process would. */
  engine(): Engine;
}

/** A migrated database with what stores need around it. */
export interface OpenDatabase extends AsyncDisposable {
  database: Database;
  sealing: Sealing;
  cursors: Cursors;
  clock: TestClock;
  masterKey: Uint8Array;
  place: EmptyDatabase;
}

type Suite = (engine: EngineName, open: () => Promise<OpenDatabase>) => void;

/** Describes `suite` once per engine; `open` gives a migrated database of its own. */
export function forEachEngine(suite: Suite): void {
  for (const engine of engineNames) {
    const reason = engine === 'postgres' ? postgresMissing() : undefined;
    describe(engine, { skip: reason ?? false }, () => suite(engine, () => openDatabase(engine)));
  }
}

export async function emptyDatabase(engine: EngineName): Promise<EmptyDatabase> {
  if (engine === 'postgres') {
    const { url, [Symbol.asyncDispose]: drop } = await createDatabase();
    return { url, engine: () => openPostgres(url), [Symbol.asyncDispose]: drop };
  }
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-db-'));
  return {
    url: '',
    engine: () => openSqlite(join(folder, 'test.db')),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function openDatabase(name: EngineName): Promise<OpenDatabase> {
  const place = await emptyDatabase(name);
  const engine = place.engine();
  await migrate(engine);
  const database = new Database(engine);
  const clock = new TestClock();
  const masterKey = Buffer.alloc(32, 7);
  const sealing = new Sealing({ database, clock, masterKey });
  const cursors = new Cursors(sealing.deriveKey('cursors'), clock);
  return {
    database,
    sealing,
    cursors,
    clock,
    masterKey,
    place,
    async [Symbol.asyncDispose]() {
      await database.close();
      await place[Symbol.asyncDispose]();
    },
  };
}
