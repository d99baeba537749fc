/** User pools: their settings, attribute schema and tags. */
import type { Input } from '../../contract/operations.ts';
import { refuse } from '../../contract/refusal.ts';
import { BoundedCache } from '../../platform/cache.ts';
import type { Clock } from '../../platform/clock.ts';
import { alphanumerics, randomText } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import { changeGuarded } from '../../storage/guarded-change.ts';
import type { Cursors, Page, PageRequest } from '../../storage/page.ts';
import { userPoolArn, type Site } from '../site.ts';
import { newSettings, updatedSettings, type PoolSettings } from './pool-settings.ts';
import { PoolStore, type PoolRow } from './pool-store.ts';
import { checkTags } from './pool-tags.ts';
import { extendSchema, type AttributeSpec } from './schema.ts';
import type { Pool } from './pool.ts';

export { isCaseSensitive, poolShortName, schemaOf, type Pool } from './pool.ts';
export { type PasswordPolicy, type PoolSettings } from './pool-settings.ts';
export { includesTier } from './pool-tiers.ts';
export { isStandard, type AttributeSpec, type SchemaAttribute } from './schema.ts';

type Change = (pool: Pool) => { name?: string | undefined; settings: PoolSettings };
type PoolListener = (poolId: string) => Promise<void> | void;

const mostPools = 1000;
const changeAttempts = 5;

export interface PoolsNeeds {
  database: Database;
  cursors: Cursors;
  clock: Clock;
  site: Site;
}

export class Pools {
  #needs: PoolsNeeds;
  #store: PoolStore;
  #known: BoundedCache<Pool>;
  #createdListeners: PoolListener[] = [];
  #deletedListeners: PoolListener[] = [];

  constructor(needs: PoolsNeeds) {
    this.#needs = needs;
    this.#store = new PoolStore(needs.database);
    this.#known = new BoundedCache({ clock: needs.clock });
  }

  /** `listener` finishes before a new pool is answered with; when it fails, so does the creation. */
  onCreated(listener: PoolListener): void {
    this.#createdListeners.push(listener);
  }

  onDeleted(listener: PoolListener): void {
    this.#deletedListeners.push(listener);
  }

  async create(input: Input<'CreateUserPool'>): Promise<Pool> {
    const settings = newSettings(input);
    const { site, clock } = this.#needs;
    const id = `${site.region}_${randomText(9, alphanumerics)}`;
    const now = clock.now();
    const row = {
      id,
      name: input.PoolName,
      settings: JSON.stringify(settings),
      created_at: now,
      modified_at: now,
    };
    if (!(await this.#store.insert(row, mostPools))) {
      refuse('LimitExceededException', `There can be up to ${mostPools} user pools.`);
    }
    try {
      for (const listener of this.#createdListeners) await listener(id);
    } catch (error) {
      await this.#store.delete(row);
      throw error;
    }
    this.#known.forget(id);
    return this.#toPool(row);
  }

  async find(id: string): Promise<Pool | undefined> {
    return this.#known.get(id, async () => {
      const row = await this.#store.find(id);
      return row && this.#toPool(row);
    });
  }

  async get(id: string): Promise<Pool> {
    return (await this.find(id)) ?? refuseAbsent(id);
  }

  /** Refuses an ARN of another region, account or kind of resource. */
  async getByArn(arn: string): Promise<Pool> {
    const id = arn.split(':userpool/')[1] ?? '';
    const pool = await this.get(id);
    return pool.arn === arn ? pool : refuseAbsent(id);
  }

  async list(request: PageRequest): Promise<Page<Pool>> {
    const page = await this.#needs.cursors.list({
      listing: 'pools',
      request,
      fetch: (slice) => this.#store.list(slice),
      keyOf: (row) => row.id,
    });
    return { ...page, items: page.items.map((row) => this.#toPool(row)) };
  }

  async update(id: string, input: Input<'UpdateUserPool'>): Promise<Pool> {
    const { UserPoolId: _, PoolName, ...given } = input;
    return this.#change(id, ({ settings }) => ({
      name: PoolName,
      settings: updatedSettings(settings, given),
    }));
  }

  async addCustomAttributes(id: string, specs: readonly AttributeSpec[]): Promise<Pool> {
    return this.#change(id, ({ settings }) => ({
      settings: { ...settings, SchemaAttributes: extendSchema(settings.SchemaAttributes, specs) },
    }));
  }

  async tag(id: string, tags: Readonly<Record<string, string>>): Promise<Pool> {
    return this.#change(id, ({ settings }) => {
      const all = { ...settings.UserPoolTags, ...tags };
      checkTags(all);
      return { settings: { ...settings, UserPoolTags: all } };
    });
  }

  async untag(id: string, keys: readonly string[]): Promise<Pool> {
    return this.#change(id, ({ settings }) => {
      const kept = Object.entries(settings.UserPoolTags).filter(([key]) => !keys.includes(key));
      return { settings: { ...settings, UserPoolTags: Object.fromEntries(kept) } };
    });
  }

  /** Deletes the pool with its users, groups, clients and keys. */
  async delete(id: string): Promise<void> {
    const row = (await this.#store.find(id)) ?? refuseAbsent(id);
    if (this.#toPool(row).settings.DeletionProtection === 'ACTIVE') {
      refuse(
        'InvalidParameterException',
        'The user pool cannot be deleted because deletion protection is activated. ' +
          'Deletion protection must be inactivated first.',
      );
    }
    // Protection may have been switched on since: the statement deletes only what was read.
    if (!(await this.#store.delete(row))) refuseRace();
    this.#known.forget(id);
    for (const listener of this.#deletedListeners) await listener(id);
  }

  async #change(id: string, change: Change): Promise<Pool> {
    const written = await changeGuarded({
      attempts: changeAttempts,
      read: async () => (await this.#store.find(id)) ?? refuseAbsent(id),
      change: (read) => {
        const { name = read.name, settings } = change(this.#toPool(read));
        return { ...read, name, settings: JSON.stringify(settings), modified_at: this.#needs.clock.now() };
      },
      replace: (read, wanted) => this.#store.replace(read, wanted),
    });
    if (written === undefined) refuseRace();
    this.#known.forget(id);
    return this.#toPool(written);
  }

  #toPool(row: PoolRow): Pool {
    return Object.freeze({
      id: row.id,
      name: row.name,
      arn: userPoolArn(this.#needs.site, row.id),
      settings: parseFrozen(row.settings),
      createdAt: new Date(row.created_at),
      modifiedAt: new Date(row.modified_at),
    });
  }
}

function refuseAbsent(id: string): never {
  return refuse('ResourceNotFoundException', `User pool ${id} does not exist.`);
}

function refuseRace(): never {
  return refuse('ConcurrentModificationException', 'The user pool is being changed by another request.');
}

/** Pools are shared by all who read them: nobody may change one in place. */
function parseFrozen(json: string): PoolSettings {
  return JSON.parse(json, (_, value: unknown) => Object.freeze(value)) as PoolSettings;
}
