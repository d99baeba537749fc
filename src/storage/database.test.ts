/** What stores may rely on, the same on every engine: whole acts, durable answers, guarded statements. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import { emptyDatabase, forEachEngine } from '../../test/world/database.ts';
import { Database } from './database.ts';
import { migrate } from './migrate.ts';

function addProof(database: Database, id: string) {
  return database.query.insertInto('spent_proofs').values({ id, expires_at: 1 }).execute();
}

async function proofs(database: Database): Promise<string[]> {
  const rows = await database.query.selectFrom('spent_proofs').select('id').orderBy('id').execute();
  return rows.map((row) => row.id);
}

forEachEngine((name, open) => {
  it('keeps all writes of an act', async () => {
    await using world = await open();
    const answer = await world.database.atomically(async () => {
      await addProof(world.database, 'a');
      await addProof(world.database, 'b');
      return proofs(world.database);
    });
    assert.deepEqual(answer, ['a', 'b'], 'an act sees its own writes');
    assert.deepEqual(await proofs(world.database), ['a', 'b']);
  });

  it('loses all writes of an act that fails, and nothing of its neighbours', async () => {
    await using world = await open();
    const acts = ['a', 'b', 'c', 'd', 'e'].map((id) =>
      world.database.atomically(async () => {
        await addProof(world.database, id);
        await addProof(world.database, `${id}2`);
        if (id === 'c') throw new Error('changed its mind');
      }),
    );
    const outcomes = await Promise.allSettled([...acts, addProof(world.database, 'f')]);
    assert.deepEqual(
      outcomes.map((outcome) => outcome.status === 'fulfilled'),
      [true, true, false, true, true, true],
    );
    assert.deepEqual(await proofs(world.database), ['a', 'a2', 'b', 'b2', 'd', 'd2', 'e', 'e2', 'f']);
  });

  it('joins nested acts to the outer one', async () => {
    await using world = await open();
    const { database } = world;
    const outer = database.atomically(async () => {
      await addProof(database, 'outer');
      await database.atomically(() => addProof(database, 'inner'));
      throw new Error('after the inner act');
    });
    await assert.rejects(outer, /after the inner act/);
    assert.deepEqual(await proofs(database), []);
  });

  it('hides the writes of an open act from everyone else', async () => {
    await using world = await open();
    const { database } = world;
    const written = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<void>();
    const act = database.atomically(async () => {
      await addProof(database, 'a');
      written.resolve();
      await looked.promise;
      throw new Error('changed its mind');
    });
    await written.promise;
    assert.deepEqual(await proofs(database), []);
    looked.resolve();
    await assert.rejects(act, /changed its mind/);
    assert.deepEqual(await proofs(database), []);
  });

  it('answers a write only when another connection can see it', async () => {
    await using place = await emptyDatabase(name);
    const writer = new Database(place.engine());
    await migrate(writer.engine);
    const witness = new Database(place.engine());
    const ids = Array.from({ length: 16 }, (_, index) => `p${index}`);
    const seen = await Promise.all(
      ids.map(async (id, index) => {
        if (index % 2 === 0) await addProof(writer, id);
        else await writer.atomically(() => addProof(writer, id));
        return (await proofs(witness)).includes(id);
      }),
    );
    assert.deepEqual(
      seen,
      ids.map(() => true),
    );
    await witness.close();
    await writer.close();
  });

  it('holds a write back while the act before it is still open', async () => {
    await using world = await open();
    const { database } = world;
    const finish = Promise.withResolvers<void>();
    const act = database.atomically(async () => {
      await addProof(database, 'a');
      await finish.promise;
    });
    await nextTurn();
    const later = addProof(database, 'b');
    finish.resolve();
    await Promise.all([act, later]);
    assert.deepEqual(await proofs(database), ['a', 'b']);
  });

  it('gives 16 concurrent guarded updates one winner', async () => {
    await using world = await open();
    const { database } = world;
    await addProof(database, 'ticket');
    const burn = () =>
      database.query
        .updateTable('spent_proofs')
        .set({ expires_at: 2 })
        .where('id', '=', 'ticket')
        .where('expires_at', '=', 1)
        .executeTakeFirstOrThrow();
    const asActs = Array.from({ length: 8 }, () => database.atomically(burn));
    const alone = Array.from({ length: 8 }, burn);
    const outcomes = await Promise.all([...asActs, ...alone]);
    assert.equal(outcomes.filter((outcome) => outcome.numUpdatedRows === 1n).length, 1);
  });

  it('gives 16 concurrent inserts of one key one winner and 15 duplicates', async () => {
    await using world = await open();
    const { database } = world;
    const outcomes = await Promise.allSettled(Array.from({ length: 16 }, () => addProof(database, 'same')));
    const failures = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as unknown] : [],
    );
    assert.equal(failures.length, 15);
    assert.ok(failures.every((failure) => database.isDuplicate(failure)));
  });

  it('tells a duplicate from every other failure', async () => {
    await using world = await open();
    const { database } = world;
    const orphan = { id: 'c', pool_id: 'absent', name: 'c', settings: '{}', created_at: 1, modified_at: 1 };
    const failure: unknown = await database.query
      .insertInto('clients')
      .values(orphan)
      .execute()
      .catch((error) => error);
    assert.ok(failure instanceof Error, 'a foreign key refuses a row without its parent');
    assert.equal(database.isDuplicate(failure), false);
  });

  it('deletes with the parent what belongs to it', async () => {
    await using world = await open();
    const { database } = world;
    const pool = { id: 'p', name: 'p', settings: '{}', created_at: 1, modified_at: 1 };
    await database.query.insertInto('pools').values(pool).execute();
    await database.query
      .insertInto('clients')
      .values({ ...pool, id: 'c', pool_id: 'p' })
      .execute();
    await database.query.deleteFrom('pools').where('id', '=', 'p').execute();
    assert.deepEqual(await database.query.selectFrom('clients').selectAll().execute(), []);
  });

  it('finishes acts that lock the same rows in opposite order', async () => {
    await using world = await open();
    const { database } = world;
    await addProof(database, 'a');
    await addProof(database, 'b');
    const touch = (id: string) =>
      database.query
        .updateTable('spent_proofs')
        .set((expression) => ({ expires_at: expression('expires_at', '+', 1) }))
        .where('id', '=', id)
        .execute();
    const cross = (first: string, second: string) =>
      database.atomically(async () => {
        await touch(first);
        await nextTurn();
        await sql`select 1`.execute(database.query);
        await touch(second);
      });
    await Promise.all([cross('a', 'b'), cross('b', 'a')]);
    const rows = await database.query.selectFrom('spent_proofs').select('expires_at').execute();
    assert.deepEqual(
      rows.map((row) => row.expires_at),
      [3, 3],
    );
  });

  it('tries an act again after a serialization failure, and gives up in the end', async () => {
    await using world = await open();
    const { database } = world;
    const transient = Object.assign(new Error('could not serialize access'), { code: '40001' });
    let tries = 0;
    const failing = (failures: number) => async () => {
      tries += 1;
      await addProof(database, `try ${tries}`);
      if (tries <= failures) throw transient;
    };
    if (!database.engine.isTransient(transient)) return assert.equal(name, 'sqlite');
    await database.atomically(failing(2));
    assert.deepEqual(await proofs(database), ['try 3']);
    await assert.rejects(database.atomically(failing(1000)), /could not serialize/);
    assert.ok(tries < 20);
  });
});
