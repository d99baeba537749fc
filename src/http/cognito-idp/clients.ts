/** Operations on app clients and their secrets. */
import type { Operations } from './operation.ts';
import { pageRequest } from './page-request.ts';
import { presentClient, presentSecret, summarizeClient } from './present-client.ts';

export const clientOperations: Operations<
  | 'AddUserPoolClientSecret'
  | 'CreateUserPoolClient'
  | 'DeleteUserPoolClient'
  | 'DeleteUserPoolClientSecret'
  | 'DescribeUserPoolClient'
  | 'ListUserPoolClientSecrets'
  | 'ListUserPoolClients'
  | 'UpdateUserPoolClient'
> = {
  AddUserPoolClientSecret: {
    access: 'developer',
    async handle({ UserPoolId, ClientId, ClientSecret }, { clients }) {
      const client = await clients.get(UserPoolId, ClientId);
      return { ClientSecretDescriptor: presentSecret(await clients.addSecret(client, ClientSecret)) };
    },
  },
  CreateUserPoolClient: {
    access: 'developer',
    async handle(input, { pools, clients }) {
      const pool = await pools.get(input.UserPoolId);
      const { client, secret } = await clients.create(pool, input);
      return { UserPoolClient: presentClient(client, secret) };
    },
  },
  DeleteUserPoolClient: {
    access: 'developer',
    async handle({ UserPoolId, ClientId }, { clients }) {
      await clients.delete(UserPoolId, ClientId);
    },
  },
  DeleteUserPoolClientSecret: {
    access: 'developer',
    async handle({ UserPoolId, ClientId, ClientSecretId }, { clients }) {
      const client = await clients.get(UserPoolId, ClientId);
      await clients.removeSecret(client, ClientSecretId);
      return {};
    },
  },
  DescribeUserPoolClient: {
    access: 'developer',
    async handle({ UserPoolId, ClientId }, { clients }) {
      const client = await clients.get(UserPoolId, ClientId);
      return { UserPoolClient: presentClient(client, await clients.secretOf(client)) };
    },
  },
  ListUserPoolClientSecrets: {
    access: 'developer',
    async handle({ UserPoolId, ClientId }, { clients }) {
      const secrets = await clients.listSecrets(UserPoolId, ClientId);
      return { ClientSecrets: secrets.map(presentSecret) };
    },
  },
  ListUserPoolClients: {
    access: 'developer',
    async handle({ UserPoolId, MaxResults, NextToken, ClientType }, { clients }) {
      const { items, cursor } = await clients.list(UserPoolId, pageRequest(MaxResults, NextToken));
      const wanted = items.filter(
        ({ settings }) => ClientType === undefined || settings.ClientType === ClientType,
      );
      return { UserPoolClients: wanted.map(summarizeClient), NextToken: cursor };
    },
  },
  UpdateUserPoolClient: {
    access: 'developer',
    async handle(input, { pools, clients }) {
      const pool = await pools.get(input.UserPoolId);
      const client = await clients.update(pool, input);
      return { UserPoolClient: presentClient(client, await clients.secretOf(client)) };
    },
  },
};
