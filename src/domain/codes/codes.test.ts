/** One-time codes on both engines, and the attacks on them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { Pools } from '../pools/pools.ts';
import { Users, type User } from '../users/users.ts';
import { Codes, wrongAnswerLimit } from './codes.ts';

const hourMs = 3_600_000;
const destination = 'taro@example.com';

function wrong(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

forEachEngine((_, open) => {
  async function withUser(
    check: (codes: Codes, user: User, ground: OpenDatabase) => Promise<void>,
  ): Promise<void> {
    await using ground = await open();
    const pools = new Pools({ ...ground, site: { region: 'eu-west-1', accountId: '123456789012' } });
    const users = new Users(ground);
    const pool = await pools.create({ PoolName: 'people' });
    const draft = { username: 'taro', attributes: {}, status: 'CONFIRMED', by: 'admin' } as const;
    await check(new Codes(ground), await users.add(pool, users.draft(pool, draft)), ground);
  }

  test('a code is six digits, matches once and tells where it went', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'sign-up', destination);
      assert.match(code, /^\d{6}$/);
      assert.equal(await codes.findDestination(user, 'sign-up'), destination);
      assert.deepEqual(await codes.redeem(user, 'sign-up', code), {
        outcome: 'match',
        destination,
      });
      assert.deepEqual(await codes.redeem(user, 'sign-up', code), { outcome: 'none' });
    }));

  test('only the newest code counts', () =>
    withUser(async (codes, user) => {
      const old = await codes.issue(user, 'sign-up', destination);
      let fresh = await codes.issue(user, 'sign-up', destination);
      while (fresh === old) fresh = await codes.issue(user, 'sign-up', destination);
      assert.deepEqual(await codes.redeem(user, 'sign-up', old), { outcome: 'mismatch' });
      assert.equal((await codes.redeem(user, 'sign-up', fresh)).outcome, 'match');
    }));

  for (const [purpose, hours] of [
    ['sign-up', 24],
    ['forgot-password', 1],
    ['attribute:email', 24],
    ['attribute:phone_number', 24],
  ] as const) {
    test(`a code for ${purpose} lives ${hours} hours`, () =>
      withUser(async (codes, user, { clock }) => {
        const code = await codes.issue(user, purpose, destination);
        clock.advance(hours * hourMs - 60_000);
        assert.equal(await codes.findDestination(user, purpose), destination);
        clock.advance(60_000);
        assert.equal(await codes.findDestination(user, purpose), undefined);
        assert.deepEqual(await codes.redeem(user, purpose, code), { outcome: 'none' });
      }));
  }

  test('attack: a code for one purpose used for another', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'attribute:email', destination);
      await codes.issue(user, 'forgot-password', destination);
      assert.notEqual((await codes.redeem(user, 'forgot-password', code)).outcome, 'match');
      assert.equal((await codes.redeem(user, 'sign-up', code)).outcome, 'none');
    }));

  test('attack: guessing one code', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'forgot-password', destination);
      for (let guess = 0; guess < wrongAnswerLimit; guess += 1) {
        assert.equal((await codes.redeem(user, 'forgot-password', wrong(code))).outcome, 'mismatch');
      }
      assert.equal((await codes.redeem(user, 'forgot-password', code)).outcome, 'none');
    }));

  test('attack: parallel guesses beat the counter', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'forgot-password', destination);
      const guesses = Array.from({ length: 60 }, () => codes.redeem(user, 'forgot-password', wrong(code)));
      const outcomes = (await Promise.all(guesses)).map(({ outcome }) => outcome);
      assert.equal(outcomes.filter((outcome) => outcome === 'mismatch').length, wrongAnswerLimit);
    }));

  test('attack: one code redeemed by several at once', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'sign-up', destination);
      const tries = Array.from({ length: 4 }, () => codes.redeem(user, 'sign-up', code));
      const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome);
      assert.equal(outcomes.filter((outcome) => outcome === 'match').length, 1);
    }));

  test('attack: codes read out of a stolen database', () =>
    withUser(async (codes, user, { database }) => {
      const code = await codes.issue(user, 'sign-up', destination);
      const row = await database.query.selectFrom('codes').selectAll().executeTakeFirstOrThrow();
      assert.equal(row.code_hash.length, 32);
      assert.ok(!JSON.stringify(row).includes(code));
    }));

  test('a burnt code is worthless', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'sign-up', destination);
      await codes.burn(user, 'sign-up');
      assert.equal((await codes.redeem(user, 'sign-up', code)).outcome, 'none');
    }));
});
