/** The embedded engine: one owner of the file, one commit for many writes, no standstill after a failure. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { Database } from '../database.ts';
import { migrate } from '../migrate.ts';
import { openSqlite } from './sqlite.ts';

interface OpenFile extends AsyncDisposable {
  path: string;
  database: Database;
}

async function openFile(): Promise<OpenFile> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-sqlite-'));
  const path = join(folder, 'test.db');
  const engine = openSqlite(path);
  await migrate(engine);
  const database = new Database(engine);
  return {
    path,
    database,
    async [Symbol.asyncDispose]() {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function addProof(database: Database, id: string) {
  return database.query.insertInto('spent_proofs').values({ id, expires_at: 1 }).execute();
}

describe('sqlite', () => {
  it('is durable by settings: write-ahead log, full synchronisation, foreign keys', async () => {
    await using file = await openFile();
    const other = new DatabaseSync(file.path);
    assert.equal(other.prepare('pragma journal_mode').get()?.journal_mode, 'wal');
    other.close();
  });

  it('shares one commit among the writes of one turn', async () => {
    await using file = await openFile();
    const other = new DatabaseSync(file.path);
    const version = () => other.prepare('pragma data_version').get()?.data_version as number;
    const changesSeen = new Set<number>([version()]);
    const writes = Array.from({ length: 64 }, async (_, index) => {
      await addProof(file.database, `p${index}`);
      changesSeen.add(version());
    });
    await Promise.all(writes);
    assert.equal(changesSeen.size, 2, 'the state before, and one commit with all 64');
    other.close();
  });

  it('recovers when another process holds the file for longer than it waits', async () => {
    await using file = await openFile();
    const intruder = new DatabaseSync(file.path);
    intruder.exec('begin immediate');
    await assert.rejects(
      file.database.atomically(() => addProof(file.database, 'refused')),
      /locked/,
    );
    await assert.rejects(addProof(file.database, 'refused too'), /locked/);
    intruder.exec('rollback');
    intruder.close();
    await file.database.atomically(() => addProof(file.database, 'a'));
    await addProof(file.database, 'b');
    const rows = await file.database.query.selectFrom('spent_proofs').select('id').orderBy('id').execute();
    assert.deepEqual(
      rows.map((row) => row.id),
      ['a', 'b'],
    );
  });

  it('recovers when the disk was full in the middle of an act', async () => {
    await using file = await openFile();
    const { database } = file;
    await addProof(database, 'before');
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.query);
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 2)}`.execute(database.query);
    const act = database.atomically(async () => {
      for (let index = 0; index < 100; index += 1) await addProof(database, `${index}`.padStart(2000));
    });
    await assert.rejects(act, /full/);
    await sql`pragma max_page_count = 1000000`.execute(database.query);
    await database.atomically(() => addProof(database, 'in an act'));
    await addProof(database, 'alone');
    const left = await database.query.selectFrom('spent_proofs').select('id').orderBy('id').execute();
    assert.deepEqual(
      left.map((row) => row.id),
      ['alone', 'before', 'in an act'],
    );
  });
});
