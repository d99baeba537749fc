/** Groups on both engines: their life, their members, their order. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine } from '../../../test/world/database.ts';
import { Pools, type Pool } from '../pools/pools.ts';
import { Users, type User } from '../users/users.ts';
import { Groups } from './groups.ts';

const site = { region: 'eu-west-1', accountId: '123456789012' };
const absent = { code: 'ResourceNotFoundException', message: 'Group not found.' };

interface World {
  pools: Pools;
  users: Users;
  groups: Groups;
  pool: Pool;
}

forEachEngine((_, open) => {
  async function withGroups(check: (world: World) => Promise<void>): Promise<void> {
    await using ground = await open();
    const pools = new Pools({ ...ground, site });
    const users = new Users(ground);
    const groups = new Groups({ ...ground, pools, users });
    await check({ pools, users, groups, pool: await pools.create({ PoolName: 'people' }) });
  }

  function addUser({ users }: World, pool: Pool, username: string): Promise<User> {
    const draft = users.draft(pool, { username, attributes: {}, status: 'CONFIRMED', by: 'admin' });
    return users.add(pool, draft);
  }

  test('a group is made, changed and deleted', () =>
    withGroups(async ({ groups, pool }) => {
      const names = { UserPoolId: pool.id, GroupName: 'admins' };
      const made = await groups.create({ ...names, Description: 'all rights', Precedence: 0 });
      assert.deepEqual(await groups.get(pool.id, 'admins'), made);
      assert.equal(made.roleArn, undefined);
      await assert.rejects(groups.create(names), {
        code: 'GroupExistsException',
        message: 'A group with the name already exists',
      });
      const RoleArn = 'arn:aws:iam::123456789012:role/admins';
      const changed = await groups.update({ ...names, RoleArn });
      assert.deepEqual(
        [changed.description, changed.precedence, changed.roleArn],
        ['all rights', 0, RoleArn],
      );
      await groups.delete(pool.id, 'admins');
      await assert.rejects(groups.get(pool.id, 'admins'), absent);
      await assert.rejects(groups.update(names), absent);
      await assert.rejects(groups.delete(pool.id, 'admins'), absent);
      await assert.rejects(groups.list('eu-west-1_none', { limit: 1 }), {
        message: 'User pool eu-west-1_none does not exist.',
      });
    }));

  test('precedence has an end', () =>
    withGroups(async ({ groups, pool }) => {
      const input = { UserPoolId: pool.id, GroupName: 'last' };
      await assert.rejects(groups.create({ ...input, Precedence: 2 ** 31 }), {
        code: 'InvalidParameterException',
      });
      assert.equal((await groups.create({ ...input, Precedence: 2 ** 31 - 1 })).precedence, 2 ** 31 - 1);
    }));

  test('the groups of a user come in order of precedence', () =>
    withGroups(async (world) => {
      const { groups, pool } = world;
      const user = await addUser(world, pool, 'maria');
      const precedences = { none: undefined, second: 2, first: 1, zero: 0, unrelated: 0 };
      for (const [GroupName, Precedence] of Object.entries(precedences)) {
        await groups.create({ UserPoolId: pool.id, GroupName, Precedence });
        if (GroupName !== 'unrelated') await groups.addMember(pool.id, GroupName, user);
      }
      const names = (await groups.allFor(user.id)).map(({ name }) => name);
      assert.deepEqual(names, ['zero', 'first', 'second', 'none']);
      const page = await groups.listForUser(user, { limit: 3 });
      const rest = await groups.listForUser(user, { limit: 3, cursor: page.cursor });
      assert.deepEqual(
        [...page.items, ...rest.items].map(({ name }) => name),
        ['first', 'none', 'second', 'zero'],
      );
      assert.equal(rest.cursor, undefined);
    }));

  test('members are added and removed as often as one likes', () =>
    withGroups(async (world) => {
      const { groups, pool } = world;
      await groups.create({ UserPoolId: pool.id, GroupName: 'admins' });
      const users = [];
      for (const name of ['ann', 'ben', 'cid']) users.push(await addUser(world, pool, name));
      for (const user of [...users, ...users]) await groups.addMember(pool.id, 'admins', user);
      const page = await groups.listMembers(pool.id, 'admins', { limit: 2 });
      const rest = await groups.listMembers(pool.id, 'admins', { limit: 2, cursor: page.cursor });
      const listed = [...page.items, ...rest.items].map(({ username }) => username);
      assert.deepEqual(listed.toSorted(), ['ann', 'ben', 'cid']);
      await groups.removeMember(pool.id, 'admins', users[0]!);
      await groups.removeMember(pool.id, 'admins', users[0]!);
      assert.deepEqual(await groups.allFor(users[0]!.id), []);
      assert.equal((await groups.listMembers(pool.id, 'admins', { limit: 9 })).items.length, 2);
      await assert.rejects(groups.addMember(pool.id, 'unknown', users[0]!), absent);
      await assert.rejects(groups.removeMember(pool.id, 'unknown', users[0]!), absent);
    }));

  test('a deleted group has no members left', () =>
    withGroups(async (world) => {
      const { groups, pool } = world;
      const user = await addUser(world, pool, 'maria');
      const input = { UserPoolId: pool.id, GroupName: 'admins' };
      await groups.create(input);
      await groups.addMember(pool.id, 'admins', user);
      await groups.delete(pool.id, 'admins');
      await groups.create(input);
      assert.deepEqual(await groups.allFor(user.id), []);
    }));

  test('attack: joining a group of another pool', () =>
    withGroups(async (world) => {
      const { groups, pools, pool } = world;
      const other = await pools.create({ PoolName: 'others' });
      await groups.create({ UserPoolId: pool.id, GroupName: 'admins' });
      const outsider = await addUser(world, other, 'eve');
      await assert.rejects(groups.addMember(pool.id, 'admins', outsider), absent);
      await assert.rejects(groups.addMember(other.id, 'admins', outsider), absent);
      assert.deepEqual(await groups.allFor(outsider.id), []);
    }));

  test('a user belongs to a hundred groups at most', () =>
    withGroups(async (world) => {
      const { groups, pool } = world;
      const user = await addUser(world, pool, 'maria');
      const names = Array.from({ length: 101 }, (_unused, index) => `g${index}`);
      await Promise.all(names.map((GroupName) => groups.create({ UserPoolId: pool.id, GroupName })));
      for (const name of names.slice(0, 100)) await groups.addMember(pool.id, name, user);
      await groups.addMember(pool.id, 'g0', user);
      await assert.rejects(groups.addMember(pool.id, 'g100', user), { code: 'LimitExceededException' });
    }));

  test('groups are listed by name, page by page', () =>
    withGroups(async ({ groups, pool }) => {
      for (const GroupName of ['c', 'a', 'b']) await groups.create({ UserPoolId: pool.id, GroupName });
      const page = await groups.list(pool.id, { limit: 2 });
      const rest = await groups.list(pool.id, { limit: 2, cursor: page.cursor });
      assert.deepEqual(
        [...page.items, ...rest.items].map(({ name }) => name),
        ['a', 'b', 'c'],
      );
    }));
});
