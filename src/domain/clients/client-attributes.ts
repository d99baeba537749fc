/** Which user attributes a client may read and write. */
import { refuse } from '../../contract/refusal.ts';
import { isStandard, schemaOf, type Pool } from '../pools/pools.ts';
import { serviceSetAttributes } from '../users/users.ts';
import type { Client } from './client.ts';
import type { ClientSettings } from './client-settings.ts';

type Named = (name: string) => boolean;
type Settings = Pick<ClientSettings, 'ReadAttributes' | 'WriteAttributes'>;

/** A user's `sub` is never hidden from her own client. */
export function readableAttributes(pool: Pool, { settings }: Pick<Client, 'settings'>): Named {
  const { ReadAttributes: listed } = settings;
  const schema = schemaOf(pool);
  if (listed === undefined) return (name) => schema.has(name) && isStandard(name);
  const readable = new Set([...listed, 'sub']);
  return (name) => schema.has(name) && readable.has(name);
}

export function writableAttributes(pool: Pool, { settings }: Pick<Client, 'settings'>): Named {
  const { WriteAttributes: listed } = settings;
  const schema = schemaOf(pool);
  const writable = listed === undefined ? undefined : new Set(listed);
  return (name) =>
    schema.has(name) && !serviceSetAttributes.has(name) && (writable?.has(name) ?? isStandard(name));
}

/** `act` completes AWS's sentence: `creating` or `updating`. */
export function checkAttributes(pool: Pool, settings: Settings, act: 'creating' | 'updating'): void {
  const schema = schemaOf(pool);
  const { ReadAttributes: readable, WriteAttributes: writable } = settings;
  if (readable?.some((name) => !schema.has(name))) {
    refuse('InvalidParameterException', `Invalid read attributes specified while ${act} a client`);
  }
  if (writable === undefined) return;
  const isWrong = (name: string): boolean => {
    const attribute = schema.get(name);
    return attribute === undefined || attribute.DeveloperOnlyAttribute || serviceSetAttributes.has(name);
  };
  const required = [...schema.values()].filter(
    ({ Name, Required }) => Required && !serviceSetAttributes.has(Name),
  );
  if (writable.some(isWrong) || required.some(({ Name }) => !writable.includes(Name))) {
    refuse('InvalidParameterException', `Invalid write attributes specified while ${act} a client`);
  }
}
