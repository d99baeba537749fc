/** Whether a statement changed its row, told alike for inserts, updates and deletions on every engine. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { forEachEngine } from '../../test/world/database.ts';
import { changedOne } from './changed-one.ts';

forEachEngine((_, open) => {
  it('is told of inserts, updates and deletions', async () => {
    await using world = await open();
    const { query } = world.database;
    const insert = query
      .insertInto('spent_proofs')
      .values({ id: 'a', expires_at: 1 })
      .onConflict((conflict) => conflict.column('id').doNothing());
    assert.equal(changedOne(await insert.executeTakeFirst()), true);
    assert.equal(changedOne(await insert.executeTakeFirst()), false, 'the key is taken');
    const update = query.updateTable('spent_proofs').set({ expires_at: 2 }).where('expires_at', '=', 1);
    assert.equal(changedOne(await update.executeTakeFirst()), true);
    assert.equal(changedOne(await update.executeTakeFirst()), false, 'the guard does not hold');
    const deletion = query.deleteFrom('spent_proofs').where('id', '=', 'a');
    assert.equal(changedOne(await deletion.executeTakeFirst()), true);
    assert.equal(changedOne(await deletion.executeTakeFirst()), false, 'the row has gone');
  });
});
