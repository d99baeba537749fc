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
});
