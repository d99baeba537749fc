/** Makes a user up to the point where the database must be asked. */
import { refuse } from '../../contract/refusal.ts';
import { randomUuid } from '../../platform/random.ts';
import { isCaseSensitive, type Pool } from '../pools/pools.ts';
import { newAttributes } from './attributes.ts';
import type { Actor, Attributes, NewUser, UserStatus } from './user.ts';
import {
  aliasKindsOf,
  checkPlainUsername,
  checkUsernameLength,
  hasUsernameAttributes,
  usernameAttributeOf,
  usernameKey,
} from './username.ts';

export interface UserDraft {
  username: string;
  attributes: Attributes;
  status: UserStatus;
  by: Actor;
  forceAliasCreation?: boolean;
}

export function draftUser(
  pool: Pool,
  { username, attributes, status, by, forceAliasCreation = false }: UserDraft,
): NewUser {
  checkUsernameLength(username);
  const id = randomUuid();
  const common = { id, poolId: pool.id, status, by, forceAliasCreation };
  if (hasUsernameAttributes(pool)) {
    const named = withUsernameAttribute(pool, username, attributes);
    return { ...common, username: id, attributes: newAttributes(pool, named, by) };
  }
  checkPlainUsername(pool, username);
  const checked = newAttributes(pool, attributes, by);
  if (by === 'user' && aliasKindsOf(pool).includes('preferred_username') && checked['preferred_username']) {
    refuse('InvalidParameterException', 'Preferred username cannot be provided for unconfirmed account');
  }
  const kept = isCaseSensitive(pool) ? username : username.toLowerCase();
  return { ...common, username: kept, attributes: checked };
}

/** The sign-in name becomes the attribute it stands for; another value beside it would be ambiguous. */
function withUsernameAttribute(pool: Pool, username: string, attributes: Attributes): Attributes {
  const name = usernameAttributeOf(pool, username);
  const given = attributes[name];
  if (given && usernameKey(pool, given) !== usernameKey(pool, username)) {
    refuse('InvalidParameterException', `Username and ${name} attribute do not match.`);
  }
  return { ...attributes, [name]: username };
}
