/** Attacks that ask who exists, and that send mail to people, on both engines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { openRooms, usualPassword, type OpenRooms } from '../../../test/world/rooms.ts';
import type { Client } from '../clients/clients.ts';
import type { PublicRequest } from './sign-up.ts';

const dayMs = 24 * 3_600_000;
const mailed: Parameters<typeof openRooms>[1] = { AutoVerifiedAttributes: ['email'] };

interface World {
  ground: OpenDatabase;
  opened: OpenRooms;
  /** Hides who exists. */
  client: Client;
  request(username: string): PublicRequest;
}

forEachEngine((_, open) => {
  async function withWorld(
    settings: Parameters<typeof openRooms>[1],
    check: (world: World) => Promise<void>,
  ): Promise<void> {
    await using ground = await open();
    await using opened = await openRooms(ground, { ...mailed, ...settings });
    const { client } = await opened.makeClient({ PreventUserExistenceErrors: 'ENABLED' });
    const request = (username: string): PublicRequest => ({ pool: opened.pool, client, username });
    await check({ ground, opened, client, request });
  }

  test('attack: a masked address that repeats how a stranger was typed', () =>
    withWorld(
      { AliasAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } },
      async ({ opened, request }) => {
        const attributes = { email: 'Alice@example.com', email_verified: 'true' };
        await opened.addUser('alice', { attributes });
        for (const typed of [
          'ALICE@example.com',
          'ALIAS@EXAMPLE.com',
          'Ａlice＠example.com',
          'ＡLIAS＠example.com',
        ]) {
          const shown = await opened.rooms.signUp.forgotPassword(request(typed));
          assert.equal(shown.maskedDestination, 'a***@e***', typed);
        }
      },
    ));

  test('attack: telling an unconfirmed user by the code that does not wait', () =>
    withWorld({}, async ({ ground, opened, request }) => {
      const { signUp, codes } = opened.rooms;
      const names = ['never', 'ended', 'ends', 'nobody'];
      const add = (name: string): ReturnType<OpenRooms['addUser']> =>
        opened.addUser(name, { status: 'UNCONFIRMED', attributes: { email: `${name}@example.com` } });
      await add('never');
      await codes.issue(await add('ended'), 'sign-up', 'ended@example.com');
      ground.clock.advance(dayMs / 2);
      await codes.issue(await add('ends'), 'sign-up', 'ends@example.com');
      ground.clock.advance(dayMs / 2);
      const stories = names.map((): string[] => []);
      const answer = async (): Promise<void> => {
        for (const [index, name] of names.entries()) {
          const told = signUp.confirm({ ...request(name), code: 'not one' });
          stories[index]!.push(
            await told.then(
              () => 'done',
              ({ code }: { code: string }) => code,
            ),
          );
        }
      };
      for (let tried = 0; tried < 7; tried += 1) await answer();
      ground.clock.advance(dayMs / 2 + 1);
      for (let tried = 0; tried < 3; tried += 1) await answer();
      for (const [index, story] of stories.entries())
        assert.deepEqual(story, stories[3], String(names[index]));
    }));

  test('attack: a restart, or another node, that knows no strangers', () =>
    withWorld({}, async ({ ground, opened, request }) => {
      const { signUp } = opened.rooms;
      await using other = await openRooms(ground);
      const answer = { ...request('nobody'), code: 'not one', password: usualPassword };
      await signUp.forgotPassword(request('nobody'));
      const elsewhere = other.rooms.signUp.confirmForgotPassword(answer);
      await assert.rejects(elsewhere, { code: 'CodeMismatchException' });
      for (let asked = 0; asked < 4; asked += 1) await signUp.forgotPassword(request('nobody'));
      const more = other.rooms.signUp.forgotPassword(request('nobody'));
      await assert.rejects(more, { code: 'LimitExceededException' });
    }));

  test('attack: telling strangers by the domain of their masked address', () =>
    withWorld({}, async ({ opened, request }) => {
      for (const name of ['kana', 'ren', 'sora'])
        await opened.addUser(name, { attributes: { email: `${name}@company.example` } });
      for (const name of ['one', 'two', 'three', 'four', 'Five']) {
        const shown = await opened.rooms.signUp.forgotPassword(request(name));
        assert.equal(shown.maskedDestination, `${name[0]!.toLowerCase()}***@c***`);
        assert.deepEqual(await opened.rooms.signUp.forgotPassword(request(name)), shown);
      }
    }));

  test('attack: forty sign-ups that mail one address', () =>
    withWorld({}, async ({ ground, opened, request }) => {
      const signUp = (name: string, email: string): Promise<unknown> =>
        opened.rooms.signUp.register({ ...request(name), password: usualPassword, attributes: { email } });
      const spellings = ['victim@example.com', 'VICTIM@example.com', 'ｖictim@example.com'];
      for (let sent = 0; sent < 10; sent += 1) await signUp(`bot${sent}`, spellings[sent % 3]!);
      const limited = {
        code: 'LimitExceededException',
        message: 'Attempt limit exceeded, please try after some time.',
      };
      await assert.rejects(signUp('bot10', 'victim@example.com'), limited);
      assert.equal(await opened.rooms.users.find(opened.pool, 'bot10'), undefined);
      await signUp('jiro', 'jiro@example.com');
      ground.clock.advance(dayMs / 24);
      await signUp('bot10', 'victim@example.com');
    }));

  test('attack: flooding an address to hear whose it is', () =>
    withWorld({}, async ({ opened, request }) => {
      const { rooms } = opened;
      const attributes = { email: 'victim@example.com' };
      await opened.addUser('victim', { attributes: { ...attributes, email_verified: 'true' } });
      for (let sent = 0; sent < 10; sent += 1)
        await rooms.signUp.register({ ...request(`bot${sent}`), password: usualPassword, attributes });
      const shown = await rooms.signUp.forgotPassword(request('victim'));
      assert.equal(shown.maskedDestination, 'v***@e***');
      const answer = { ...request('victim'), code: 'not one', password: usualPassword };
      await assert.rejects(rooms.signUp.confirmForgotPassword(answer), { code: 'CodeMismatchException' });
      const user = await rooms.users.get(opened.pool, 'victim');
      assert.equal(await rooms.codes.findDestination(user, 'forgot-password'), undefined);
    }));
});
