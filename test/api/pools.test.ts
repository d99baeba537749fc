/** User pools and app clients, through the AWS SDK. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openPool, refusal } from '../world/pool.ts';
import { onEveryEngine } from '../world/suite.ts';

onEveryEngine((world) => {
  it('creates a pool with Cognito’s defaults and describes it', async () => {
    const client = world().client();
    const { UserPool: created } = await client.createUserPool({ PoolName: 'people' });
    assert.match(created?.Id ?? '', /^ap-northeast-1_[A-Za-z0-9]{9}$/);
    const { UserPool: pool } = await client.describeUserPool({ UserPoolId: created?.Id });
    assert.equal(pool?.Name, 'people');
    assert.equal(pool?.Arn, `arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/${created?.Id}`);
    assert.equal(pool?.Policies?.PasswordPolicy?.MinimumLength, 8);
    assert.equal(pool?.MfaConfiguration, 'OFF');
    assert.equal(pool?.SchemaAttributes?.find(({ Name }) => Name === 'sub')?.Required, true);
    assert.ok(pool?.CreationDate instanceof Date);
  });

  it('lists every pool exactly once, page by page', async () => {
    const client = world().client();
    const names = Array.from({ length: 5 }, (_, index) => `paged ${index}`);
    for (const PoolName of names) await client.createUserPool({ PoolName });
    const listed: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.listUserPools({ MaxResults: 2, NextToken });
      assert.ok((page.UserPools?.length ?? 0) <= 2);
      listed.push(...(page.UserPools ?? []).map(({ Name }) => Name ?? ''));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    assert.deepEqual(listed.filter((name) => name.startsWith('paged ')).toSorted(), names);
  });

  it('changes what an update names and refuses what cannot change', async () => {
    const { client, poolId } = await openPool(world());
    await client.updateUserPool({
      UserPoolId: poolId,
      Policies: { PasswordPolicy: { MinimumLength: 12 } },
      AutoVerifiedAttributes: ['email'],
    });
    const { UserPool } = await client.describeUserPool({ UserPoolId: poolId });
    assert.equal(UserPool?.Policies?.PasswordPolicy?.MinimumLength, 12);
  });

  it('adds custom attributes', async () => {
    const { client, poolId } = await openPool(world());
    const attribute = { Name: 'department', AttributeDataType: 'String', Mutable: true } as const;
    await client.addCustomAttributes({ UserPoolId: poolId, CustomAttributes: [attribute] });
    const { UserPool } = await client.describeUserPool({ UserPoolId: poolId });
    assert.ok(UserPool?.SchemaAttributes?.some(({ Name }) => Name === 'custom:department'));
  });

  it('deletes a pool with everything in it', async () => {
    const { client, poolId, clientId } = await openPool(world());
    await client.adminCreateUser({ UserPoolId: poolId, Username: 'mika', MessageAction: 'SUPPRESS' });
    await client.deleteUserPool({ UserPoolId: poolId });
    const gone = refusal('ResourceNotFoundException', `User pool ${poolId} does not exist.`);
    await assert.rejects(client.describeUserPool({ UserPoolId: poolId }), gone);
    await assert.rejects(client.adminGetUser({ UserPoolId: poolId, Username: 'mika' }), gone);
    const signIn = client.initiateAuth({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: clientId,
      AuthParameters: { USERNAME: 'mika', PASSWORD: 'x' },
    });
    await assert.rejects(
      signIn,
      refusal('ResourceNotFoundException', `User pool client ${clientId} does not exist.`),
    );
  });

  it('keeps a protected pool', async () => {
    const { client, poolId } = await openPool(world(), { pool: { DeletionProtection: 'ACTIVE' } });
    await assert.rejects(client.deleteUserPool({ UserPoolId: poolId }), refusal('InvalidParameterException'));
    await client.describeUserPool({ UserPoolId: poolId });
  });

  it('creates, describes, updates, lists and deletes app clients', async () => {
    const { client, poolId, clientId } = await openPool(world());
    assert.match(clientId, /^[a-z0-9]{26}$/);
    const { UserPoolClient: other } = await client.createUserPoolClient({
      UserPoolId: poolId,
      ClientName: 'with secret',
      GenerateSecret: true,
    });
    assert.match(other?.ClientSecret ?? '', /^[a-z0-9]{51,52}$/);
    const described = await client.describeUserPoolClient({ UserPoolId: poolId, ClientId: other?.ClientId });
    assert.equal(described.UserPoolClient?.ClientSecret, other?.ClientSecret);
    await client.updateUserPoolClient({
      UserPoolId: poolId,
      ClientId: other?.ClientId,
      ClientName: 'renamed',
      AccessTokenValidity: 10,
      TokenValidityUnits: { AccessToken: 'minutes' },
    });
    const { UserPoolClients } = await client.listUserPoolClients({ UserPoolId: poolId, MaxResults: 60 });
    assert.deepEqual(UserPoolClients?.map(({ ClientName }) => ClientName).toSorted(), ['app', 'renamed']);
    await client.deleteUserPoolClient({ UserPoolId: poolId, ClientId: other?.ClientId });
    await assert.rejects(
      client.describeUserPoolClient({ UserPoolId: poolId, ClientId: other?.ClientId }),
      refusal('ResourceNotFoundException'),
    );
  });

  it('keeps pools apart: a client of one pool is unknown to the other', async () => {
    const [one, two] = [await openPool(world()), await openPool(world())];
    await assert.rejects(
      one.client.describeUserPoolClient({ UserPoolId: one.poolId, ClientId: two.clientId }),
      refusal('ResourceNotFoundException'),
    );
  });

  it('refuses a page token of another pool', async () => {
    const [one, two] = [await openPool(world()), await openPool(world())];
    await one.client.createUserPoolClient({ UserPoolId: one.poolId, ClientName: 'second' });
    await two.client.createUserPoolClient({ UserPoolId: two.poolId, ClientName: 'second' });
    const { NextToken } = await one.client.listUserPoolClients({ UserPoolId: one.poolId, MaxResults: 1 });
    assert.ok(NextToken !== undefined);
    await assert.rejects(
      two.client.listUserPoolClients({ UserPoolId: two.poolId, MaxResults: 1, NextToken }),
      refusal('InvalidParameterException'),
    );
  });
});
