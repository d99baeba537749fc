/** The outbox on both engines: sent once, after the act, tried again, and unreadable at rest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { Pools, type Pool } from '../pools/pools.ts';
import { Messages, retryDelayMs, type Letter, type Message } from './messages.ts';

const kind = { kind: 'sign-up', medium: 'EMAIL' } as const;
const facts = {
  destination: 'taro@example.com',
  username: 'taro',
  code: '314159',
};

class World {
  sent: Message[] = [];
  failures: { failures?: number; givenUp: boolean }[] = [];
  refusals = 0;
  messages: Messages;
  pool!: Pool;
  letter!: Letter;
  ground: OpenDatabase;

  constructor(ground: OpenDatabase) {
    this.ground = ground;
    this.messages = this.open();
  }

  open(): Messages {
    return new Messages({
      ...this.ground,
      carrier: {
        deliver: async (message) => {
          await new Promise((resolve) => setImmediate(resolve));
          if (this.refusals > 0) {
            this.refusals -= 1;
            throw new Error('relay is down');
          }
          this.sent.push(message);
        },
      },
      onFailure: (_, about) => this.failures.push(about),
    });
  }

  async waiting(): Promise<number> {
    return (await this.ground.database.query.selectFrom('outbox').selectAll().execute()).length;
  }
}

forEachEngine((_, open) => {
  async function withWorld(check: (world: World) => Promise<void>): Promise<void> {
    await using ground = await open();
    const world = new World(ground);
    const site = { region: 'eu-west-1', accountId: '123456789012' };
    world.pool = await new Pools({ ...ground, site }).create({ PoolName: 'people' });
    world.letter = await world.messages.compose({ pool: world.pool, ...kind });
    await check(world);
  }

  test('a queued message is delivered once and leaves nothing', () =>
    withWorld(async ({ messages, letter, sent, ...world }) => {
      await messages.queue(letter, facts);
      await Promise.all([messages.deliverDue(), messages.deliverDue()]);
      assert.deepEqual(
        sent.map(({ to, text }) => [to, text]),
        [['taro@example.com', 'Your confirmation code is 314159']],
      );
      assert.equal((await world.ground.database.query.selectFrom('outbox').selectAll().execute()).length, 0);
    }));

  test('a message of an act that failed is never sent', () =>
    withWorld(async (world) => {
      const act = world.ground.database.atomically(async () => {
        await world.messages.queue(world.letter, facts);
        throw new Error('the act failed');
      });
      await assert.rejects(act, /the act failed/);
      await world.messages.deliverDue();
      assert.equal(world.sent.length, 0);
    }));

  test('attack: codes read out of a stolen database', () =>
    withWorld(async (world) => {
      await world.messages.queue(world.letter, facts);
      const rows = await world.ground.database.query.selectFrom('outbox').selectAll().execute();
      const bytes = Buffer.from(rows[0]!.sealed_message).toString('latin1');
      assert.ok(!bytes.includes('314159') && !bytes.includes('taro'));
    }));

  test('failed deliveries are tried again later, each time later, and given up in the end', () =>
    withWorld(async (world) => {
      world.refusals = 2;
      await world.messages.queue(world.letter, facts);
      await world.messages.deliverDue();
      await world.messages.deliverDue();
      assert.equal(world.failures.length, 1);
      world.ground.clock.advance(retryDelayMs(1));
      await world.messages.deliverDue();
      world.ground.clock.advance(retryDelayMs(2));
      await world.messages.deliverDue();
      assert.equal(world.sent.length, 1);

      world.refusals = Number.POSITIVE_INFINITY;
      await world.messages.queue(world.letter, facts);
      for (let round = 0; round < 20; round += 1) {
        await world.messages.deliverDue();
        world.ground.clock.advance(3_600_000);
      }
      assert.equal(world.failures.filter(({ givenUp }) => givenUp).length, 1);
      assert.equal(world.failures.length, 2 + 10);
      assert.equal(await world.waiting(), 0);
    }));

  test('two nodes on one database send each message once', () =>
    withWorld(async (world) => {
      const other = world.open();
      for (let index = 0; index < 25; index += 1) await world.messages.queue(world.letter, facts);
      await Promise.all([world.messages.deliverDue(), other.deliverDue()]);
      assert.equal(world.sent.length, 25);
      assert.equal(await world.waiting(), 0);
    }));

  test('a pretended message is written like a real one and sent to nobody', () =>
    withWorld(async (world) => {
      await world.messages.pretend(world.pool, { ...kind, ...facts });
      assert.equal(await world.waiting(), 0);
      await world.messages.deliverDue();
      assert.equal(world.sent.length, 0);
    }));
});
