/** Sealed fields open only where they were sealed, only under their master key, and after every restart. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { forEachEngine } from '../../test/world/database.ts';
import { Sealing, type SealedPlace } from './sealing.ts';

const place: SealedPlace = { scope: 'pool-1', field: 'passwords.sealed_verifier', row: 'user-1' };

forEachEngine((_name, open) => {
  it('opens what it sealed, after a restart too', async () => {
    await using world = await open();
    const sealed = await world.sealing.seal(place, 'secret');
    assert.equal(sealed.includes('secret'), false);
    assert.equal(await world.sealing.openText(place, sealed), 'secret');
    assert.equal(await new Sealing(world).openText(place, sealed), 'secret');
  });

  it('refuses a ciphertext moved to another row, column or pool', async () => {
    await using world = await open();
    const sealed = await world.sealing.seal(place, 'secret');
    const moves: Partial<SealedPlace>[] = [
      { row: 'user-2' },
      { field: 'codes.code_hash' },
      { scope: 'pool-2' },
    ];
    for (const move of moves) await assert.rejects(world.sealing.open({ ...place, ...move }, sealed));
  });

  it('refuses a ciphertext with any bit changed, shortened or emptied', async () => {
    await using world = await open();
    const sealed = await world.sealing.seal(place, 'secret');
    for (let index = 0; index < sealed.length; index += 1) {
      const changed = Buffer.from(sealed);
      changed[index] = (changed[index] ?? 0) ^ 1;
      await assert.rejects(world.sealing.open(place, changed), `byte ${index} is not authenticated`);
    }
    await assert.rejects(world.sealing.open(place, sealed.subarray(0, -1)));
    await assert.rejects(world.sealing.open(place, Buffer.alloc(0)));
  });

  it('gives a thief of the database nothing without the master key', async () => {
    await using world = await open();
    const sealed = await world.sealing.seal(place, 'secret');
    const thief = new Sealing({ ...world, masterKey: Buffer.alloc(32, 8) });
    await assert.rejects(thief.open(place, sealed));
  });

  it('never seals the same value to the same bytes', async () => {
    await using world = await open();
    const [first, second] = [
      await world.sealing.seal(place, 'same'),
      await world.sealing.seal(place, 'same'),
    ];
    assert.notDeepEqual(first, second);
  });

  it('agrees on one data key when 16 servers use a new scope at once', async () => {
    await using world = await open();
    const servers = Array.from({ length: 16 }, () => new Sealing(world));
    const sealed = await Promise.all(servers.map((server, index) => server.seal(place, `from ${index}`)));
    const reader = new Sealing(world);
    const texts = await Promise.all(sealed.map((bytes) => reader.openText(place, bytes)));
    assert.deepEqual(
      texts,
      servers.map((_, index) => `from ${index}`),
    );
  });

  it('never seals under a data key that was rolled back', async () => {
    await using world = await open();
    const act = world.database.atomically(async () => {
      await world.sealing.seal(place, 'lost with the act');
      throw new Error('changed its mind');
    });
    await assert.rejects(act);
    const sealed = await world.sealing.seal(place, 'kept');
    assert.equal(await new Sealing(world).openText(place, sealed), 'kept');
  });
});
