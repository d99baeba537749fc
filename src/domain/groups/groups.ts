/** Groups of users: descriptions, roles, precedence, members. */
import type { Input } from '../../contract/operations.ts';
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Cursors, Listing, Page, PageRequest } from '../../storage/page.ts';
import type { Pools } from '../pools/pools.ts';
import type { User, Users } from '../users/users.ts';
import { GroupStore, type GroupChange, type GroupRow } from './group-store.ts';
import { byPrecedence } from './precedence.ts';

export interface Group {
  poolId: string;
  name: string;
  description?: string | undefined;
  roleArn?: string | undefined;
  precedence?: number | undefined;
  createdAt: Date;
  modifiedAt: Date;
}

type Member = Pick<User, 'id' | 'poolId'>;

const mostGroups = 10_000;
const mostGroupsOfUser = 100;
const largestPrecedence = 2 ** 31 - 1;

export interface GroupsNeeds {
  database: Database;
  cursors: Cursors;
  clock: Clock;
  pools: Pools;
  users: Users;
}

export class Groups {
  #needs: GroupsNeeds;
  #store: GroupStore;

  constructor(needs: GroupsNeeds) {
    this.#needs = needs;
    this.#store = new GroupStore(needs.database);
  }

  async create(input: Input<'CreateGroup'>): Promise<Group> {
    const pool = await this.#needs.pools.get(input.UserPoolId);
    const now = this.#needs.clock.now();
    const row: GroupRow = {
      pool_id: pool.id,
      name: input.GroupName,
      description: input.Description ?? null,
      role_arn: input.RoleArn ?? null,
      precedence: input.Precedence === undefined ? null : checkedPrecedence(input.Precedence),
      created_at: now,
      modified_at: now,
    };
    const outcome = await this.#store.insert(row, mostGroups);
    if (outcome === 'exists') refuse('GroupExistsException', 'A group with the name already exists');
    if (outcome === 'full') {
      refuse('LimitExceededException', `A user pool can have up to ${mostGroups} groups.`);
    }
    return toGroup(row);
  }

  async get(poolId: string, name: string): Promise<Group> {
    await this.#needs.pools.get(poolId);
    return toGroup((await this.#store.find(poolId, name)) ?? refuseAbsent());
  }

  /** Members left out keep their value. */
  async update(input: Input<'UpdateGroup'>): Promise<Group> {
    const pool = await this.#needs.pools.get(input.UserPoolId);
    const change: GroupChange & { modified_at: number } = { modified_at: this.#needs.clock.now() };
    if (input.Description !== undefined) change.description = input.Description;
    if (input.RoleArn !== undefined) change.role_arn = input.RoleArn;
    if (input.Precedence !== undefined) change.precedence = checkedPrecedence(input.Precedence);
    const row = await this.#store.change({ pool_id: pool.id, name: input.GroupName }, change);
    return toGroup(row ?? refuseAbsent());
  }

  async delete(poolId: string, name: string): Promise<void> {
    await this.#needs.pools.get(poolId);
    if (!(await this.#store.delete(poolId, name))) refuseAbsent();
  }

  async list(poolId: string, request: PageRequest): Promise<Page<Group>> {
    await this.#needs.pools.get(poolId);
    return this.#list({
      listing: `groups|${poolId}`,
      request,
      fetch: (slice) => this.#store.list(poolId, slice),
    });
  }

  /** Adding a member again changes nothing. */
  async addMember(poolId: string, groupName: string, user: Member): Promise<void> {
    if (user.poolId !== poolId) refuseAbsent();
    const outcome = await this.#store.addMember(
      { pool_id: poolId, group_name: groupName, user_id: user.id, created_at: this.#needs.clock.now() },
      mostGroupsOfUser,
    );
    if (outcome === 'absent') refuseAbsent();
    if (outcome === 'full') {
      refuse('LimitExceededException', `A user can belong to up to ${mostGroupsOfUser} groups.`);
    }
  }

  /** Removing somebody who is no member changes nothing. */
  async removeMember(poolId: string, groupName: string, user: Member): Promise<void> {
    await this.get(poolId, groupName);
    await this.#store.removeMember(user.id, groupName);
  }

  async listForUser(user: Member, request: PageRequest): Promise<Page<Group>> {
    return this.#list({
      listing: `groups of|${user.poolId}|${user.id}`,
      request,
      fetch: (slice) => this.#store.listGroupsOf(user.id, slice),
    });
  }

  async listMembers(poolId: string, groupName: string, request: PageRequest): Promise<Page<User>> {
    await this.get(poolId, groupName);
    const page = await this.#needs.cursors.list({
      listing: `members|${poolId}|${groupName}`,
      request,
      fetch: (slice) => this.#store.listMembers({ pool_id: poolId, group_name: groupName }, slice),
      keyOf: (id) => id,
    });
    return { ...page, items: await this.#needs.users.findByIds(page.items) };
  }

  /** All groups of a user, the one that takes precedence first. */
  async allFor(userId: string): Promise<Group[]> {
    return (await this.#store.groupsOf(userId)).map(toGroup).toSorted(byPrecedence);
  }

  async #list(groups: Omit<Listing<GroupRow>, 'keyOf'>): Promise<Page<Group>> {
    const page = await this.#needs.cursors.list({ ...groups, keyOf: (row) => row.name });
    return { ...page, items: page.items.map(toGroup) };
  }
}

function checkedPrecedence(precedence: number): number {
  if (precedence > largestPrecedence) {
    refuse('InvalidParameterException', `Precedence cannot be greater than ${largestPrecedence}.`);
  }
  return precedence;
}

function toGroup(row: GroupRow): Group {
  return {
    poolId: row.pool_id,
    name: row.name,
    description: row.description ?? undefined,
    roleArn: row.role_arn ?? undefined,
    precedence: row.precedence ?? undefined,
    createdAt: new Date(row.created_at),
    modifiedAt: new Date(row.modified_at),
  };
}

function refuseAbsent(): never {
  return refuse('ResourceNotFoundException', 'Group not found.');
}
