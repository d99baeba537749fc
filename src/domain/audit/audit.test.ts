/** The audit record: what was changed, moved or taken out is found. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Database } from '../../storage/database.ts';
import { openSqlite } from '../../storage/engines/sqlite.ts';
import { migrate } from '../../storage/migrate.ts';
import { Sealing } from '../../storage/sealing.ts';
import { Audit, type AuditEvent } from './audit.ts';

const clock = { now: () => 1_790_000_000_000 };

function eventOf(index: number): AuditEvent {
  return {
    requestId: `request-${index}`,
    action: 'cognito-idp:SignUp',
    principal: 'anonymous',
    resource: '*',
    outcome: 'ok',
  };
}

async function withRecord(check: (audit: Audit, database: Database) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-audit-'));
  const engine = openSqlite(join(directory, 'audit.db'));
  await migrate(engine);
  const database = new Database(engine);
  try {
    const sealing = new Sealing({ database, clock, masterKey: Buffer.alloc(32, 7) });
    const audit = new Audit({ database, sealing, clock });
    await Promise.all(Array.from({ length: 40 }, (_, index) => audit.record(eventOf(index))));
    await audit.record(eventOf(40));
    await check(audit, database);
  } finally {
    await database.close();
    rmSync(directory, { recursive: true });
  }
}

test('an untouched record verifies', () =>
  withRecord(async (audit, database) => {
    const rows = await database.query.selectFrom('audit_records').selectAll().execute();
    assert.equal(rows.length, 41);
    assert.deepEqual(await audit.verify(), []);
  }));

test('an altered entry is found', () =>
  withRecord(async (audit, database) => {
    const event = JSON.stringify({ ...eventOf(5), outcome: 'AccessDeniedException' });
    await database.query.updateTable('audit_records').set({ event }).where('position', '=', 6).execute();
    const [fault] = await audit.verify();
    assert.match(fault ?? '', /entry 6$/);
  }));

test('an entry taken out is found', () =>
  withRecord(async (audit, database) => {
    await database.query.deleteFrom('audit_records').where('position', '=', 20).execute();
    const [fault] = await audit.verify();
    assert.match(fault ?? '', /entry 20$/);
  }));

test('two entries exchanged are found', () =>
  withRecord(async (audit, database) => {
    for (const [from, to] of [
      [3, 1003],
      [4, 3],
      [1003, 4],
    ] as const) {
      await database.query
        .updateTable('audit_records')
        .set({ position: to })
        .where('position', '=', from)
        .execute();
    }
    assert.equal((await audit.verify()).length, 1);
  }));

test('a record that cannot be written fails its call', () =>
  withRecord(async (audit, database) => {
    await database.query.schema.dropTable('audit_records').execute();
    await assert.rejects(audit.record(eventOf(50)));
  }));
