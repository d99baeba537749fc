/** The rooms over a database of their own, without a server, for tests of what rooms decide together. */
import type { Input } from '../../src/contract/operations.ts';
import type { Client } from '../../src/domain/clients/clients.ts';
import { buildDomain, type Rooms } from '../../src/domain/domain.ts';
import type { Pool } from '../../src/domain/pools/pools.ts';
import type { User } from '../../src/domain/users/users.ts';
import { ModexpPool } from '../../src/platform/crypto/modexp.ts';
import { openLog } from '../../src/platform/log.ts';
import type { OpenDatabase } from './database.ts';

export const usualPassword = 'Correct-Horse-7!';

export interface OpenRooms extends AsyncDisposable {
  rooms: Rooms;
  pool: Pool;
  /** Allows every way to sign in, hides nobody's existence. */
  client: Client;
  makeClient(settings?: Partial<Input<'CreateUserPoolClient'>>): Promise<{ client: Client; secret?: string }>;
  /** Confirmed, with the usual password, unless told otherwise. */
  addUser(username: string, how?: AddedUser): Promise<User>;
}

export interface AddedUser {
  attributes?: Record<string, string>;
  status?: User['status'];
  temporary?: { expiresAt: Date };
}

export async function openRooms(
  world: OpenDatabase,
  settings: Partial<Input<'CreateUserPool'>> = {},
): Promise<OpenRooms> {
  const modexp = new ModexpPool({ size: 1 });
  const rooms = buildDomain({
    site: { region: 'us-east-1', accountId: '123456789012' },
    database: world.database,
    sealing: world.sealing,
    clock: world.clock,
    log: openLog('silent'),
    modexp,
    carrier: { deliver: async () => {} },
    listenHost: '127.0.0.1',
    firstPort: 0,
    isAddressFree: async () => true,
  });
  const pool = await rooms.pools.create({ PoolName: 'people', ...settings });
  const makeClient = (
    given: Partial<Input<'CreateUserPoolClient'>> = {},
  ): Promise<{ client: Client; secret?: string }> =>
    rooms.clients.create(pool, {
      UserPoolId: pool.id,
      ClientName: 'app',
      ExplicitAuthFlows: [
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
      ...given,
    });
  const { client } = await makeClient();
  return {
    rooms,
    pool,
    client,
    makeClient,
    async addUser(username, { attributes = {}, status = 'CONFIRMED', temporary } = {}) {
      const { users, passwords } = rooms;
      const user = await users.add(pool, users.draft(pool, { username, attributes, status, by: 'admin' }));
      const prepared = await passwords.prepare(pool, user.username, usualPassword);
      await passwords.save(user, prepared, {
        temporary: temporary !== undefined,
        expiresAt: temporary?.expiresAt,
      });
      return user;
    },
    [Symbol.asyncDispose]: () => modexp.close(),
  };
}
