/** What administrators do with users, through the AWS SDK. */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { addUser, openPool, refusal, signIn, type TestPool } from '../world/pool.ts';
import { onEveryEngine } from '../world/suite.ts';

async function listAll(
  { client, poolId }: TestPool,
  options: { Filter?: string; Limit?: number },
): Promise<string[]> {
  const names: string[] = [];
  let PaginationToken: string | undefined;
  do {
    const page = await client.listUsers({ UserPoolId: poolId, PaginationToken, ...options });
    names.push(...(page.Users ?? []).map(({ Username }) => Username ?? ''));
    PaginationToken = page.PaginationToken;
  } while (PaginationToken !== undefined);
  return names.toSorted();
}

const unknownUser = refusal('UserNotFoundException', 'User does not exist.');

onEveryEngine((world) => {
  it('creates, gets, changes and deletes a user', async () => {
    const pool = await openPool(world());
    const { client, poolId: UserPoolId } = pool;
    const sub = await addUser(pool, 'mika');
    const user = await client.adminGetUser({ UserPoolId, Username: 'mika' });
    assert.equal(user.UserStatus, 'CONFIRMED');
    assert.equal(user.Enabled, true);
    const attributes = Object.fromEntries(
      (user.UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]),
    );
    assert.deepEqual(attributes, { sub, email: 'mika@example.com', email_verified: 'true' });
    const UserAttributes = [{ Name: 'given_name', Value: 'Mika 美香' }];
    await client.adminUpdateUserAttributes({ UserPoolId, Username: 'mika', UserAttributes });
    const changed = await client.adminGetUser({ UserPoolId, Username: sub });
    assert.equal(changed.UserAttributes?.find(({ Name }) => Name === 'given_name')?.Value, 'Mika 美香');
    await client.adminDeleteUserAttributes({
      UserPoolId,
      Username: 'mika',
      UserAttributeNames: ['given_name'],
    });
    const shorter = await client.adminGetUser({ UserPoolId, Username: 'mika' });
    assert.equal(
      shorter.UserAttributes?.some(({ Name }) => Name === 'given_name'),
      false,
    );
    await client.adminDeleteUser({ UserPoolId, Username: 'mika' });
    await assert.rejects(client.adminGetUser({ UserPoolId, Username: 'mika' }), unknownUser);
    await assert.rejects(client.adminDeleteUser({ UserPoolId, Username: 'mika' }), unknownUser);
  });

  it('refuses a second user of the same name, however it is written', async () => {
    const pool = await openPool(world(), { pool: { UsernameConfiguration: { CaseSensitive: false } } });
    await addUser(pool, 'mika');
    const again = pool.client.adminCreateUser({
      UserPoolId: pool.poolId,
      Username: 'MIKA',
      MessageAction: 'SUPPRESS',
    });
    await assert.rejects(again, refusal('UsernameExistsException'));
  });

  it('gives 16 administrators who create one name at once one user', async () => {
    const { client, poolId: UserPoolId } = await openPool(world());
    const attempts = Array.from({ length: 16 }, () =>
      client.adminCreateUser({ UserPoolId, Username: 'same', MessageAction: 'SUPPRESS' }),
    );
    const outcomes = await Promise.allSettled(attempts);
    const winners = outcomes.filter(({ status }) => status === 'fulfilled');
    const names = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [(outcome.reason as Error).name] : [],
    );
    assert.equal(winners.length, 1);
    assert.deepEqual(new Set(names), new Set(['UsernameExistsException']));
  });

  it('lists every user exactly once, page by page, and by filter', async () => {
    const pool = await openPool(world());
    const names = Array.from({ length: 7 }, (_, index) => `user-${index}`);
    for (const name of names) await addUser(pool, name);
    assert.deepEqual(await listAll(pool, { Limit: 3 }), names);
    assert.deepEqual(await listAll(pool, {}), names);
    assert.deepEqual(await listAll(pool, { Filter: 'email = "user-3@example.com"' }), ['user-3']);
    assert.deepEqual(await listAll(pool, { Filter: 'email ^= "user-"', Limit: 2 }), names);
    assert.deepEqual(await listAll(pool, { Filter: 'username ^= "user-6"' }), ['user-6']);
    await pool.client.adminDisableUser({ UserPoolId: pool.poolId, Username: 'user-2' });
    assert.deepEqual(await listAll(pool, { Filter: 'status = "Disabled"' }), ['user-2']);
    await assert.rejects(listAll(pool, { Filter: 'custom:x = "1"' }), refusal('InvalidParameterException'));
    await assert.rejects(listAll(pool, { Filter: 'email =' }), refusal('InvalidParameterException'));
  });

  it('refuses sign-in and tokens of a disabled user at once, and lets an enabled one in again', async () => {
    const pool = await openPool(world());
    const { client, poolId: UserPoolId } = pool;
    await addUser(pool, 'mika');
    const { AccessToken } = await signIn(pool, 'mika');
    await client.adminDisableUser({ UserPoolId, Username: 'mika' });
    await assert.rejects(signIn(pool, 'mika'), refusal('NotAuthorizedException', 'User is disabled.'));
    await assert.rejects(client.getUser({ AccessToken }), refusal('NotAuthorizedException'));
    await client.adminEnableUser({ UserPoolId, Username: 'mika' });
    await signIn(pool, 'mika');
  });

  it('checks attributes against the schema', async () => {
    const { client, poolId: UserPoolId } = await openPool(world());
    const create = (Name: string, Value: string) =>
      client.adminCreateUser({
        UserPoolId,
        Username: 'x',
        MessageAction: 'SUPPRESS',
        UserAttributes: [{ Name, Value }],
      });
    await assert.rejects(create('custom:unknown', '1'), refusal('InvalidParameterException'));
    await assert.rejects(create('email', 'not an address'), refusal('InvalidParameterException'));
    await assert.rejects(create('phone_number', '0901234'), refusal('InvalidParameterException'));
    await assert.rejects(create('sub', 'chosen'), refusal('InvalidParameterException'));
  });

  it('lets users sign in by a verified alias only', async () => {
    const pool = await openPool(world(), { pool: { AliasAttributes: ['email'] } });
    const { client, poolId: UserPoolId } = pool;
    await addUser(pool, 'mika');
    await signIn(pool, 'mika@example.com');
    const UserAttributes = [{ Name: 'email_verified', Value: 'false' }];
    await client.adminUpdateUserAttributes({ UserPoolId, Username: 'mika', UserAttributes });
    await assert.rejects(signIn(pool, 'mika@example.com'));
    const create = client.adminCreateUser({ UserPoolId, Username: 'a@b.example', MessageAction: 'SUPPRESS' });
    await assert.rejects(create, refusal('InvalidParameterException', /email format/));
  });

  it('names users of an e-mail pool by a UUID', async () => {
    const options = {
      UsernameAttributes: ['email' as const],
      UsernameConfiguration: { CaseSensitive: false },
    };
    const pool = await openPool(world(), { pool: options });
    const { User } = await pool.client.adminCreateUser({
      UserPoolId: pool.poolId,
      Username: 'mika@example.com',
      MessageAction: 'SUPPRESS',
    });
    assert.match(User?.Username ?? '', /^[0-9a-f]{8}-/);
    assert.equal(User?.Attributes?.find(({ Name }) => Name === 'email')?.Value, 'mika@example.com');
    const found = await pool.client.adminGetUser({ UserPoolId: pool.poolId, Username: 'MIKA@example.com' });
    assert.equal(found.Username, User?.Username);
  });

  it('invites by mail with a temporary password that must be changed', async () => {
    const pool = await openPool(world());
    const { client, poolId: UserPoolId, clientId: ClientId } = pool;
    await client.adminCreateUser({
      UserPoolId,
      Username: 'mika',
      DesiredDeliveryMediums: ['EMAIL'],
      TemporaryPassword: 'Temporary-1!',
      UserAttributes: [{ Name: 'email', Value: 'invited@example.com' }],
    });
    const { text } = await world().mailbox.next('invited@example.com');
    assert.match(text, /mika/);
    assert.match(text, /Temporary-1!/);
    const AuthParameters = { USERNAME: 'mika', PASSWORD: 'Temporary-1!' };
    const step = await client.initiateAuth({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters });
    assert.equal(step.ChallengeName, 'NEW_PASSWORD_REQUIRED');
    assert.equal(step.AuthenticationResult, undefined);
    const done = await client.respondToAuthChallenge({
      ClientId,
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: step.Session,
      ChallengeResponses: { USERNAME: 'mika', NEW_PASSWORD: 'Chosen-Freely-2!' },
    });
    assert.ok(done.AuthenticationResult?.AccessToken !== undefined);
    const user = await client.adminGetUser({ UserPoolId, Username: 'mika' });
    assert.equal(user.UserStatus, 'CONFIRMED');
    await assert.rejects(signIn(pool, 'mika', 'Temporary-1!'), refusal('NotAuthorizedException'));
    await signIn(pool, 'mika', 'Chosen-Freely-2!');
  });

  it('lets a temporary password expire', async () => {
    const policy = { MinimumLength: 8, TemporaryPasswordValidityDays: 2 };
    const pool = await openPool(world(), { pool: { Policies: { PasswordPolicy: policy } } });
    await pool.client.adminCreateUser({
      UserPoolId: pool.poolId,
      Username: 'late',
      TemporaryPassword: 'Temporary-1!',
      MessageAction: 'SUPPRESS',
    });
    world().clock.advance(2 * 24 * 60 * 60 * 1000 + 1000);
    await assert.rejects(signIn(pool, 'late', 'Temporary-1!'), refusal('NotAuthorizedException', /expired/));
  });
});
