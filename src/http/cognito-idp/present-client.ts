/** App clients as they travel. */
import type { Output } from '../../contract/operations.ts';
import type { Client, ClientSecretFacts } from '../../domain/clients/clients.ts';

type UserPoolClient = NonNullable<Output<'DescribeUserPoolClient'>['UserPoolClient']>;
type ClientSummary = NonNullable<Output<'ListUserPoolClients'>['UserPoolClients']>[number];
type SecretDescriptor = NonNullable<Output<'ListUserPoolClientSecrets'>['ClientSecrets']>[number];

export function presentClient(client: Client, secret: string | undefined): UserPoolClient {
  return {
    UserPoolId: client.poolId,
    ClientName: client.name,
    ClientId: client.id,
    ...(secret === undefined ? {} : { ClientSecret: secret }),
    ...client.settings,
    CreationDate: client.createdAt,
    LastModifiedDate: client.modifiedAt,
  };
}

export function summarizeClient(client: Client): ClientSummary {
  return { ClientId: client.id, UserPoolId: client.poolId, ClientName: client.name };
}

export function presentSecret({
  id,
  createdAt,
  value,
}: ClientSecretFacts & { value?: string }): SecretDescriptor {
  return {
    ClientSecretId: id,
    ClientSecretCreateDate: createdAt,
    ...(value === undefined ? {} : { ClientSecretValue: value }),
  };
}
