/** Users on both engines: finding, aliases, searching, pages, and races for one name. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { Pools, type Pool } from '../pools/pools.ts';
import { Users, type Attributes, type User } from './users.ts';

const site = { region: 'eu-west-1', accountId: '123456789012' };

class World {
  users: Users;
  #pools: Pools;

  constructor(ground: OpenDatabase) {
    this.users = new Users(ground);
    this.#pools = new Pools({ ...ground, site });
  }

  pool(settings: Partial<Parameters<Pools['create']>[0]> = {}): Promise<Pool> {
    return this.#pools.create({ PoolName: 'people', ...settings });
  }

  async add(
    pool: Pool,
    username: string,
    attributes: Attributes = {},
    forceAliasCreation = false,
  ): Promise<User> {
    const draft = { username, attributes, status: 'CONFIRMED', by: 'admin', forceAliasCreation } as const;
    return this.users.add(pool, this.users.draft(pool, draft));
  }

  async signUp(pool: Pool, username: string, attributes: Attributes = {}): Promise<User> {
    const draft = { username, attributes, status: 'UNCONFIRMED', by: 'user' } as const;
    return this.users.add(pool, this.users.draft(pool, draft));
  }
}

forEachEngine((_, open) => {
  async function withWorld(check: (world: World) => Promise<void>): Promise<void> {
    await using ground = await open();
    await check(new World(ground));
  }

  test('found by username and by sub, only in its own pool', () =>
    withWorld(async (world) => {
      const [pool, other] = [await world.pool(), await world.pool()];
      const user = await world.add(pool, 'Taro', { email: 'taro@example.com' });
      assert.deepEqual(await world.users.get(pool, 'Taro'), user);
      assert.deepEqual(await world.users.get(pool, user.id), user);
      assert.deepEqual(await world.users.findById(user.id), user);
      for (const [where, name] of [
        [pool, 'taro'],
        [pool, 'taro@example.com'],
        [other, 'Taro'],
        [other, user.id],
      ] as const) {
        assert.equal(await world.users.find(where, name), undefined);
      }
      const unknown = { code: 'UserNotFoundException', message: 'User does not exist.' };
      await assert.rejects(world.users.get(other, 'Taro'), unknown);
    }));

  test('attack: case and width variants of a taken username', () =>
    withWorld(async (world) => {
      const pool = await world.pool({ UsernameConfiguration: { CaseSensitive: false } });
      const user = await world.signUp(pool, 'Taro');
      assert.equal(user.username, 'taro');
      for (const twin of ['taro', 'TARO', 'ｔａｒｏ', 'Ｔaro']) {
        const taken = { code: 'UsernameExistsException', message: 'User already exists' };
        await assert.rejects(world.signUp(pool, twin), taken);
        assert.equal((await world.users.get(pool, twin)).id, user.id);
      }
    }));

  test('attack: a username that is the sub of somebody else', () =>
    withWorld(async (world) => {
      const pool = await world.pool();
      const victim = await world.add(pool, 'victim');
      await assert.rejects(world.signUp(pool, victim.id), { code: 'UsernameExistsException' });
      assert.equal((await world.users.get(pool, victim.id)).username, 'victim');
    }));

  test('attack: a preferred username that is the sub of somebody else', () =>
    withWorld(async (world) => {
      const pool = await world.pool({
        AliasAttributes: ['preferred_username'],
        UsernameConfiguration: { CaseSensitive: false },
      });
      const victim = await world.add(pool, 'victim');
      const thief = await world.add(pool, 'thief');
      for (const name of [victim.id, victim.id.toUpperCase(), victim.id.replaceAll('-', '－')]) {
        const changes = { preferred_username: name };
        const taken = world.users.setAttributes(pool, thief, { changes, by: 'user' });
        await assert.rejects(taken, { code: 'AliasExistsException' }, name);
      }
      assert.equal((await world.users.get(pool, victim.id)).id, victim.id);
    }));

  test('attack: names and filters that are slow to normalise', () =>
    withWorld(async (world) => {
      const pool = await world.pool({ AliasAttributes: ['preferred_username'] });
      const user = await world.add(pool, 'taro');
      const slow = 'a' + '\u0300\u0316'.repeat(65_536);
      const refused = { code: 'InvalidParameterException' };
      const started = performance.now();
      assert.equal(await world.users.find(pool, slow), undefined);
      await assert.rejects(world.add(pool, slow), refused);
      await assert.rejects(world.add(pool, 'x'.repeat(129)), refused);
      const filter = `name = "${slow}"`;
      await assert.rejects(world.users.list(pool, { filter, page: { limit: 1 } }), refused);
      const changes = { preferred_username: slow };
      await assert.rejects(world.users.setAttributes(pool, user, { changes, by: 'user' }), refused);
      assert.ok(performance.now() - started < 2000);
    }));

  test('attack: sixteen sign-ups race for one name', () =>
    withWorld(async (world) => {
      const pool = await world.pool();
      const results = await Promise.allSettled(Array.from({ length: 16 }, () => world.signUp(pool, 'taro')));
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      assert.equal(await world.users.countIn(pool.id), 1);
    }));

  test('an alias counts once verified, and belongs to one user', () =>
    withWorld(async (world) => {
      const pool = await world.pool({ AliasAttributes: ['email'] });
      const first = await world.signUp(pool, 'first', { email: 'a@example.com' });
      const second = await world.signUp(pool, 'second', { email: 'a@example.com' });
      assert.equal(await world.users.find(pool, 'a@example.com'), undefined);
      const confirmed = await world.users.confirm(pool, first, { verifiedAttribute: 'email' });
      assert.equal(confirmed.status, 'CONFIRMED');
      assert.equal(confirmed.attributes['email_verified'], 'true');
      assert.equal((await world.users.get(pool, 'a@example.com')).id, first.id);

      const taken = {
        code: 'AliasExistsException',
        message: 'An account with the given email already exists.',
      };
      await assert.rejects(world.users.confirm(pool, second, { verifiedAttribute: 'email' }), taken);
      assert.equal((await world.users.get(pool, 'second')).status, 'UNCONFIRMED');

      const force = { verifiedAttribute: 'email', forceAliasCreation: true } as const;
      await world.users.confirm(pool, second, force);
      assert.equal((await world.users.get(pool, 'a@example.com')).id, second.id);
      const loser = await world.users.get(pool, 'first');
      assert.equal(loser.attributes['email_verified'], 'false');
      assert.equal(loser.attributes['email'], 'a@example.com');
    }));

  test('an alias follows the attribute', () =>
    withWorld(async (world) => {
      const pool = await world.pool({ AliasAttributes: ['email', 'preferred_username'] });
      const verified = { email: 'a@example.com', email_verified: 'true' };
      const user = await world.add(pool, 'taro', verified);
      const by = 'admin' as const;
      const changes = { email: 'b@example.com', email_verified: 'true', preferred_username: 'boss' };
      await world.users.setAttributes(pool, user, { changes, by });
      assert.equal(await world.users.find(pool, 'a@example.com'), undefined);
      assert.equal((await world.users.get(pool, 'b@example.com')).id, user.id);
      assert.equal((await world.users.get(pool, 'boss')).id, user.id);
      await world.users.setAttributes(pool, user, { changes: { email: 'c@example.com' }, by });
      assert.equal(await world.users.find(pool, 'c@example.com'), undefined);
      await assert.rejects(world.add(pool, 'jiro', { preferred_username: 'boss' }), {
        code: 'AliasExistsException',
      });
      assert.equal(await world.users.find(pool, 'jiro'), undefined);
      await world.users.delete(user);
      await world.add(pool, 'jiro', { preferred_username: 'boss' });
    }));

  test('with username attributes the username is the sub, and an address has one user from the start', () =>
    withWorld(async (world) => {
      const pool = await world.pool({ UsernameAttributes: ['email'] });
      const user = await world.signUp(pool, 'taro@example.com');
      assert.equal(user.username, user.id);
      assert.deepEqual(user.attributes, { email: 'taro@example.com', email_verified: 'false' });
      assert.equal((await world.users.get(pool, 'taro@example.com')).id, user.id);
      assert.equal((await world.users.get(pool, user.id)).id, user.id);
      const message = 'An account with the given email already exists.';
      await assert.rejects(world.signUp(pool, 'taro@example.com'), {
        code: 'UsernameExistsException',
        message,
      });
      const other = await world.signUp(pool, 'jiro@example.com');
      const takeOver = { changes: { email: 'taro@example.com' }, by: 'user' } as const;
      await assert.rejects(world.users.setAttributes(pool, other, takeOver), {
        code: 'AliasExistsException',
        message,
      });
      const ambiguous = world.signUp(pool, 'saburo@example.com', { email: 'taro@example.com' });
      await assert.rejects(ambiguous, { code: 'InvalidParameterException' });
    }));

  test('no change is lost when many happen at once', () =>
    withWorld(async (world) => {
      const pool = await world.pool();
      const user = await world.add(pool, 'taro');
      const names = ['name', 'given_name', 'family_name', 'nickname', 'locale', 'zoneinfo'];
      const by = 'user' as const;
      await Promise.all(
        names.map((name) =>
          world.users.setAttributes(pool, user, { changes: { [name]: `new ${name}` }, by }),
        ),
      );
      const expected = Object.fromEntries(names.map((name) => [name, `new ${name}`]));
      assert.deepEqual((await world.users.get(pool, 'taro')).attributes, expected);
    }));

  test('status and enabled show at once, confirming happens once', () =>
    withWorld(async (world) => {
      const pool = await world.pool();
      const user = await world.signUp(pool, 'taro');
      assert.equal((await world.users.setEnabled(user, false)).enabled, false);
      assert.equal((await world.users.get(pool, 'taro')).enabled, false);
      await world.users.confirm(pool, user);
      const message = 'User cannot be confirmed. Current status is CONFIRMED';
      await assert.rejects(world.users.confirm(pool, user), { code: 'NotAuthorizedException', message });
      await world.users.delete(user);
      await assert.rejects(world.users.setStatus(user, 'CONFIRMED'), { code: 'UserNotFoundException' });
      await assert.rejects(world.users.delete(user), { code: 'UserNotFoundException' });
    }));

  test('searching by every attribute, whole and beginning', () =>
    withWorld(async (world) => {
      const pool = await world.pool();
      const taro = await world.add(pool, 'taro', {
        email: 'Taro@Example.com',
        family_name: 'Yamada',
        name: '山田太郎',
      });
      const jiro = await world.add(pool, 'jiro', { email: 'jiro@example.com', family_name: 'Yamashita' });
      await world.users.setEnabled(jiro, false);
      await world.users.setStatus(jiro, 'RESET_REQUIRED');
      await world.add(await world.pool(), 'elsewhere', { family_name: 'Yamada' });
      const cases: [string, string[]][] = [
        ['email = "taro@example.COM"', ['taro']],
        ['email = "taro@example"', []],
        ['family_name ^= "yama"', ['taro', 'jiro']],
        ['family_name ^= "YAMAD"', ['taro']],
        ['name ^= "山田"', ['taro']],
        ['username = "taro"', ['taro']],
        ['username ^= "ji"', ['jiro']],
        [`sub = "${taro.id}"`, ['taro']],
        [`sub ^= "${taro.id.slice(0, 12)}"`, ['taro']],
        ['cognito:user_status = "reset_required"', ['jiro']],
        ['cognito:user_status = "CONFIRMED"', ['taro']],
        ['status = "Enabled"', ['taro']],
        ['status = "Disabled"', ['jiro']],
        ['status = "enabled"', []],
        ['email ^= "%"', []],
        ['phone_number ^= ""', []],
      ];
      for (const [filter, expected] of cases) {
        const { items } = await world.users.list(pool, { filter, page: { limit: 10 } });
        assert.deepEqual(items.map(({ username }) => username).toSorted(), expected.toSorted(), filter);
      }
    }));

  test('pages hold everyone once, and a cursor opens only its own listing', () =>
    withWorld(async (world) => {
      const pool = await world.pool();
      const names = Array.from({ length: 25 }, (_one, index) => `user-${String(index).padStart(2, '0')}`);
      for (const name of names) await world.add(pool, name, { family_name: `Yama ${name.slice(-1)}` });
      for (const filter of [
        undefined,
        'username ^= "user"',
        'sub ^= ""',
        'family_name ^= "yama"',
        'status = "Enabled"',
      ]) {
        const found: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await world.users.list(pool, { filter, page: { limit: 7, cursor } });
          assert.ok(page.items.length <= 7);
          found.push(...page.items.map(({ username }) => username));
          cursor = page.cursor;
        } while (cursor !== undefined);
        assert.deepEqual(found.toSorted(), names, String(filter));
      }
      const { cursor } = await world.users.list(pool, { filter: 'status = "Enabled"', page: { limit: 1 } });
      for (const [where, filter] of [
        [pool, undefined],
        [await world.pool(), 'status = "Enabled"'],
      ] as const) {
        const misuse = world.users.list(where, { filter, page: { limit: 1, cursor } });
        await assert.rejects(misuse, { code: 'InvalidParameterException' });
      }
    }));

  test('found by ids, in their order', () =>
    withWorld(async (world) => {
      const pool = await world.pool();
      const [one, two] = [await world.add(pool, 'one'), await world.add(pool, 'two')];
      const users = await world.users.findByIds([two.id, 'nobody', one.id]);
      assert.deepEqual(
        users.map(({ username }) => username),
        ['two', 'one'],
      );
      assert.deepEqual(await world.users.findByIds([]), []);
    }));
});
