/** What the acts of this room are made of. */
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Client } from '../clients/clients.ts';
import type { Codes } from '../codes/codes.ts';
import type { Passwords } from '../credentials/credentials.ts';
import type { Messages } from '../messages/messages.ts';
import type { Pool } from '../pools/pools.ts';
import type { ActLimits, Lockouts } from '../risk/risk.ts';
import type { Tokens } from '../tokens/tokens.ts';
import type { User, Users } from '../users/users.ts';
import type { Simulation } from './existence.ts';

export interface SignUpParts {
  database: Database;
  clock: Clock;
  users: Users;
  passwords: Passwords;
  codes: Codes;
  messages: Messages;
  actLimits: ActLimits;
  lockouts: Lockouts;
  tokens: Tokens;
  simulation: Simulation;
}

/** An app client asks on behalf of somebody who says this is her name. */
export interface PublicRequest {
  pool: Pool;
  client: Client;
  username: string;
}

/** A signed-in user at her own account. */
export interface OwnAccount {
  pool: Pool;
  client: Client;
  user: User;
}
