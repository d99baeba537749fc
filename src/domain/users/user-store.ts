/** Keeps users, the names that lead to them, and what they can be searched by. */
import { sql } from 'kysely';
import type { Database } from '../../storage/database.ts';
import type { Tables } from '../../storage/tables.ts';
import type { Alias } from './aliases.ts';
import { searchRows, type SearchRow } from './search.ts';
import type { Attributes, NewUser, User, UserStatus } from './user.ts';
import type { AliasKind } from './username.ts';

type UserRow = Tables['users'];

/** Sorts after every text that begins with the same prefix, in byte order. */
const highestCharacter = '\u{10FFFF}';

export class UserStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async findById(userId: string): Promise<User | undefined> {
    const row = await this.#users.where('id', '=', userId).executeTakeFirst();
    return row && userFrom(row);
  }

  /** As `findById`; on engines whose acts overlap, others wait with changing the user until this act ends. */
  async hold(userId: string): Promise<User | undefined> {
    const select = this.#users.where('id', '=', userId);
    const overlap = this.#database.engine.name === 'postgres';
    const row = await (overlap ? select.forNoKeyUpdate() : select).executeTakeFirst();
    return row && userFrom(row);
  }

  async findByUsername(poolId: string, usernameKey: string): Promise<User | undefined> {
    const row = await this.#users
      .where('pool_id', '=', poolId)
      .where('username_key', '=', usernameKey)
      .executeTakeFirst();
    return row && userFrom(row);
  }

  /** If two users hold the value under different kinds, the first kind of the alphabet decides: e-mail. */
  async findByAlias(
    poolId: string,
    kinds: readonly AliasKind[],
    valueKey: string,
  ): Promise<User | undefined> {
    const row = await this.#database.query
      .selectFrom('user_aliases')
      .innerJoin('users', 'users.id', 'user_aliases.user_id')
      .selectAll('users')
      .where('user_aliases.pool_id', '=', poolId)
      .where('user_aliases.kind', 'in', kinds)
      .where('user_aliases.value_key', '=', valueKey)
      .orderBy('user_aliases.kind')
      .limit(1)
      .executeTakeFirst();
    return row && userFrom(row);
  }

  async findByIds(userIds: readonly string[]): Promise<User[]> {
    if (userIds.length === 0) return [];
    const rows = await this.#users.where('id', 'in', userIds).execute();
    return rows.map(userFrom);
  }

  async countIn(poolId: string): Promise<number> {
    const { count } = await this.#database.query
      .selectFrom('users')
      .select(({ fn }) => fn.countAll().as('count'))
      .where('pool_id', '=', poolId)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** False when the username is taken, or is the sub of another user, whom it would hide. */
  async insert(user: NewUser, usernameKey: string, now: number): Promise<boolean> {
    if (usernameKey !== user.id && (await this.findById(usernameKey)) !== undefined) return false;
    const { numInsertedOrUpdatedRows } = await this.#database.query
      .insertInto('users')
      .values({
        id: user.id,
        pool_id: user.poolId,
        username: user.username,
        username_key: usernameKey,
        status: user.status,
        enabled: 1,
        attributes: JSON.stringify(user.attributes),
        created_at: now,
        modified_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows !== 1n) return false;
    await this.#insertSearchRows(user, searchRows({ ...user, enabled: true }));
    return true;
  }

  /** Replaces the attributes if they are still the ones the change was computed from. */
  async replaceAttributes(user: User, attributes: Attributes, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.query
      .updateTable('users')
      .set({ attributes: JSON.stringify(attributes), modified_at: now })
      .where('id', '=', user.id)
      .where('attributes', '=', JSON.stringify(user.attributes))
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await this.#database.query.deleteFrom('user_search').where('user_id', '=', user.id).execute();
    await this.#insertSearchRows(user, searchRows({ ...user, attributes }));
    return true;
  }

  /** Sets the status, where `from` is given only if that is the present one; false when nothing was set. */
  async setStatus(userId: string, { status, from, now }: StatusChange): Promise<boolean> {
    let update = this.#database.query
      .updateTable('users')
      .set({ status, modified_at: now })
      .where('id', '=', userId);
    if (from !== undefined) update = update.where('status', '=', from);
    const { numUpdatedRows } = await update.executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await this.#refreshSearch(userId, 'cognito:user_status');
    return true;
  }

  async setEnabled(userId: string, enabled: boolean, now: number): Promise<boolean> {
    const { numUpdatedRows } = await this.#database.query
      .updateTable('users')
      .set({ enabled: enabled ? 1 : 0, modified_at: now })
      .where('id', '=', userId)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return false;
    await this.#refreshSearch(userId, 'status');
    return true;
  }

  async delete(userId: string): Promise<boolean> {
    const { numDeletedRows } = await this.#database.query
      .deleteFrom('users')
      .where('id', '=', userId)
      .executeTakeFirst();
    return numDeletedRows === 1n;
  }

  async listAliases(userId: string): Promise<Alias[]> {
    const rows = await this.#database.query
      .selectFrom('user_aliases')
      .select(['kind', 'value_key'])
      .where('user_id', '=', userId)
      .execute();
    return rows.map((row) => ({ kind: row.kind as AliasKind, valueKey: row.value_key }));
  }

  /** False when another user holds the alias. */
  async claimAlias(user: { id: string; poolId: string }, alias: Alias): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#database.query
      .insertInto('user_aliases')
      .values({ pool_id: user.poolId, kind: alias.kind, value_key: alias.valueKey, user_id: user.id })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    return numInsertedOrUpdatedRows === 1n;
  }

  async dropAlias(poolId: string, alias: Alias): Promise<void> {
    await this.#database.query
      .deleteFrom('user_aliases')
      .where('pool_id', '=', poolId)
      .where('kind', '=', alias.kind)
      .where('value_key', '=', alias.valueKey)
      .execute();
  }

  /** Users in the order of their usernames; `match` narrows to one or to a beginning. */
  async listByUsername(poolId: string, { match, after, limit }: UsernameRange): Promise<User[]> {
    let select = this.#users.where('pool_id', '=', poolId);
    if (match?.kind === 'equal') select = select.where('username_key', '=', match.value);
    if (match?.kind === 'prefix') {
      select = select
        .where('username_key', '>=', match.value)
        .where('username_key', '<', match.value + highestCharacter);
    }
    if (after !== undefined) select = select.where('username_key', '>', after);
    const rows = await select.orderBy('username_key').limit(limit).execute();
    return rows.map(userFrom);
  }

  async listById(poolId: string, { match, after, limit }: UsernameRange): Promise<User[]> {
    const beginning = match?.value ?? '';
    let select = this.#users.where('pool_id', '=', poolId);
    if (match?.kind === 'equal') select = select.where('id', '=', beginning);
    else select = select.where('id', '>=', beginning).where('id', '<', beginning + highestCharacter);
    if (after !== undefined) select = select.where('id', '>', after);
    const rows = await select.orderBy('id').limit(limit).execute();
    return rows.map(userFrom);
  }

  /** Users by a searchable attribute, in the order of its values and so of the index: nothing is sorted. */
  async listBySearch(poolId: string, { name, match, after, limit }: SearchRange): Promise<FoundUser[]> {
    let select = this.#database.query
      .selectFrom('user_search')
      .innerJoin('users', 'users.id', 'user_search.user_id')
      .selectAll('users')
      .select('user_search.value as search_value')
      .where('user_search.pool_id', '=', poolId)
      .where('user_search.name', '=', name);
    if (match.kind === 'equal') select = select.where('user_search.value', '=', match.value);
    else {
      select = select
        .where('user_search.value', '>=', match.value)
        .where('user_search.value', '<', match.value + highestCharacter);
    }
    if (after !== undefined) {
      const position = sql`(${sql.ref('user_search.value')}, ${sql.ref('user_search.user_id')})`;
      select = select.where(sql<boolean>`${position} > (${after.value}, ${after.userId})`);
    }
    const rows = await select
      .orderBy('user_search.value')
      .orderBy('user_search.user_id')
      .limit(limit)
      .execute();
    return rows.map((row) => ({ user: userFrom(row), value: row.search_value }));
  }

  get #users() {
    return this.#database.query.selectFrom('users').selectAll();
  }

  async #insertSearchRows(user: { id: string; poolId: string }, rows: readonly SearchRow[]): Promise<void> {
    await this.#database.query
      .insertInto('user_search')
      .values(rows.map(({ name, value }) => ({ pool_id: user.poolId, name, value, user_id: user.id })))
      .execute();
  }

  async #refreshSearch(userId: string, name: 'status' | 'cognito:user_status'): Promise<void> {
    const user = await this.findById(userId);
    const row = user && searchRows(user).find((one) => one.name === name);
    if (row === undefined) return;
    await this.#database.query
      .updateTable('user_search')
      .set({ value: row.value })
      .where('user_id', '=', userId)
      .where('name', '=', name)
      .execute();
  }
}

export interface StatusChange {
  status: UserStatus;
  from?: UserStatus;
  now: number;
}

export interface Match {
  kind: 'equal' | 'prefix';
  value: string;
}

export interface UsernameRange {
  match?: Match;
  after: string | undefined;
  limit: number;
}

export interface SearchRange {
  name: string;
  match: Match;
  after: { value: string; userId: string } | undefined;
  limit: number;
}

export interface FoundUser {
  user: User;
  value: string;
}

function userFrom(row: UserRow): User {
  return {
    id: row.id,
    poolId: row.pool_id,
    username: row.username,
    status: row.status as UserStatus,
    enabled: row.enabled === 1,
    attributes: JSON.parse(row.attributes) as Attributes,
    createdAt: new Date(row.created_at),
    modifiedAt: new Date(row.modified_at),
  };
}
