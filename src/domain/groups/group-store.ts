/** The rows of groups and of who belongs to them. */
import { changedOne } from '../../storage/changed-one.ts';
import type { Database } from '../../storage/database.ts';
import type { Slice } from '../../storage/page.ts';
import type { Tables } from '../../storage/tables.ts';

export type GroupRow = Tables['groups'];
type MembershipRow = Tables['memberships'];

export type GroupChange = Partial<Pick<GroupRow, 'description' | 'role_arn' | 'precedence'>>;

export class GroupStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(row: GroupRow, most: number): Promise<'inserted' | 'exists' | 'full'> {
    return this.#database.atomically(async () => {
      if ((await this.find(row.pool_id, row.name)) !== undefined) return 'exists';
      const { groups } = await this.#database.query
        .selectFrom('groups')
        .select(({ fn }) => fn.countAll().as('groups'))
        .where('pool_id', '=', row.pool_id)
        .executeTakeFirstOrThrow();
      if (Number(groups) >= most) return 'full';
      const result = await this.#database.query
        .insertInto('groups')
        .values(row)
        .onConflict((conflict) => conflict.columns(['pool_id', 'name']).doNothing())
        .executeTakeFirstOrThrow();
      return changedOne(result) ? 'inserted' : 'exists';
    });
  }

  async find(poolId: string, name: string): Promise<GroupRow | undefined> {
    const query = this.#database.query.selectFrom('groups').selectAll();
    return query.where('pool_id', '=', poolId).where('name', '=', name).executeTakeFirst();
  }

  /** The groups of a pool in order of names. */
  async list(poolId: string, { after = '', limit }: Slice): Promise<GroupRow[]> {
    return this.#database.query
      .selectFrom('groups')
      .selectAll()
      .where('pool_id', '=', poolId)
      .where('name', '>', after)
      .orderBy('name')
      .limit(limit)
      .execute();
  }

  /** Changes what is given; undefined when there is no such group. */
  async change(row: Pick<GroupRow, 'pool_id' | 'name'>, change: GroupChange): Promise<GroupRow | undefined> {
    return this.#database.query
      .updateTable('groups')
      .set(change)
      .where('pool_id', '=', row.pool_id)
      .where('name', '=', row.name)
      .returningAll()
      .executeTakeFirst();
  }

  async delete(poolId: string, name: string): Promise<boolean> {
    const result = await this.#database.query
      .deleteFrom('groups')
      .where('pool_id', '=', poolId)
      .where('name', '=', name)
      .executeTakeFirstOrThrow();
    return changedOne(result);
  }

  /** Makes the user a member while she has fewer than `most` groups; a member she may already be. */
  async addMember(row: MembershipRow, most: number): Promise<'member' | 'full' | 'absent'> {
    return this.#database.atomically(async () => {
      if ((await this.find(row.pool_id, row.group_name)) === undefined) return 'absent';
      const memberships = await this.#database.query
        .selectFrom('memberships')
        .select('group_name')
        .where('user_id', '=', row.user_id)
        .execute();
      if (memberships.some(({ group_name }) => group_name === row.group_name)) return 'member';
      if (memberships.length >= most) return 'full';
      await this.#database.query
        .insertInto('memberships')
        .values(row)
        .onConflict((conflict) => conflict.columns(['user_id', 'group_name']).doNothing())
        .execute();
      return 'member';
    });
  }

  async removeMember(userId: string, groupName: string): Promise<void> {
    await this.#database.query
      .deleteFrom('memberships')
      .where('user_id', '=', userId)
      .where('group_name', '=', groupName)
      .execute();
  }

  /** The ids of members, in order. */
  async listMembers(
    group: Pick<MembershipRow, 'pool_id' | 'group_name'>,
    { after = '', limit }: Slice,
  ): Promise<string[]> {
    const rows = await this.#database.query
      .selectFrom('memberships')
      .select('user_id')
      .where('pool_id', '=', group.pool_id)
      .where('group_name', '=', group.group_name)
      .where('user_id', '>', after)
      .orderBy('user_id')
      .limit(limit)
      .execute();
    return rows.map(({ user_id }) => user_id);
  }

  async groupsOf(userId: string): Promise<GroupRow[]> {
    return this.#joined(userId).execute();
  }

  async listGroupsOf(userId: string, { after = '', limit }: Slice): Promise<GroupRow[]> {
    return this.#joined(userId)
      .where('groups.name', '>', after)
      .orderBy('groups.name')
      .limit(limit)
      .execute();
  }

  #joined(userId: string) {
    return this.#database.query
      .selectFrom('memberships')
      .innerJoin('groups', (join) =>
        join
          .onRef('groups.pool_id', '=', 'memberships.pool_id')
          .onRef('groups.name', '=', 'memberships.group_name'),
      )
      .selectAll('groups')
      .where('memberships.user_id', '=', userId);
  }
}
