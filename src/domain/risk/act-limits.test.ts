/** Limits on a user's acts, on both engines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine } from '../../../test/world/database.ts';
import { Pools } from '../pools/pools.ts';
import { Users } from '../users/users.ts';
import { ActLimits, limitOf } from './act-limits.ts';

forEachEngine((_, open) => {
  test('acts are limited in a window, also when they come at once', async () => {
    await using ground = await open();
    const { clock } = ground;
    const pools = new Pools({ ...ground, site: { region: 'eu-west-1', accountId: '123456789012' } });
    const users = new Users(ground);
    const pool = await pools.create({ PoolName: 'people' });
    const draft = { attributes: {}, status: 'CONFIRMED', by: 'admin' } as const;
    const user = await users.add(pool, users.draft(pool, { username: 'taro', ...draft }));
    const other = await users.add(pool, users.draft(pool, { username: 'jiro', ...draft }));
    const actLimits = new ActLimits(ground);

    const acts = Array.from({ length: 20 }, () => actLimits.count(user, 'resend-code'));
    const results = await Promise.allSettled(acts);
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 5);
    const full = {
      code: 'LimitExceededException',
      message: 'Attempt limit exceeded, please try after some time.',
    };
    await assert.rejects(actLimits.count(user, 'resend-code'), full);
    await actLimits.count(user, 'forgot-password');
    await actLimits.count(other, 'resend-code');
    clock.advance(limitOf('resend-code').windowMs);
    await actLimits.count(user, 'resend-code');
  });

  test('sweeping removes ended windows only, and changes no limit', async () => {
    await using ground = await open();
    const { clock, database } = ground;
    const actLimits = new ActLimits(ground);
    const rows = async (): Promise<number> =>
      (await database.query.selectFrom('act_windows').select('act').execute()).length;
    await actLimits.count({ id: 'early' }, 'resend-code');
    clock.advance(limitOf('resend-code').windowMs / 2);
    for (let count = 0; count < 5; count += 1) await actLimits.count({ id: 'late' }, 'resend-code');
    clock.advance(limitOf('resend-code').windowMs / 2);
    await actLimits.sweep();
    assert.equal(await rows(), 1);
    assert.equal(await actLimits.tryCount({ id: 'late' }, 'resend-code'), false);
  });

  test('answers are counted in the window a request opens', async () => {
    await using ground = await open();
    const actLimits = new ActLimits(ground);
    const window = { act: 'answer:test', windowMs: 1000 } as const;
    const someone = actLimits.subjectOf('name', 'pool', 'taro');
    assert.notDeepEqual(actLimits.subjectOf('name', 'pool2', 'taro'), someone);
    const answer = (): Promise<boolean> =>
      actLimits.spendAnswer(someone, { ...window, limit: 2, opens: false });
    assert.equal(await answer(), false);
    await actLimits.openAnswers(someone, window);
    assert.deepEqual([await answer(), await answer(), await answer()], [true, true, false]);
    await actLimits.openAnswers(someone, window);
    ground.clock.advance(1000);
    assert.equal(await answer(), false);
  });
});
