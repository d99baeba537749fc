/** Which pool a call is about, found before any policy decides: by pool id, app client, token or ARN. */
import { operationSpec, type OperationName } from '../../contract/operations.ts';
import type { Rooms } from '../../domain/domain.ts';
import { userPoolArn, type Site } from '../../domain/site.ts';

type Lookup = Pick<Rooms, 'clients' | 'tokens'>;

/** How each member leads to a pool; an operation that has several is about the first. */
const leads: Readonly<Record<string, (value: string, rooms: Lookup) => Promise<string | undefined>>> = {
  UserPoolId: async (id) => id,
  ResourceArn: async (arn) => arn.split(':userpool/')[1],
  ClientId: async (id, { clients }) => (await clients.find(id))?.poolId,
  AccessToken: (token, { tokens }) => tokens.poolOf(token),
};

/** No id is longer, and nothing that is one holds other characters ("UserPoolIdType", "ClientIdType"). */
const idShape = /^[\w+-]{1,128}$/;

/**
 * The pool's ARN, or `*` where the call names no pool that is known. `input` is not validated yet; members that the
 * operation does not have are not looked at, or a caller could have one pool judged and another one changed.
 */
export async function poolArnOf(
  name: OperationName,
  input: unknown,
  { rooms, site }: { rooms: Lookup; site: Site },
): Promise<string> {
  if (typeof input !== 'object' || input === null) return '*';
  const own = new Set(operationSpec(name).input.members.map((member) => member.name));
  for (const [member, follow] of Object.entries(leads)) {
    const value = own.has(member) ? (input as Record<string, unknown>)[member] : undefined;
    if (typeof value !== 'string') continue;
    const poolId = await follow(value, rooms);
    return poolId !== undefined && idShape.test(poolId) ? userPoolArn(site, poolId) : '*';
  }
  return '*';
}
