/** What a user of a pool is. */

export type UserStatus =
  | 'UNCONFIRMED'
  | 'CONFIRMED'
  | 'FORCE_CHANGE_PASSWORD'
  | 'RESET_REQUIRED'
  | 'EXTERNAL_PROVIDER';

/** Attribute values by name, as they travel: always text. */
export type Attributes = Readonly<Record<string, string>>;

/** Who acts: users obey the rules for end users, administrators those of the Admin operations. */
export type Actor = 'user' | 'admin';

export interface User {
  /** Also the `sub` attribute. */
  id: string;
  poolId: string;
  username: string;
  status: UserStatus;
  enabled: boolean;
  /** Without `sub`. */
  attributes: Attributes;
  createdAt: Date;
  modifiedAt: Date;
}

/** A user that has passed every check which needs no database. */
export interface NewUser {
  id: string;
  poolId: string;
  username: string;
  status: UserStatus;
  attributes: Attributes;
  by: Actor;
  /** Takes a verified e-mail address or phone number over from the user who holds it. */
  forceAliasCreation: boolean;
}
