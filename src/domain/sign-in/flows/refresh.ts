/** REFRESH_TOKEN_AUTH and GetTokensFromRefreshToken: new tokens for a session that goes on. */
import type { Session } from '../../tokens/tokens.ts';
import { namesOf } from '../../users/users.ts';
import type { Parts } from '../parts.ts';
import { requireParameter, type Caller, type Step } from '../step.ts';
import type { FlowStart } from './flow-start.ts';

/** Whose name it must be over, only the session tells; that there is one can be asked before. */
export async function requireSecretHash(
  { clients }: Parts,
  { caller, parameters }: FlowStart,
): Promise<void> {
  requireParameter(parameters, 'REFRESH_TOKEN');
  if (parameters['SECRET_HASH'] === undefined) await clients.checkSecretHash(caller.client, '', undefined);
}

export async function startRefresh(parts: Parts, { caller, parameters }: FlowStart): Promise<Step> {
  const { clients, finish, tokens } = parts;
  const { client } = caller;
  const session = await tokens.findSession(requireParameter(parameters, 'REFRESH_TOKEN'), client);
  await clients.checkSecretHash(client, await namesBehind(parts, session), parameters['SECRET_HASH']);
  return finish.renew(caller, session);
}

/**
 * The operation of its own, by which clients prove themselves with the secret itself. No flow is asked for: it
 * is there for clients whose refresh tokens rotate or that do without ALLOW_REFRESH_TOKEN_AUTH (AWS: "Refresh
 * tokens").
 */
export async function renewByOperation(parts: Parts, renewal: Renewal): Promise<Step> {
  const { caller, refreshToken, clientSecret } = renewal;
  await parts.clients.checkSecret(caller.client, clientSecret);
  return parts.finish.renew(caller, await parts.tokens.findSession(refreshToken, caller.client));
}

export interface Renewal {
  caller: Caller;
  refreshToken: string;
  clientSecret: string | undefined;
}

/** No username is sent with a refresh token: the hash may be over any name of its user. */
async function namesBehind({ users }: Parts, { userId }: Session): Promise<string[]> {
  const user = await users.findById(userId);
  return user === undefined ? [userId] : namesOf(user);
}
