/** The users of pools: who they are, by which names they are found, and what is known about them. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Cursors, Page, PageRequest } from '../../storage/page.ts';
import type { Pool } from '../pools/pools.ts';
import { aliasesOf, type Alias } from './aliases.ts';
import { changedAttributes, flagOf, isVerifiable, type VerifiableAttribute } from './attributes.ts';
import { draftUser, type UserDraft } from './draft.ts';
import { listUsers } from './listing.ts';
import type { Actor, Attributes, NewUser, User, UserStatus } from './user.ts';
import { UserStore } from './user-store.ts';
import {
  hasUsernameAttributes,
  isNameShaped,
  lookupSteps,
  usernameKey,
  type LookupStep,
} from './username.ts';

export type { UserDraft } from './draft.ts';
export type { Actor, Attributes, NewUser, User, UserStatus } from './user.ts';
export {
  attributeAt,
  flagOf,
  isVerifiable,
  isVerified,
  readAttributes,
  serviceSetAttributes,
  verifiableAttributes,
  type VerifiableAttribute,
} from './attributes.ts';
export { foldText, isEmailShaped, isPhoneShaped, namesOf, signInName, usernameKey } from './username.ts';

/** How often a change is computed again when another one was quicker. */
const changeAttempts = 8;

export interface Confirmation {
  /** The address whose code was answered. */
  verifiedAttribute?: VerifiableAttribute | undefined;
  forceAliasCreation?: boolean | undefined;
}

export interface UsersNeeds {
  database: Database;
  cursors: Cursors;
  clock: Clock;
}

export class Users {
  #database: Database;
  #cursors: Cursors;
  #clock: Clock;
  #store: UserStore;

  constructor({ database, cursors, clock }: UsersNeeds) {
    this.#database = database;
    this.#cursors = cursors;
    this.#clock = clock;
    this.#store = new UserStore(database);
  }

  /** By username, else by sub, else by alias or username attribute. Never cached: disabling is immediate. */
  async find(pool: Pool, username: string): Promise<User | undefined> {
    if (!isNameShaped(username)) return undefined;
    const key = usernameKey(pool, username);
    for (const step of lookupSteps(pool, username)) {
      const user = await this.#follow(step, pool, key);
      if (user !== undefined) return user;
    }
    return undefined;
  }

  async get(pool: Pool, username: string): Promise<User> {
    return (await this.find(pool, username)) ?? refuseUnknown();
  }

  async findById(userId: string): Promise<User | undefined> {
    return this.#store.findById(userId);
  }

  /** The user as she stays until the act at hand ends. */
  async hold(userId: string): Promise<User | undefined> {
    return this.#store.hold(userId);
  }

