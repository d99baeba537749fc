/** Pages of users: by username, by sub, or by one searchable attribute. */
import type { Cursors, Page, PageRequest } from '../../storage/page.ts';
import type { Pool } from '../pools/pools.ts';
import { parseFilter, type Filter } from './filter.ts';
import { searchValue } from './search.ts';
import type { User } from './user.ts';
import type { UserStore } from './user-store.ts';
import { usernameKey } from './username.ts';

export interface Listing {
  store: UserStore;
  cursors: Cursors;
  pool: Pool;
  filter: string | undefined;
  page: PageRequest;
}

export async function listUsers({ store, cursors, pool, filter: text, page }: Listing): Promise<Page<User>> {
  const filter = parseFilter(text);
  const listing = `users|${pool.id}|${filter === undefined ? '' : JSON.stringify(filter)}`;
  const after = cursors.read(listing, page.cursor);
  const limit = page.limit + 1;
  if (filter === undefined || filter.name === 'username' || filter.name === 'sub') {
    const bySub = filter?.name === 'sub';
    const range = { ...(filter && { match: nameMatch(pool, filter) }), after, limit };
    const rows = bySub ? await store.listById(pool.id, range) : await store.listByUsername(pool.id, range);
    const keyOf = (user: User): string => (bySub ? user.id : usernameKey(pool, user.username));
    return cursors.page({ listing, limit: page.limit, rows, keyOf });
  }
  const match = { kind: filter.match, value: searchValue(filter.name, filter.value) };
  const [value, userId] = after === undefined ? [] : (JSON.parse(after) as [string, string]);
  const last = value === undefined || userId === undefined ? undefined : { value, userId };
  const rows = await store.listBySearch(pool.id, { name: filter.name, match, after: last, limit });
  const keyOf = (found: (typeof rows)[number]): string => JSON.stringify([found.value, found.user.id]);
  const { items, ...rest } = cursors.page({ listing, limit: page.limit, rows, keyOf });
  return { ...rest, items: items.map(({ user }) => user) };
}

function nameMatch(pool: Pool, { name, match, value }: Filter): { kind: Filter['match']; value: string } {
  return { kind: match, value: name === 'username' ? usernameKey(pool, value) : value };
}
