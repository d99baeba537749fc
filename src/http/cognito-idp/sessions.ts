/** Ending sessions: one by its refresh token, or all of a user. */
import type { Operations } from './operation.ts';

export const sessionOperations: Operations<'AdminUserGlobalSignOut' | 'GlobalSignOut' | 'RevokeToken'> = {
  AdminUserGlobalSignOut: {
    access: 'developer',
    async handle({ UserPoolId, Username }, { pools, tokens, users }) {
      await tokens.signOut(await users.get(await pools.get(UserPoolId), Username));
      return {};
    },
  },
  GlobalSignOut: {
    access: 'token',
    async handle(_input, { tokens }, { bearer }) {
      await tokens.signOut(bearer.user);
      return {};
    },
  },
  RevokeToken: {
    access: 'public',
    async handle({ ClientId, ClientSecret, Token }, { clients, tokens }) {
      const client = await clients.getById(ClientId);
      await clients.checkSecret(client, ClientSecret, 'UnauthorizedException');
      await tokens.revoke(Token, client);
      return {};
    },
  },
};
