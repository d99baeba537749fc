/** Which pool a call is about, found before any policy decides: by pool id, app client or access token. */
import type { Rooms } from '../../domain/domain.ts';
import { userPoolArn, type Site } from '../../domain/site.ts';

type Lookup = Pick<Rooms, 'clients' | 'tokens'>;

/** The pool's ARN, or `*` where the call names no pool that is known. Takes the undecoded input. */
export async function poolArnOf(input: unknown, rooms: Lookup, site: Site): Promise<string> {
  const poolId = await poolIdOf(input, rooms);
  return poolId === undefined ? '*' : userPoolArn(site, poolId);
}

async function poolIdOf(input: unknown, { clients, tokens }: Lookup): Promise<string | undefined> {
  if (typeof input !== 'object' || input === null) return undefined;
  const { UserPoolId, ClientId, AccessToken, ResourceArn } = input as Record<string, unknown>;
  if (isId(UserPoolId)) return UserPoolId;
  if (isId(ClientId)) return (await clients.find(ClientId))?.poolId;
  if (typeof AccessToken === 'string') return tokens.poolOf(AccessToken);
  if (typeof ResourceArn === 'string') return ResourceArn.split(':userpool/')[1];
  return undefined;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[\w+-]{1,128}$/.test(value);
}
