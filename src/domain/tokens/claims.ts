/** What Cognito's ID and access tokens say, as pure functions of session, user, client and groups. */
import { tokenLifetimes, readableAttributes, type Client } from '../clients/clients.ts';
import type { Group } from '../groups/groups.ts';
import type { Pool } from '../pools/pools.ts';
import type { User } from '../users/users.ts';
import type { Session } from './session.ts';

/** The scope of every token from the SDK's sign-in operations: its bearer may act on the own account. */
export const ownAccountScope = 'aws.cognito.signin.user.admin';

type Claims = Record<string, unknown>;
type RoleGroup = Pick<Group, 'name' | 'roleArn' | 'precedence'>;

export interface TokenSubject {
  issuer: string;
  pool: Pool;
  client: Client;
  user: User;
  session: Session;
  /** By precedence, then name. */
  groups: readonly RoleGroup[];
  nowSeconds: number;
  jti: string;
}

export function idClaims(subject: TokenSubject): Claims {
  const { issuer, client, user, groups } = subject;
  return {
    sub: user.id,
    ...groupNames(groups),
    ...roleClaims(groups),
    ...attributeClaims(subject),
    iss: issuer,
    'cognito:username': user.username,
    aud: client.id,
    token_use: 'id',
    ...timesAndIds(subject, tokenLifetimes(client).idSeconds),
  };
}

export function accessClaims(subject: TokenSubject): Claims {
  const { issuer, client, user, groups } = subject;
  return {
    sub: user.id,
    ...groupNames(groups),
    iss: issuer,
    client_id: client.id,
    token_use: 'access',
    scope: ownAccountScope,
    ...timesAndIds(subject, tokenLifetimes(client).accessSeconds),
    username: user.username,
  };
}

function timesAndIds({ client, session, nowSeconds, jti }: TokenSubject, lifetimeSeconds: number): Claims {
  const revocable = client.settings.EnableTokenRevocation;
  return {
    ...(revocable && { origin_jti: session.originJti }),
    event_id: session.id,
    auth_time: Math.floor(session.authenticatedAt.getTime() / 1000),
    exp: nowSeconds + lifetimeSeconds,
    iat: nowSeconds,
    ...(revocable && { jti }),
  };
}

function groupNames(groups: readonly RoleGroup[]): Claims {
  return groups.length === 0 ? {} : { 'cognito:groups': groups.map(({ name }) => name) };
}

/** The preferred role is left out when the best precedence does not decide between two. */
function roleClaims(groups: readonly RoleGroup[]): Claims {
  const withRole = groups.filter(({ roleArn }) => roleArn !== undefined);
  if (withRole.length === 0) return {};
  const roles = [...new Set(withRole.map(({ roleArn }) => roleArn))];
  const rank = ({ precedence }: RoleGroup): number => precedence ?? Infinity;
  const best = Math.min(...withRole.map(rank));
  const bestRoles = new Set(withRole.filter((group) => rank(group) === best).map(({ roleArn }) => roleArn));
  const preferred = bestRoles.size === 1 ? [...bestRoles][0] : undefined;
  return { 'cognito:roles': roles, ...(preferred !== undefined && { 'cognito:preferred_role': preferred }) };
}

function attributeClaims({ pool, client, user }: TokenSubject): Claims {
  const isReadable = readableAttributes(pool, client);
  const claims: Claims = {};
  for (const [name, value] of Object.entries(user.attributes)) {
    if (name !== 'sub' && isReadable(name)) claims[name] = claimOf(name, value);
  }
  return claims;
}

/** The OpenID types (OpenID Connect Core §5.1) where Cognito keeps to them; custom attributes stay text. */
function claimOf(name: string, value: string): unknown {
  switch (name) {
    case 'email_verified':
    case 'phone_number_verified':
      return value === 'true';
    case 'address':
      return { formatted: value };
    case 'updated_at':
      return /^\d{1,15}$/.test(value) ? Number(value) : value;
    default:
      return value;
  }
}
