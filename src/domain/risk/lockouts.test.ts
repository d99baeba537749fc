/** Lock-outs: the curve as a table, and guessing attacks against the real store. */
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { Refusal } from '../../contract/refusal.ts';
import { backOffMs } from './back-off.ts';
import { Lockouts } from './lockouts.ts';

describe('back-off', () => {
  const cases: [number, number][] = [
    [1, 0],
    [4, 0],
    [5, 1000],
    [6, 2000],
    [7, 4000],
    [14, 512_000],
    [15, 900_000],
    [16, 900_000],
    [10_000, 900_000],
  ];
  for (const [failures, ms] of cases) {
    test(`${failures} failures: ${ms} ms`, () => assert.equal(backOffMs(failures), ms));
  }
});

const pool = 'us-east-1_Test12345';

function isLocked(error: unknown): boolean {
  return (
    error instanceof Refusal &&
    error.code === 'NotAuthorizedException' &&
    error.message === 'Password attempts exceeded'
  );
}

class Guesser {
  evaluated = 0;
  #lockouts: Lockouts;

  constructor(world: OpenDatabase) {
    this.#lockouts = new Lockouts(world);
  }

  async guess(name: string, right: boolean): Promise<'right' | 'wrong' | 'locked' | 'too many'> {
    try {
      const verify = async (): Promise<boolean> => {
        this.evaluated += 1;
        await sleep(2);
        return right;
      };
      return (await this.#lockouts.guard(pool, name, verify)) ? 'right' : 'wrong';
    } catch (error) {
      if (error instanceof Refusal && error.code === 'TooManyRequestsException') return 'too many';
      if (!isLocked(error)) throw error;
      return 'locked';
    }
  }
}

async function rowsIn(world: OpenDatabase): Promise<{ failures: number; locked_until: number }[]> {
  return world.database.query.selectFrom('lockouts').select(['failures', 'locked_until']).execute();
}

forEachEngine((_engine, open) => {
  test('200 parallel guesses: five are looked at', async () => {
    await using world = await open();
    const guesser = new Guesser(world);
    const outcomes = await Promise.all(Array.from({ length: 200 }, () => guesser.guess('alice', false)));
    assert.equal(guesser.evaluated, 5);
    assert.equal(outcomes.filter((outcome) => outcome === 'locked').length, 59);
    assert.equal(outcomes.filter((outcome) => outcome === 'too many').length, 136);
  });

  test('200 parallel guesses over two nodes: at most one more', async () => {
    await using world = await open();
    const nodes = [new Guesser(world), new Guesser(world)];
    await Promise.all(Array.from({ length: 200 }, (_, index) => nodes[index % 2]!.guess('alice', false)));
    const looked = nodes[0]!.evaluated + nodes[1]!.evaluated;
    assert.ok(looked <= 6, `${looked} looked at`);
  });

  test('the right password among parallel guesses is not let in once the lock has fallen', async () => {
    await using world = await open();
    const guesser = new Guesser(world);
    const wrong = Array.from({ length: 20 }, () => guesser.guess('alice', false));
    const outcomes = await Promise.all([...wrong, guesser.guess('alice', true)]);
    assert.equal(outcomes.at(-1), 'locked');
  });

  test('right passwords that arrive together are all let in, and leave room for more', async () => {
    await using world = await open();
    const guesser = new Guesser(world);
    for (let round = 0; round < 2; round += 1) {
      const outcomes = await Promise.all(Array.from({ length: 64 }, () => guesser.guess('alice', true)));
      assert.deepEqual(new Set(outcomes), new Set(['right']));
    }
    await guesser.guess('alice', false);
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => guesser.guess('alice', true)));
    assert.deepEqual(new Set(outcomes), new Set(['right']));
    assert.deepEqual(await rowsIn(world), []);
  });

  test('each failure after the lock doubles it, attempts while locked do not', async () => {
    await using world = await open();
    const guesser = new Guesser(world);
    for (let index = 0; index < 5; index += 1) assert.equal(await guesser.guess('alice', false), 'wrong');
    for (const lockMs of [1000, 2000, 4000, 8000]) {
      assert.equal(await guesser.guess('alice', true), 'locked');
      world.clock.advance(lockMs / 2);
      assert.equal(await guesser.guess('alice', true), 'locked');
      world.clock.advance(lockMs / 2 + 50);
      assert.equal(await guesser.guess('alice', false), 'wrong');
    }
    assert.equal(guesser.evaluated, 9);
  });

  test('success forgets, and a first success writes nothing at all', async () => {
    await using world = await open();
    const guesser = new Guesser(world);
    assert.equal(await guesser.guess('alice', true), 'right');
    assert.deepEqual(await rowsIn(world), []);
    for (let index = 0; index < 4; index += 1) await guesser.guess('alice', false);
    assert.equal((await rowsIn(world))[0]?.failures, 4);
    assert.equal(await guesser.guess('alice', true), 'right');
    assert.deepEqual(await rowsIn(world), []);
  });

  test('a quarter of an hour of quiet begins anew', async () => {
    await using world = await open();
    const guesser = new Guesser(world);
    for (let index = 0; index < 5; index += 1) await guesser.guess('alice', false);
    world.clock.advance(15 * 60 * 1000 + 100);
    assert.equal(await guesser.guess('alice', false), 'wrong');
    assert.equal((await rowsIn(world))[0]?.failures, 1);
  });

  test("one user's failures lock nobody else, and the table does not name her", async () => {
    await using world = await open();
    const guesser = new Guesser(world);
    for (let index = 0; index < 6; index += 1) await guesser.guess('alice', false);
    assert.equal(await guesser.guess('bob', true), 'right');
    const subjects = await world.database.query.selectFrom('lockouts').select('subject').execute();
    assert.ok(subjects.every(({ subject }) => !subject.includes('alice')));
  });

  test('a check that could not be made is not a failure of the user', async () => {
    await using world = await open();
    const lockouts = new Lockouts(world);
    await assert.rejects(
      lockouts.guard(pool, 'alice', async () => Promise.reject(new Error('busy'))),
      /busy/,
    );
    assert.deepEqual(await rowsIn(world), []);
  });

  test('sweeping removes quiet rows only', async () => {
    await using world = await open();
    const lockouts = new Lockouts(world);
    await lockouts.guard(pool, 'old', async () => false);
    world.clock.advance(16 * 60 * 1000);
    await lockouts.guard(pool, 'new', async () => false);
    await lockouts.sweep();
    assert.equal((await rowsIn(world)).length, 1);
  });
});
