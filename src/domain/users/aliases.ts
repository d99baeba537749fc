/** Which further names lead to a user. */
import type { Pool } from '../pools/pools.ts';
import { isVerifiable, isVerified } from './attributes.ts';
import type { Attributes } from './user.ts';
import { aliasKindsOf, hasUsernameAttributes, usernameKey, type AliasKind } from './username.ts';

export interface Alias {
  kind: AliasKind;
  valueKey: string;
}

/** As aliases, addresses count once verified; as username attributes at once, so that none has two users. */
export function aliasesOf(pool: Pool, attributes: Attributes): Alias[] {
  const evenUnverified = hasUsernameAttributes(pool);
  return aliasKindsOf(pool).flatMap((kind) => {
    const value = attributes[kind];
    if (value === undefined) return [];
    if (isVerifiable(kind) && !evenUnverified && !isVerified(attributes, kind)) return [];
    return [{ kind, valueKey: usernameKey(pool, value) }];
  });
}
