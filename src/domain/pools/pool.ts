/** What a user pool is. */
import type { PoolSettings } from './pool-settings.ts';
import type { SchemaAttribute } from './schema.ts';

export interface Pool {
  /** `<region>_<nine letters or digits>` */
  readonly id: string;
  readonly name: string;
  readonly arn: string;
  readonly settings: PoolSettings;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** Whether `User` and `user` are two usernames. */
export function isCaseSensitive(pool: Pool): boolean {
  return pool.settings.UsernameConfiguration?.CaseSensitive ?? true;
}

const schemas = new WeakMap<PoolSettings, ReadonlyMap<string, SchemaAttribute>>();

/** The attributes of the pool by the names they have in user profiles. */
export function schemaOf({ settings }: Pool): ReadonlyMap<string, SchemaAttribute> {
  let schema = schemas.get(settings);
  if (schema === undefined) {
    schema = new Map(settings.SchemaAttributes.map((attribute) => [attribute.Name, attribute]));
    schemas.set(settings, schema);
  }
  return schema;
}

/** The part of a pool's id that SRP mixes into every password verifier. */
export function poolShortName(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1);
}
