/** Migrations: repeatable, whole or not at all, and safe when two servers start at once. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, Kysely } from 'kysely';
import { emptyDatabase, forEachEngine } from '../../test/world/database.ts';
import { migrate } from './migrate.ts';
import type { Tables } from './tables.ts';

forEachEngine((name) => {
  it('may run again and keeps what is stored', async () => {
    await using place = await emptyDatabase(name);
    const engine = place.engine();
    await migrate(engine);
    const query = new Kysely<Tables>({ dialect: engine.dialect });
    await query.insertInto('spent_proofs').values({ id: 'kept', expires_at: 1 }).execute();
    await migrate(engine);
    const kept = await query.selectFrom('spent_proofs').select('id').executeTakeFirst();
    assert.equal(kept?.id, 'kept');
    await query.destroy();
  });

  it('leaves nothing behind when a step fails half-way', async () => {
    await using place = await emptyDatabase(name);
    const query = new Kysely<Tables>({ dialect: place.engine().dialect });
    await sql`create table outbox (in_the_way text)`.execute(query);
    await assert.rejects(migrate(place.engine()), /outbox/);
    await nextTurn(); // the rolled-back group leaves the file
    await assert.rejects(query.selectFrom('pools').selectAll().execute(), /pools/);
    await sql`drop table outbox`.execute(query);
    await migrate(place.engine());
    assert.deepEqual(await query.selectFrom('pools').selectAll().execute(), []);
    await query.destroy();
  });

  it(
    'lets two servers that start at once both succeed',
    { skip: name === 'sqlite' && 'one process only' },
    async () => {
      await using place = await emptyDatabase(name);
      const engines = [place.engine(), place.engine()];
      await Promise.all(engines.map((engine) => migrate(engine)));
      for (const engine of engines) await new Kysely({ dialect: engine.dialect }).destroy();
    },
  );
});
