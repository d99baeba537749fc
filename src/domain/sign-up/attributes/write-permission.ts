/** Which attributes an app client may write for its users. */
import { refuse } from '../../../contract/refusal.ts';
import { writableAttributes, type Client } from '../../clients/clients.ts';
import { schemaOf, type Pool } from '../../pools/pools.ts';

/** Attributes the schema does not know, and `sub`, are refused by the users room in its own words. */
export function checkWritable(pool: Pool, client: Client, names: readonly string[]): void {
  const mayWrite = writableAttributes(pool, client);
  const schema = schemaOf(pool);
  if (names.some((name) => schema.has(name) && name !== 'sub' && !mayWrite(name))) {
    refuse('NotAuthorizedException', 'A client attempted to write unauthorized attribute');
  }
}