  /** Whoever comes next in the order of subs, the first again after the last; none in an empty pool. */
  async findNextTo(pool: Pool, id: string): Promise<User | undefined> {
    const [next] = await this.#store.listById(pool.id, { after: id, limit: 1 });
    return next ?? (await this.#store.listById(pool.id, { after: undefined, limit: 1 }))[0];
  }

  /** In the order of the ids; ids of nobody are left out. */
  async findByIds(userIds: readonly string[]): Promise<User[]> {
    const users = new Map((await this.#store.findByIds(userIds)).map((user) => [user.id, user]));
    return userIds.flatMap((id) => users.get(id) ?? []);
  }

  async countIn(poolId: string): Promise<number> {
    return this.#store.countIn(poolId);
  }

  async list(
    pool: Pool,
    { filter, page }: { filter?: string | undefined; page: PageRequest },
  ): Promise<Page<User>> {
    return listUsers({ store: this.#store, cursors: this.#cursors, pool, filter, page });
  }

  /** Everything that can be checked before the database is asked. */
  draft(pool: Pool, draft: UserDraft): NewUser {
    return draftUser(pool, draft);
  }

  async add(pool: Pool, draft: NewUser): Promise<User> {
    const now = this.#clock.now();
    return this.#database.atomically(async () => {
      const key = usernameKey(pool, draft.username);
      if (!(await this.#store.insert(draft, key, now))) {
        refuse(
          'UsernameExistsException',
          draft.by === 'user' ? 'User already exists' : 'User account already exists',
        );
      }
      const conflict = hasUsernameAttributes(pool) ? 'UsernameExistsException' : 'AliasExistsException';
      await this.#keepAliases(pool, { ...draft, conflict });
      return (await this.#store.findById(draft.id)) ?? refuseUnknown();
    });
  }

  /** An empty value deletes. Refuses what the schema, mutability or another user's alias forbids. */
  async setAttributes(
    pool: Pool,
    user: User,
    { changes, by }: { changes: Attributes; by: Actor },
  ): Promise<User> {
    const compute = (current: Attributes): Attributes => changedAttributes(pool, { current, changes, by });
    return this.#change(pool, user, { compute });
  }

  /** Refuses changes that `setAttributes` would refuse for their form; aliases are not asked about. */
  checkChanges(pool: Pool, user: User, { changes, by }: { changes: Attributes; by: Actor }): void {
    changedAttributes(pool, { current: user.attributes, changes, by });
  }

  /** UNCONFIRMED becomes CONFIRMED, once; the proved address is verified and may become an alias. */
  async confirm(
    pool: Pool,
    user: User,
    { verifiedAttribute, forceAliasCreation }: Confirmation = {},
  ): Promise<User> {
    return this.#database.atomically(async () => {
      const now = this.#clock.now();
      if (!(await this.#store.setStatus(user.id, { status: 'CONFIRMED', from: 'UNCONFIRMED', now }))) {
        const present = (await this.#store.findById(user.id)) ?? refuseUnknown();
        refuse('NotAuthorizedException', `User cannot be confirmed. Current status is ${present.status}`);
      }
      const compute = (current: Attributes): Attributes =>
        verifiedAttribute === undefined ? current : { ...current, [flagOf(verifiedAttribute)]: 'true' };
      return this.#change(pool, user, { compute, forceAliasCreation });
    });
  }

  async setStatus(user: User, status: UserStatus): Promise<User> {
    const now = this.#clock.now();
    return this.#database.atomically(async () => {
      await this.#store.setStatus(user.id, { status, now });
      return (await this.#store.findById(user.id)) ?? refuseUnknown();
    });
  }

  async setEnabled(user: User, enabled: boolean): Promise<User> {
    const now = this.#clock.now();
    return this.#database.atomically(async () => {
      await this.#store.setEnabled(user.id, enabled, now);
      return (await this.#store.findById(user.id)) ?? refuseUnknown();
    });
  }

  /** With everything that belongs to the user: password, codes, memberships, sessions. */
  async delete(user: User): Promise<void> {
    if (!(await this.#store.delete(user.id))) refuseUnknown();
  }

  #follow(step: LookupStep, pool: Pool, key: string): Promise<User | undefined> {
    if (step.by === 'username') return this.#store.findByUsername(pool.id, key);
    if (step.by === 'alias') return this.#store.findByAlias(pool.id, step.kinds, key);
    return this.#store.findById(key).then((user) => (user?.poolId === pool.id ? user : undefined));
  }

  /** Computes the change from what is there now and writes it if that is still there. */
  async #change(
    pool: Pool,
    { id }: { id: string },
    { compute, forceAliasCreation = false }: Change,
  ): Promise<User> {
    return this.#database.atomically(async () => {
      for (let attempt = 1; attempt <= changeAttempts; attempt += 1) {
        const user = (await this.#store.findById(id)) ?? refuseUnknown();
        const attributes = compute(user.attributes);
        if (!(await this.#store.replaceAttributes(user, attributes, this.#clock.now()))) continue;
        await this.#keepAliases(pool, {
          ...user,
          attributes,
          forceAliasCreation,
          conflict: 'AliasExistsException',
        });
        return (await this.#store.findById(id)) ?? refuseUnknown();
      }
      return refuse(
        'InternalErrorException',
        'The user is being changed by others.',
        'attribute change starved',
      );
    });
  }

  async #keepAliases(pool: Pool, holder: AliasHolder): Promise<void> {
    const wanted = aliasesOf(pool, holder.attributes);
    const held = await this.#store.listAliases(holder.id);
    for (const alias of held) {
      if (!wanted.some((one) => isSame(one, alias))) await this.#store.dropAlias(pool.id, alias);
    }
    for (const alias of wanted) {
      if (held.some((one) => isSame(one, alias))) continue;
      await this.#claimAlias(pool, holder, alias);
    }
  }

  async #claimAlias(pool: Pool, holder: AliasHolder, alias: Alias): Promise<void> {
    if (await this.#isSubOfAnother(holder, alias)) refuseTaken(holder, alias);
    if (await this.#store.claimAlias(holder, alias)) return;
    const movable = holder.forceAliasCreation && isVerifiable(alias.kind) && !hasUsernameAttributes(pool);
    if (movable) {
      await this.#releaseAlias(pool, alias);
      if (await this.#store.claimAlias(holder, alias)) return;
    }
    refuseTaken(holder, alias);
  }

  async #isSubOfAnother(holder: AliasHolder, { valueKey }: Alias): Promise<boolean> {
    return valueKey !== holder.id && (await this.#store.findById(valueKey)) !== undefined;
  }

  /** The present holder keeps the address, unverified: it no longer leads to that user. */
  async #releaseAlias(pool: Pool, { kind, valueKey }: Alias): Promise<void> {
    const loser = await this.#store.findByAlias(pool.id, [kind], valueKey);
    if (loser === undefined || !isVerifiable(kind)) return;
    const flag = flagOf(kind);
    await this.#change(pool, loser, { compute: (current) => ({ ...current, [flag]: 'false' }) });
  }
}

interface Change {
  compute(current: Attributes): Attributes;
  forceAliasCreation?: boolean | undefined;
}

interface AliasHolder {
  id: string;
  poolId: string;
  attributes: Attributes;
  forceAliasCreation: boolean;
  conflict: 'UsernameExistsException' | 'AliasExistsException';
}

function isSame(left: Alias, right: Alias): boolean {
  return left.kind === right.kind && left.valueKey === right.valueKey;
}

function refuseTaken({ conflict }: AliasHolder, { kind }: Alias): never {
  return refuse(conflict, `An account with the given ${kind} already exists.`);
}

function refuseUnknown(): never {
  return refuse('UserNotFoundException', 'User does not exist.');
}
