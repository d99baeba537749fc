/** What ListUsers can search by, and in which form it is compared. */
import type { Attributes, User } from './user.ts';
import { foldText } from './username.ts';

const searchableAttributes = [
  'email',
  'phone_number',
  'name',
  'given_name',
  'family_name',
  'preferred_username',
] as const;

const searchable: ReadonlySet<string> = new Set([
  ...searchableAttributes,
  'username',
  'sub',
  'cognito:user_status',
  'status',
]);

/** Long enough to tell people apart, short enough for every engine's index entries. */
const longestSearchValue = 256;

export interface SearchRow {
  name: string;
  value: string;
}

export function isSearchable(name: string): boolean {
  return searchable.has(name);
}

/** The compared form: folded, except `status`, whose words `Enabled` and `Disabled` are case-sensitive. */
export function searchValue(name: string, value: string): string {
  return [...(name === 'status' ? value : foldText(value))].slice(0, longestSearchValue).join('');
}

export function searchRows(user: Pick<User, 'attributes' | 'status' | 'enabled'>): SearchRow[] {
  const values: Attributes = {
    ...user.attributes,
    'cognito:user_status': user.status,
    status: user.enabled ? 'Enabled' : 'Disabled',
  };
  return [...searchableAttributes, 'cognito:user_status', 'status'].flatMap((name) => {
    const value = values[name];
    return value === undefined ? [] : [{ name, value: searchValue(name, value) }];
  });
}
