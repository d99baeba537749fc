/** ChangePassword on both engines: neither a guessing machine nor a way round the lock-out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine } from '../../../test/world/database.ts';
import { openRooms, usualPassword, type OpenRooms } from '../../../test/world/rooms.ts';
import type { Step } from '../sign-in/sign-in.ts';
import type { TestClock } from '../../../test/world/test-clock.ts';

const proposed = 'Battery-Staple-2';
const wrong = { code: 'NotAuthorizedException', message: 'Incorrect username or password.' };
const locked = { code: 'NotAuthorizedException', message: 'Password attempts exceeded' };
const hourMs = 3_600_000;

function signIn({ rooms, pool, client }: OpenRooms, password: string): Promise<Step> {
  return rooms.signIn.initiate('USER_PASSWORD_AUTH', {
    caller: { pool, client, via: 'public' },
    parameters: { USERNAME: 'taro', PASSWORD: password },
  });
}

forEachEngine((_, open) => {
  async function withTaro(check: (world: World) => Promise<void>): Promise<void> {
    await using ground = await open();
    await using opened = await openRooms(ground);
    const { pool, client } = opened;
    const account = { pool, client, user: await opened.addUser('taro') };
    const change = (previous?: string): Promise<void> =>
      opened.rooms.signUp.changePassword(account, { previous, proposed });
    await check({ opened, change, clock: ground.clock });
  }

  test('attack: guessing the old password with a stolen access token', () =>
    withTaro(async ({ opened, change, clock }) => {
      for (let tried = 0; tried < 4; tried += 1) await assert.rejects(change('Wrong-Horse-1'), wrong);
      await assert.rejects(change(undefined), wrong);
      await assert.rejects(change(usualPassword), { code: 'LimitExceededException' });
      clock.advance(hourMs);
      await change(usualPassword);
      assert.equal((await signIn(opened, proposed)).kind, 'tokens');
    }));

  test('attack: guessing on by ChangePassword while sign-in is locked out', () =>
    withTaro(async ({ opened, change, clock }) => {
      for (let tried = 0; tried < 5; tried += 1) await assert.rejects(signIn(opened, 'Wrong-Horse-1'), wrong);
      await assert.rejects(change('Wrong-Horse-1'), locked);
      await assert.rejects(change(usualPassword), locked);
      clock.advance(1_100);
      await change(usualPassword);
      assert.equal((await signIn(opened, proposed)).kind, 'tokens');
    }));

  test('attack: replacing a password that was set after the old one was proved', () =>
    withTaro(async ({ opened, change }) => {
      const { rooms, pool } = opened;
      const newer = 'Newer-Horse-3!';
      const user = await rooms.users.get(pool, 'taro');
      const prepare = rooms.passwords.prepare.bind(rooms.passwords);
      rooms.passwords.prepare = async (...given) => {
        rooms.passwords.prepare = prepare;
        await rooms.signUp.adminSetPassword({ pool, user, password: newer, permanent: true });
        return prepare(...given);
      };
      await assert.rejects(change(usualPassword), wrong);
      assert.equal((await signIn(opened, newer)).kind, 'tokens');
    }));

  test('attack: guesses by ChangePassword that sign-in does not count', () =>
    withTaro(async ({ opened, change, clock }) => {
      for (let tried = 0; tried < 5; tried += 1) await assert.rejects(change('Wrong-Horse-1'), wrong);
      await assert.rejects(signIn(opened, usualPassword), locked);
      clock.advance(1_100);
      assert.equal((await signIn(opened, usualPassword)).kind, 'tokens');
    }));
});

interface World {
  opened: OpenRooms;
  change(previous?: string): Promise<void>;
  clock: TestClock;
}
