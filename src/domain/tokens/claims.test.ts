/** What tokens say, compared whole. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Client } from '../clients/clients.ts';
import type { Pool } from '../pools/pools.ts';
import { standardSchema } from '../pools/schema.ts';
import type { User } from '../users/users.ts';
import { accessClaims, idClaims, type TokenSubject } from './claims.ts';

const issuer = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Test12345';
const team = { Name: 'custom:team', AttributeDataType: 'String', Mutable: true, Required: false };
const pool = {
  id: 'us-east-1_Test12345',
  settings: { SchemaAttributes: [...standardSchema, team] },
} as unknown as Pool;

function clientWith(settings: object): Client {
  const defaults = { EnableTokenRevocation: true, TokenValidityUnits: {} };
  return { id: 'client1', poolId: pool.id, settings: { ...defaults, ...settings } } as unknown as Client;
}

const user = {
  id: 'sub-1',
  poolId: pool.id,
  username: 'alice',
  status: 'CONFIRMED',
  enabled: true,
  attributes: { email: 'alice@example.com', email_verified: 'true', 'custom:team': 'blue' },
} as unknown as User;

const subject: TokenSubject = {
  issuer,
  pool,
  client: clientWith({}),
  user,
  session: {
    id: 'event-1',
    poolId: pool.id,
    clientId: 'client1',
    userId: 'sub-1',
    originJti: 'origin-1',
    authenticatedAt: new Date(1_789_000_000_500),
    expiresAt: new Date(1_799_000_000_000),
    revokedAt: undefined,
  },
  groups: [],
  nowSeconds: 1_790_000_000,
  jti: 'jti-1',
};

describe('token claims', () => {
  test('an ID token', () => {
    assert.deepEqual(idClaims(subject), {
      sub: 'sub-1',
      email_verified: true,
      iss: issuer,
      'cognito:username': 'alice',
      origin_jti: 'origin-1',
      aud: 'client1',
      event_id: 'event-1',
      token_use: 'id',
      auth_time: 1_789_000_000,
      exp: 1_790_003_600,
      iat: 1_790_000_000,
      jti: 'jti-1',
      email: 'alice@example.com',
    });
  });

  test('an access token, without any attribute', () => {
    assert.deepEqual(accessClaims(subject), {
      sub: 'sub-1',
      iss: issuer,
      client_id: 'client1',
      origin_jti: 'origin-1',
      event_id: 'event-1',
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      auth_time: 1_789_000_000,
      exp: 1_790_003_600,
      iat: 1_790_000_000,
      jti: 'jti-1',
      username: 'alice',
    });
  });

  test('without token revocation there is nothing to revoke by', () => {
    const unrevocable = { ...subject, client: clientWith({ EnableTokenRevocation: false }) };
    for (const claims of [idClaims(unrevocable), accessClaims(unrevocable)]) {
      assert.ok(!('jti' in claims) && !('origin_jti' in claims));
      assert.equal(claims['event_id'], 'event-1');
    }
  });

  test('a client reads only what it may, and lifetimes are its own', () => {
    const client = clientWith({
      ReadAttributes: ['custom:team'],
      IdTokenValidity: 10,
      AccessTokenValidity: 5,
      TokenValidityUnits: { IdToken: 'minutes', AccessToken: 'minutes' },
    });
    const claims = idClaims({ ...subject, client });
    assert.equal(claims['custom:team'], 'blue');
    assert.ok(!('email' in claims) && !('email_verified' in claims));
    assert.equal(claims['exp'], subject.nowSeconds + 600);
    assert.equal(accessClaims({ ...subject, client })['exp'], subject.nowSeconds + 300);
  });

  test('OpenID types: flags, addresses and times', () => {
    const attributes = {
      address: 'Main Street 1',
      phone_number_verified: 'false',
      phone_number: '+15550100',
      updated_at: '1789999999',
    };
    const claims = idClaims({ ...subject, user: { ...user, attributes } });
    assert.deepEqual(claims['address'], { formatted: 'Main Street 1' });
    assert.equal(claims['phone_number_verified'], false);
    assert.equal(claims['updated_at'], 1_789_999_999);
  });

  test('an attribute cannot stand in for a claim the service makes', () => {
    const hostile = {
      ...user,
      attributes: { sub: 'sub-2', token_use: 'access', 'cognito:groups': 'admins' },
    };
    const claims = idClaims({ ...subject, user: hostile });
    assert.equal(claims['sub'], 'sub-1');
    assert.equal(claims['token_use'], 'id');
    assert.ok(!('cognito:groups' in claims));
  });

  const [roleA, roleB] = ['arn:aws:iam::1:role/a', 'arn:aws:iam::1:role/b'];
  const roles: [string, TokenSubject['groups'], object][] = [
    ['none', [{ name: 'plain' }], { groups: ['plain'], roles: undefined, preferred: undefined }],
    ['one', [{ name: 'a', roleArn: roleA }], { groups: ['a'], roles: [roleA], preferred: roleA }],
    [
      'the better precedence',
      [
        { name: 'b', roleArn: roleB, precedence: 0 },
        { name: 'a', roleArn: roleA, precedence: 1 },
      ],
      { groups: ['b', 'a'], roles: [roleB, roleA], preferred: roleB },
    ],
    [
      'a tie between two roles',
      [
        { name: 'a', roleArn: roleA, precedence: 1 },
        { name: 'b', roleArn: roleB, precedence: 1 },
      ],
      { groups: ['a', 'b'], roles: [roleA, roleB], preferred: undefined },
    ],
    [
      'a tie about the same role',
      [
        { name: 'a', roleArn: roleA },
        { name: 'b', roleArn: roleA },
      ],
      { groups: ['a', 'b'], roles: [roleA], preferred: roleA },
    ],
  ];
  for (const [name, groups, expected] of roles) {
    test(`roles: ${name}`, () => {
      const claims = idClaims({ ...subject, groups });
      const shown = {
        groups: claims['cognito:groups'],
        roles: claims['cognito:roles'],
        preferred: claims['cognito:preferred_role'],
      };
      assert.deepEqual(shown, expected);
      const access = accessClaims({ ...subject, groups });
      assert.deepEqual(access['cognito:groups'], claims['cognito:groups']);
      assert.ok(!('cognito:roles' in access));
    });
  }
});
