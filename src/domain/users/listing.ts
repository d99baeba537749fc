/** Pages of users: by username, by sub, or by one searchable attribute. */
import type { Cursors, Page, PageRequest } from '../../storage/page.ts';
import type { Pool } from '../pools/pools.ts';
import { parseFilter, type Filter } from './filter.ts';
import { searchValue } from './search.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';
import { usernameKey } from './username.ts';

interface UserListing {
  store: UserStore;
  cursors: Cursors;
  pool: Pool;
  filter: string | undefined;
  page: PageRequest;
}

export async function listUsers({
  store,
  cursors,
  pool,
  filter: text,
  page,
}: UserListing): Promise<Page<User>> {
  const filter = parseFilter(text);
  const listing = `users|${pool.id}|${filter === undefined ? '' : JSON.stringify(filter)}`;
  if (filter === undefined || filter.name === 'username' || filter.name === 'sub') {
    const bySub = filter?.name === 'sub';
    const match = filter && { match: nameMatch(pool, filter) };
    return cursors.list({
      listing,
      request: page,
      fetch: (slice) =>
        bySub
          ? store.listById(pool.id, { ...match, ...slice })
          : store.listByUsername(pool.id, { ...match, ...slice }),
      keyOf: (user) => (bySub ? user.id : usernameKey(pool, user.username)),
    });
  }
  const match = { kind: filter.match, value: searchValue(filter.name, filter.value) };
  const found = await cursors.list({
    listing,
    request: page,
    fetch: ({ after, limit }) =>
      store.listBySearch(pool.id, { name: filter.name, match, after: readPosition(after), limit }),
    keyOf: ({ value, user }) => JSON.stringify([value, user.id]),
  });
  return { ...found, items: found.items.map(({ user }) => user) };
}

function readPosition(key: string | undefined): { value: string; userId: string } | undefined {
  if (key === undefined) return undefined;
  const [value, userId] = JSON.parse(key) as [string, string];
  return { value, userId };
}

function nameMatch(pool: Pool, { name, match, value }: Filter): { kind: Filter['match']; value: string } {
  return { kind: match, value: name === 'username' ? usernameKey(pool, value) : value };
}
