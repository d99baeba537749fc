/** User pools on both engines: their life, their limits, and who may change them at once. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { isCaseSensitive, poolShortName, Pools, schemaOf } from './pools.ts';

const site = { region: 'eu-west-1', accountId: '123456789012' };

forEachEngine((_, open) => {
  async function withPools(check: (pools: Pools, ground: OpenDatabase) => Promise<void>): Promise<void> {
    await using ground = await open();
    await check(new Pools({ ...ground, site }), ground);
  }

  test('a pool lives from creation to deletion', () =>
    withPools(async (pools) => {
      const pool = await pools.create({
        PoolName: 'people',
        UsernameConfiguration: { CaseSensitive: false },
      });
      assert.match(pool.id, /^eu-west-1_[A-Za-z0-9]{9}$/);
      assert.equal(pool.arn, `arn:aws:cognito-idp:eu-west-1:123456789012:userpool/${pool.id}`);
      assert.equal(poolShortName(pool.id), pool.id.slice('eu-west-1_'.length));
      assert.equal(isCaseSensitive(pool), false);
      assert.equal(schemaOf(pool).get('sub')?.Required, true);
      assert.deepEqual(await pools.get(pool.id), pool);
      await pools.delete(pool.id);
      assert.equal(await pools.find(pool.id), undefined);
      const message = `User pool ${pool.id} does not exist.`;
      await assert.rejects(pools.get(pool.id), { code: 'ResourceNotFoundException', message });
    }));

  test('an update is seen at once and keeps the name it does not give', () =>
    withPools(async (pools) => {
      const { id } = await pools.create({ PoolName: 'people' });
      await pools.get(id);
      await pools.update(id, { UserPoolId: id, AutoVerifiedAttributes: ['email'] });
      const updated = await pools.get(id);
      assert.equal(updated.name, 'people');
      assert.deepEqual(updated.settings.AutoVerifiedAttributes, ['email']);
      await pools.update(id, { UserPoolId: id, PoolName: 'staff' });
      assert.equal((await pools.get(id)).name, 'staff');
    }));

  test('what is remembered cannot be changed in place', () =>
    withPools(async (pools) => {
      const pool = await pools.create({ PoolName: 'people' });
      assert.throws(() => (pool.settings.Policies.PasswordPolicy.MinimumLength = 1), TypeError);
      assert.throws(() => pool.settings.SchemaAttributes.pop(), TypeError);
    }));

  test('a protected pool is not deleted', () =>
    withPools(async (pools) => {
      const { id } = await pools.create({ PoolName: 'people', DeletionProtection: 'ACTIVE' });
      await assert.rejects(pools.delete(id), {
        code: 'InvalidParameterException',
        message:
          'The user pool cannot be deleted because deletion protection is activated. ' +
          'Deletion protection must be inactivated first.',
      });
      assert.equal((await pools.get(id)).id, id);
    }));

  test('changes at the same time are all kept', () =>
    withPools(async (pools) => {
      const { id } = await pools.create({ PoolName: 'people' });
      await Promise.all([
        pools.addCustomAttributes(id, [{ Name: 'team', AttributeDataType: 'String' }]),
        pools.tag(id, { owner: 'security' }),
        pools.addCustomAttributes(id, [{ Name: 'floor', AttributeDataType: 'Number' }]),
      ]);
      const { settings } = await pools.get(id);
      assert.deepEqual(
        settings.SchemaAttributes.slice(20)
          .map(({ Name }) => Name)
          .toSorted(),
        ['custom:floor', 'custom:team'],
      );
      assert.deepEqual(settings.UserPoolTags, { owner: 'security' });
    }));

  test('tags are added, replaced and removed', () =>
    withPools(async (pools) => {
      const { id, arn } = await pools.create({
        PoolName: 'people',
        UserPoolTags: { owner: 'a', stage: 'test' },
      });
      await pools.tag(id, { owner: 'b' });
      await pools.untag(id, ['stage', 'unknown']);
      assert.deepEqual((await pools.getByArn(arn)).settings.UserPoolTags, { owner: 'b' });
      const many = Object.fromEntries(Array.from({ length: 50 }, (_unused, index) => [`k${index}`, '']));
      await assert.rejects(pools.tag(id, many), { code: 'InvalidParameterException' });
    }));

  test("attack: tagging a pool under another account's ARN", () =>
    withPools(async (pools) => {
      const { arn } = await pools.create({ PoolName: 'people' });
      const foreign = arn.replace('123456789012', '999999999999');
      await assert.rejects(pools.getByArn(foreign), { code: 'ResourceNotFoundException' });
    }));

  test('pools are listed page by page', () =>
    withPools(async (pools) => {
      const ids = [];
      for (let index = 0; index < 5; index += 1) ids.push((await pools.create({ PoolName: `p${index}` })).id);
      const first = await pools.list({ limit: 3 });
      const second = await pools.list({ limit: 3, cursor: first.cursor });
      assert.equal(first.items.length, 3);
      assert.equal(second.cursor, undefined);
      assert.deepEqual(
        [...first.items, ...second.items].map(({ id }) => id),
        ids.toSorted(),
      );
    }));

  test('a pool whose keys could not be made does not stay behind', () =>
    withPools(async (pools) => {
      pools.onCreated(() => Promise.reject(new Error('no keys')));
      await assert.rejects(pools.create({ PoolName: 'people' }), { message: 'no keys' });
      assert.deepEqual((await pools.list({ limit: 10 })).items, []);
    }));
});
