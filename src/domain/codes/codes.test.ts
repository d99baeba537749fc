/** One-time codes on both engines, and the attacks on them. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { Pools } from '../pools/pools.ts';
import { Users, type User } from '../users/users.ts';
import { Codes, wrongAnswerLimit } from './codes.ts';

const hourMs = 3_600_000;
const terms = { destination: 'taro@example.com', lifetimeMs: hourMs };

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
      const code = await codes.issue(user, 'sign-up', terms);
      assert.match(code, /^\d{6}$/);
      assert.equal(await codes.findDestination(user, 'sign-up'), terms.destination);
      assert.deepEqual(await codes.redeem(user, 'sign-up', code), {
        outcome: 'match',
        destination: terms.destination,
      });
      assert.deepEqual(await codes.redeem(user, 'sign-up', code), { outcome: 'none' });
    }));

  test('only the newest code counts', () =>
    withUser(async (codes, user) => {
      const old = await codes.issue(user, 'sign-up', terms);
      let fresh = await codes.issue(user, 'sign-up', terms);
      while (fresh === old) fresh = await codes.issue(user, 'sign-up', terms);
      assert.deepEqual(await codes.redeem(user, 'sign-up', old), { outcome: 'mismatch' });
      assert.equal((await codes.redeem(user, 'sign-up', fresh)).outcome, 'match');
    }));

  test('a code expires', () =>
    withUser(async (codes, user, { clock }) => {
      const code = await codes.issue(user, 'sign-up', terms);
      clock.advance(hourMs);
      assert.deepEqual(await codes.redeem(user, 'sign-up', code), { outcome: 'none' });
      assert.equal(await codes.findDestination(user, 'sign-up'), undefined);
    }));

  test('attack: a code for one purpose used for another', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'attribute:email', terms);
      await codes.issue(user, 'forgot-password', terms);
      assert.notEqual((await codes.redeem(user, 'forgot-password', code)).outcome, 'match');
      assert.equal((await codes.redeem(user, 'sign-up', code)).outcome, 'none');
    }));

  test('attack: guessing one code', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'forgot-password', terms);
      for (let guess = 0; guess < wrongAnswerLimit; guess += 1) {
        assert.equal((await codes.redeem(user, 'forgot-password', wrong(code))).outcome, 'mismatch');
      }
      assert.equal((await codes.redeem(user, 'forgot-password', code)).outcome, 'none');
    }));

  test('attack: parallel guesses beat the counter', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'forgot-password', terms);
      const guesses = Array.from({ length: 60 }, () => codes.redeem(user, 'forgot-password', wrong(code)));
      const outcomes = (await Promise.all(guesses)).map(({ outcome }) => outcome);
      assert.equal(outcomes.filter((outcome) => outcome === 'mismatch').length, wrongAnswerLimit);
    }));

  test('attack: one code redeemed by several at once', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'sign-up', terms);
      const tries = Array.from({ length: 4 }, () => codes.redeem(user, 'sign-up', code));
      const outcomes = (await Promise.all(tries)).map(({ outcome }) => outcome);
      assert.equal(outcomes.filter((outcome) => outcome === 'match').length, 1);
    }));

  test('attack: codes read out of a stolen database', () =>
    withUser(async (codes, user, { database }) => {
      const code = await codes.issue(user, 'sign-up', terms);
      const row = await database.query.selectFrom('codes').selectAll().executeTakeFirstOrThrow();
      assert.equal(row.code_hash.length, 32);
      assert.ok(!JSON.stringify(row).includes(code));
    }));

  test('a burnt code is worthless', () =>
    withUser(async (codes, user) => {
      const code = await codes.issue(user, 'sign-up', terms);
      await codes.burn(user, 'sign-up');
      assert.equal((await codes.redeem(user, 'sign-up', code)).outcome, 'none');
    }));

  test('acts are limited in a window, also when they come at once', () =>
    withUser(async (codes, user, { clock }) => {
      const limit = { limit: 5, windowMs: hourMs };
      const acts = Array.from({ length: 20 }, () => codes.countAct(user.id, 'resend-code', limit));
      const results = await Promise.allSettled(acts);
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 5);
      const full = {
        code: 'LimitExceededException',
        message: 'Attempt limit exceeded, please try after some time.',
      };
      await assert.rejects(codes.countAct(user.id, 'resend-code', limit), full);
      await codes.countAct(user.id, 'forgot-password', limit);
      clock.advance(hourMs);
      await codes.countAct(user.id, 'resend-code', limit);
    }));
});
