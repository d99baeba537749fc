/** The rooms and pieces that the steps of a sign-in are made of. */
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import type { Clients } from '../clients/clients.ts';
import type { Passwords } from '../credentials/credentials.ts';
import type { Pools } from '../pools/pools.ts';
import type { Lockouts } from '../risk/risk.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { Users } from '../users/users.ts';
import type { Attempts } from './attempts.ts';
import type { Finish } from './finish.ts';
import type { SecretBlocks } from './secret-block.ts';

export interface SignInNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
  pools: Pools;
  clients: Clients;
  users: Users;
  passwords: Passwords;
  lockouts: Lockouts;
  tokens: Tokens;
}

export interface Parts extends SignInNeeds {
  attempts: Attempts;
  secretBlocks: SecretBlocks;
  finish: Finish;
}
