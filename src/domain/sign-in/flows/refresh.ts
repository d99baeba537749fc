/** REFRESH_TOKEN_AUTH and GetTokensFromRefreshToken: new tokens for a session that goes on. */
import { refuse } from '../../../contract/refusal.ts';
import { allows, type Client } from '../../clients/clients.ts';
import type { Session } from '../../tokens/tokens.ts';
import type { Parts } from '../parts.ts';
import { requireParameter, type Caller, type Step } from '../step.ts';
import type { FlowStart } from './flow-start.ts';

export async function startRefresh(parts: Parts, { caller, parameters }: FlowStart): Promise<Step> {
  const { clients, finish, tokens } = parts;
  const { client } = caller;
  const refreshToken = requireParameter(parameters, 'REFRESH_TOKEN');
  const secretHash = parameters['SECRET_HASH'];
  if (secretHash === undefined) await clients.checkSecretHash(client, '', undefined);
  checkRotation(client);
  if (!allows(client, 'ALLOW_REFRESH_TOKEN_AUTH')) {
    refuse('NotAuthorizedException', 'Auth flow not enabled for this client');
  }
  const session = await tokens.findSession(refreshToken, client);
  await clients.checkSecretHash(client, await namesOf(parts, session), secretHash);
  return finish.renew(caller, session);
}

/** The operation of its own, by which clients prove themselves with the secret itself. */
export async function renewByOperation(parts: Parts, renewal: Renewal): Promise<Step> {
  const { caller, refreshToken, clientSecret } = renewal;
  await parts.clients.checkSecret(caller.client, clientSecret);
  checkRotation(caller.client);
  return parts.finish.renew(caller, await parts.tokens.findSession(refreshToken, caller.client));
}

export interface Renewal {
  caller: Caller;
  refreshToken: string;
  clientSecret: string | undefined;
}

/** No username is sent with a refresh token: the hash may be over any name of its user. */
async function namesOf({ users }: Parts, { userId }: Session): Promise<string[]> {
  const user = await users.findById(userId);
  if (user === undefined) return [userId];
  const { email, phone_number, preferred_username } = user.attributes;
  const names = [user.username, user.id, email, phone_number, preferred_username];
  return names.filter((name) => name !== undefined);
}

/** A rotated-out token would have to stop working, which it does not yet. */
function checkRotation({ settings }: Client): void {
  if (settings.RefreshTokenRotation?.Feature !== 'ENABLED') return;
  refuse(
    'UnsupportedOperationException',
    'Refresh token rotation is not available in this version of Sekisho.',
  );
}
