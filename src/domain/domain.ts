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
import { Endpoints } from './endpoints/endpoints.ts';
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

export interface Rooms {
  access: Access;
  audit: Audit;
  clients: Clients;
  codes: Codes;
  endpoints: Endpoints;
  groups: Groups;
  lockouts: Lockouts;
  messages: Messages;
  passwords: Passwords;
  pools: Pools;
  privateApis: PrivateApis;
  signIn: SignIn;
  signUp: SignUp;
  stacks: Stacks;
  tokens: Tokens;
  users: Users;
}

/** What the rooms stand on. */
export interface Ground {
  site: Site;
  database: Database;
  sealing: Sealing;
  clock: Clock;
  log: Log;
}
