/** Builds the rooms in dependency order, so that a cycle cannot be wired. */
import type { Clock } from '../platform/clock.ts';
import type { ModexpPool } from '../platform/crypto/modexp.ts';
import type { Log } from '../platform/log.ts';
import type { Database } from '../storage/database.ts';
import { Cursors } from '../storage/page.ts';
import type { Sealing } from '../storage/sealing.ts';
import { Access } from './access/access.ts';
import { Audit } from './audit/audit.ts';
import { Clients } from './clients/clients.ts';
import { Codes } from './codes/codes.ts';
import { Endpoints, type ListenAddress } from './endpoints/endpoints.ts';
import { Groups } from './groups/groups.ts';
import { Messages, type Carrier } from './messages/messages.ts';
import { Passwords } from './credentials/credentials.ts';
import { Pools } from './pools/pools.ts';
import { PrivateApis } from './private-apis/private-apis.ts';
import { Lockouts } from './risk/risk.ts';
import { SignIn } from './sign-in/sign-in.ts';
import { SignUp } from './sign-up/sign-up.ts';
import type { Site } from './site.ts';
import { Stacks } from './stacks/stacks.ts';
import { Tokens } from './tokens/tokens.ts';
import { Users } from './users/users.ts';

export type Rooms = ReturnType<typeof buildDomain>;

/** What the rooms stand on. */
export interface Ground {
  site: Site;
  database: Database;
  sealing: Sealing;
  clock: Clock;
  log: Log;
  modexp: ModexpPool;
  carrier: Carrier;
  /** The address and first port of interface endpoints that name none. */
  listenHost: string;
  firstPort: number;
  isAddressFree: (address: ListenAddress) => Promise<boolean>;
}

export function buildDomain({ log, ...rest }: Ground) {
  const ground = { ...rest, cursors: new Cursors(rest.sealing.deriveKey('sekisho cursors'), rest.clock) };
  const audit = new Audit(ground);
  const access = new Access(ground);
  const endpoints = new Endpoints(ground);
  const pools = new Pools(ground);
  const clients = new Clients({ ...ground, pools });
  const messages = new Messages({
    ...ground,
    onFailure: (error, about) => log.error({ ...about, err: error }, 'message not delivered'),
  });
  const users = new Users(ground);
  const groups = new Groups({ ...ground, pools, users });
  const passwords = new Passwords(ground);
  const codes = new Codes(ground);
  const lockouts = new Lockouts(ground);
  const tokens = new Tokens({ ...ground, pools, clients, users, groups });
  pools.onCreated((poolId) => tokens.makeKeys(poolId));
  const signUp = new SignUp({ ...ground, users, passwords, codes, messages, lockouts, tokens });
  const signIn = new SignIn({ ...ground, pools, clients, users, passwords, lockouts, tokens });
  const privateApis = new PrivateApis(ground);
  const stacks = new Stacks({
    ...ground,
    access,
    clients,
    endpoints,
    groups,
    pools,
    privateApis,
    signUp,
    users,
  });
  return {
    access,
    audit,
    clients,
    codes,
    endpoints,
    groups,
    lockouts,
    messages,
    passwords,
    pools,
    privateApis,
    signIn,
    signUp,
    stacks,
    tokens,
    users,
  };
}
