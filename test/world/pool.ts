/** A user pool with one app client, and what tests do with them again and again. */
import { createHmac } from 'node:crypto';
import type {
  AuthenticationResultType,
  CognitoIdentityProvider,
  CreateUserPoolClientCommandInput,
  CreateUserPoolCommandInput,
  ExplicitAuthFlowsType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { World } from './world.ts';

export const password = 'Correct-Horse-7!';

export const allFlows: ExplicitAuthFlowsType[] = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
];

export interface TestPool {
  client: CognitoIdentityProvider;
  poolId: string;
  clientId: string;
  clientSecret: string | undefined;
}

export interface TestPoolOptions {
  pool?: Partial<CreateUserPoolCommandInput>;
  app?: Partial<CreateUserPoolClientCommandInput>;
}

export async function openPool(world: World, { pool, app }: TestPoolOptions = {}): Promise<TestPool> {
  const client = world.client();
  const { UserPool } = await client.createUserPool({
    PoolName: 'people',
    AutoVerifiedAttributes: ['email'],
    ...pool,
  });
  const poolId = UserPool?.Id ?? '';
  const { UserPoolClient } = await client.createUserPoolClient({
    UserPoolId: poolId,
    ClientName: 'app',
    ExplicitAuthFlows: allFlows,
    ...app,
  });
  return {
    client,
    poolId,
    clientId: UserPoolClient?.ClientId ?? '',
    clientSecret: UserPoolClient?.ClientSecret,
  };
}

/** A confirmed user with the usual password and a verified e-mail address. */
export async function addUser({ client, poolId }: TestPool, username: string): Promise<string> {
  const { User } = await client.adminCreateUser({
    UserPoolId: poolId,
    Username: username,
    MessageAction: 'SUPPRESS',
    UserAttributes: [
      { Name: 'email', Value: `${username}@example.com` },
      { Name: 'email_verified', Value: 'true' },
    ],
  });
  await client.adminSetUserPassword({
    UserPoolId: poolId,
    Username: username,
    Password: password,
    Permanent: true,
  });
  return User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
}

export function secretHash({ clientId, clientSecret }: Omit<TestPool, 'client'>, username: string): string {
  return createHmac('sha256', clientSecret ?? '')
    .update(`${username}${clientId}`)
    .digest('base64');
}

export type Tokens = Required<Pick<AuthenticationResultType, 'AccessToken' | 'IdToken' | 'RefreshToken'>>;

/** Signs in by password; the pool's client needs no secret. */
export async function signIn(pool: TestPool, username: string, withPassword = password): Promise<Tokens> {
  const { AuthenticationResult } = await pool.client.initiateAuth({
    AuthFlow: 'USER_PASSWORD_AUTH',
    ClientId: pool.clientId,
    AuthParameters: { USERNAME: username, PASSWORD: withPassword },
  });
  const { AccessToken, IdToken, RefreshToken } = AuthenticationResult ?? {};
  if (AccessToken === undefined || IdToken === undefined || RefreshToken === undefined) {
    throw new Error('no tokens');
  }
  return { AccessToken, IdToken, RefreshToken };
}

/** The claims of a token, unverified. */
export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Record<
    string,
    unknown
  >;
}

/** For `assert.rejects`: an AWS error of this name, with this message. */
export function refusal(name: string, message?: string | RegExp): (error: unknown) => boolean {
  return (error) => {
    const { name: actualName, message: actualMessage } = error as Error;
    const isExpected =
      actualName === name &&
      (message === undefined ||
        (message instanceof RegExp ? message.test(actualMessage) : message === actualMessage));
    if (!isExpected)
      throw new Error(`expected ${name} ${message}, got ${actualName}: ${actualMessage}`, { cause: error });
    return true;
  };
}
