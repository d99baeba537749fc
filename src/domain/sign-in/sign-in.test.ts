/** Signing in by password and by refresh token, on a real database: who gets tokens, and who never does. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { forEachEngine } from '../../../test/world/database.ts';
import { openRooms, usualPassword, type OpenRooms } from '../../../test/world/rooms.ts';
import { Refusal } from '../../contract/refusal.ts';
import type { IssuedTokens } from '../tokens/tokens.ts';
import type { Client } from '../clients/clients.ts';
import type { Step, Via } from './sign-in.ts';

function refusal(code: string, message?: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code);
    if (message !== undefined) assert.equal(error.message, message);
    return true;
  };
}

const wrong = refusal('NotAuthorizedException', 'Incorrect username or password.');

interface Start {
  flow?: string;
  via?: Via;
  client?: Client;
  parameters?: Record<string, string>;
}

function start(
  opened: OpenRooms,
  { flow = 'USER_PASSWORD_AUTH', via = 'public', client, parameters }: Start = {},
): Promise<Step> {
  const caller = { pool: opened.pool, client: client ?? opened.client, via };
  const given = { USERNAME: 'alice', PASSWORD: usualPassword, ...parameters };
  return opened.rooms.signIn.initiate(flow, { caller, parameters: given });
}

async function tokensOf(step: Promise<Step>): Promise<IssuedTokens> {
  const done = await step;
  assert.equal(done.kind, 'tokens');
  return (done as { tokens: IssuedTokens }).tokens;
}

function refresh(opened: OpenRooms, token: string, more: Start = {}): Promise<Step> {
  const caller = { pool: opened.pool, client: more.client ?? opened.client, via: more.via ?? 'public' };
  return opened.rooms.signIn.initiate('REFRESH_TOKEN_AUTH', {
    caller,
    parameters: { REFRESH_TOKEN: token, ...more.parameters },
  });
}

function hash(secret: string, text: string): string {
  return createHmac('sha256', secret).update(text).digest('base64');
}

forEachEngine((_engine, open) => {
  test('the right password gives tokens, a wrong one the one sentence', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    const { accessToken } = await tokensOf(start(opened));
    assert.equal((await opened.rooms.tokens.verifyAccess(accessToken)).user.username, 'alice');
    await tokensOf(start(opened, { flow: 'ADMIN_USER_PASSWORD_AUTH', via: 'admin' }));
    await tokensOf(start(opened, { flow: 'ADMIN_NO_SRP_AUTH', via: 'admin' }));
    await assert.rejects(start(opened, { parameters: { PASSWORD: 'Wrong-Horse-7!' } }), wrong);
  });

  test('a first successful sign-in writes one row: the session', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    await tokensOf(start(opened));
    const { query } = world.database;
    assert.equal((await query.selectFrom('sessions').selectAll().execute()).length, 1);
    for (const table of ['lockouts', 'attempts', 'spent_proofs'] as const) {
      assert.deepEqual(await query.selectFrom(table).selectAll().execute(), []);
    }
  });

  test('200 parallel guesses: five are looked at, and the password among them is not found', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    const guesses = Array.from({ length: 200 }, (_, index) =>
      start(opened, { parameters: { PASSWORD: index === 150 ? usualPassword : `guess ${index}` } }),
    );
    const outcomes = await Promise.allSettled(guesses);
    const messages = outcomes.map(
      (outcome) => outcome.status === 'rejected' && (outcome.reason as Error).message,
    );
    assert.equal(messages.filter((message) => message === 'Incorrect username or password.').length, 5);
    assert.equal(messages.filter((message) => message === 'Password attempts exceeded').length, 59);
    assert.equal(messages.filter((message) => message === 'Too many requests').length, 136);
    await assert.rejects(start(opened), refusal('NotAuthorizedException', 'Password attempts exceeded'));
    world.clock.advance(1100);
    await tokensOf(start(opened));
  });

  test('guessing under the aliases of one user is counted together', async () => {
    await using world = await open();
    await using opened = await openRooms(world, { AliasAttributes: ['email'] });
    await opened.addUser('alice', { attributes: { email: 'alice@example.com', email_verified: 'true' } });
    for (let index = 0; index < 5; index += 1) {
      const USERNAME = index % 2 === 0 ? 'alice' : 'alice@example.com';
      await assert.rejects(start(opened, { parameters: { USERNAME, PASSWORD: 'Wrong-1!' } }), wrong);
    }
    const locked = refusal('NotAuthorizedException', 'Password attempts exceeded');
    await assert.rejects(start(opened, { parameters: { USERNAME: 'alice@example.com' } }), locked);
    await assert.rejects(start(opened), locked);
  });

  test('an absent user is named by legacy clients and hidden by others', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const nobody = { parameters: { USERNAME: 'nobody' } };
    await assert.rejects(start(opened, nobody), refusal('UserNotFoundException', 'User does not exist.'));
    const { client } = await opened.makeClient({ PreventUserExistenceErrors: 'ENABLED' });
    for (let index = 0; index < 6; index += 1)
      await assert.rejects(start(opened, { ...nobody, client }), wrong);
  });

  test('a lock does not tell that two names are of one person, and still lets nobody in', async () => {
    await using world = await open();
    await using opened = await openRooms(world, { AliasAttributes: ['email'] });
    await opened.addUser('alice', { attributes: { email: 'alice@example.com', email_verified: 'true' } });
    const { client } = await opened.makeClient({ PreventUserExistenceErrors: 'ENABLED' });
    const { passwords } = opened.rooms;
    const matches = passwords.matches.bind(passwords);
    let looks = 0;
    passwords.matches = async (...guess) => {
      looks += 1;
      return matches(...guess);
    };
    const guess = { client, parameters: { PASSWORD: 'Wrong-1!' } };
    for (let index = 0; index < 5; index += 1) await assert.rejects(start(opened, guess), wrong);
    const other = { client, parameters: { USERNAME: 'alice@example.com' } };
    await assert.rejects(start(opened, other), wrong);
    assert.equal(looks, 6, 'as much work as for a name that is not locked');
    const srp = { ...other, flow: 'USER_SRP_AUTH', parameters: { ...other.parameters, SRP_A: 'abc' } };
    assert.equal((await start(opened, srp)).kind, 'challenge');
    world.clock.advance(1100);
    await tokensOf(start(opened, other));
  });

  test('a user who signs in many times at once does not lock herself out', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    await Promise.all(Array.from({ length: 12 }, () => tokensOf(start(opened))));
    assert.deepEqual(await world.database.query.selectFrom('lockouts').selectAll().execute(), []);
  });

  test('a name of 131,072 characters is refused before anybody is looked for', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    opened.rooms.users.find = () => assert.fail('looked for');
    const caller = { pool: opened.pool, client: opened.client, via: 'public' as const };
    for (const length of [129, 131_072]) {
      const long = { USERNAME: 'x'.repeat(length) };
      await assert.rejects(start(opened, { parameters: long }), refusal('InvalidParameterException'));
      const answer = opened.rooms.signIn.respond('PASSWORD_VERIFIER', {
        caller,
        responses: long,
        session: undefined,
      });
      await assert.rejects(answer, refusal('InvalidParameterException'));
    }
  });

  test('states that receive nothing, whatever the path', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, addUser } = opened;
    const user = await addUser('alice');
    const { refreshToken } = await tokensOf(start(opened));
    const paths = [
      (): Promise<Step> => start(opened),
      (): Promise<Step> => start(opened, { flow: 'ADMIN_NO_SRP_AUTH', via: 'admin' }),
      (): Promise<Step> => refresh(opened, refreshToken),
      (): Promise<Step> => refresh(opened, refreshToken, { via: 'admin' }),
      (): Promise<Step> =>
        rooms.signIn.renew({
          caller: { pool: opened.pool, client: opened.client, via: 'public' },
          refreshToken,
          clientSecret: undefined,
        }),
    ];
    const refusedEverywhere = async (code: string): Promise<void> => {
      for (const path of paths) await assert.rejects(path(), refusal(code));
    };
    for (const path of paths) await tokensOf(path());
    await rooms.users.setEnabled(user, false);
    await refusedEverywhere('NotAuthorizedException');
    await rooms.users.setEnabled(user, true);
    await rooms.users.setStatus(user, 'UNCONFIRMED');
    await refusedEverywhere('UserNotConfirmedException');
    await rooms.users.setStatus(user, 'RESET_REQUIRED');
    await refusedEverywhere('PasswordResetRequiredException');
    await rooms.users.setStatus(user, 'CONFIRMED');
    for (const path of paths) await tokensOf(path());
    await rooms.users.delete(user);
    for (const path of paths) await assert.rejects(path(), Refusal);
  });

  test('a reset is announced before the password is looked at, except where users are hidden', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const user = await opened.addUser('alice');
    await opened.rooms.users.setStatus(user, 'RESET_REQUIRED');
    const { client } = await opened.makeClient({ PreventUserExistenceErrors: 'ENABLED' });
    const reset = refusal('PasswordResetRequiredException', 'Password reset required for the user');
    const guess = { PASSWORD: 'Wrong-Horse-7!' };
    const srp = { flow: 'USER_SRP_AUTH', parameters: { SRP_A: 'abc' } };
    await assert.rejects(start(opened, { parameters: guess }), reset);
    await assert.rejects(start(opened, srp), reset);
    assert.deepEqual(await world.database.query.selectFrom('lockouts').selectAll().execute(), []);
    await assert.rejects(start(opened, { client, parameters: guess }), wrong);
    assert.equal((await start(opened, { ...srp, client })).kind, 'challenge');
    await assert.rejects(start(opened, { client }), reset);
  });

  test('a deleted client signs nobody in, even one who read it before', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    await opened.rooms.clients.delete(opened.pool.id, opened.client.id);
    await assert.rejects(start(opened), refusal('ResourceNotFoundException'));
  });
});

describe('flows and clients', () => {
  forEachEngine((engine, open) => {
    if (engine !== 'sqlite') return;
    test('each flow needs its permission and its family of operations', async () => {
      await using world = await open();
      await using opened = await openRooms(world);
      await opened.addUser('alice');
      const { client } = await opened.makeClient({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] });
      const { refreshToken } = await tokensOf(start(opened));
      const cases: [Start, string, string][] = [
        [{ client }, 'InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client'],
        [
          { client, flow: 'ADMIN_USER_PASSWORD_AUTH', via: 'admin' },
          'InvalidParameterException',
          'Auth flow not enabled for this client',
        ],
        [
          { client, flow: 'USER_SRP_AUTH', parameters: { SRP_A: 'abc' } },
          'InvalidParameterException',
          'USER_SRP_AUTH is not enabled for the client.',
        ],
        [
          { client, flow: 'REFRESH_TOKEN', parameters: { REFRESH_TOKEN: refreshToken } },
          'NotAuthorizedException',
          'Auth flow not enabled for this client',
        ],
        [{ via: 'admin' }, 'InvalidParameterException', 'Initiate Auth method not supported.'],
        [{ flow: 'ADMIN_NO_SRP_AUTH' }, 'InvalidParameterException', 'Initiate Auth method not supported.'],
        [
          { flow: 'CUSTOM_AUTH' },
          'UnsupportedOperationException',
          'CUSTOM_AUTH is not available in this version of Sekisho.',
        ],
        [
          { parameters: { PASSWORD: '' } },
          'InvalidParameterException',
          'Missing required parameter PASSWORD',
        ],
        [
          { parameters: { USERNAME: '' } },
          'InvalidParameterException',
          'Missing required parameter USERNAME',
        ],
      ];
      for (const [given, code, message] of cases) {
        await assert.rejects(start(opened, given), refusal(code, message));
      }
    });

    test('a secret is asked for before anything about users or flows is told', async () => {
      await using world = await open();
      await using opened = await openRooms(world);
      const user = await opened.addUser('alice');
      const { client, secret = '' } = await opened.makeClient({ GenerateSecret: true });
      const missing = `Client ${client.id} is configured with secret but SECRET_HASH was not received`;
      await assert.rejects(start(opened, { client }), refusal('NotAuthorizedException', missing));
      const wrongHash = { SECRET_HASH: hash(secret, `bob${client.id}`) };
      const bad = refusal('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`);
      await assert.rejects(start(opened, { client, parameters: wrongHash }), bad);
      await assert.rejects(start(opened, { client, parameters: { USERNAME: 'nobody', ...wrongHash } }), bad);
      const caller = { pool: opened.pool, client, via: 'public' as const };
      for (const challenge of ['PASSWORD_VERIFIER', 'NEW_PASSWORD_REQUIRED']) {
        const answer = (responses: Record<string, string>): Promise<Step> =>
          opened.rooms.signIn.respond(challenge, { caller, responses, session: 'x' });
        await assert.rejects(
          answer({ USERNAME: 'alice' }),
          refusal('NotAuthorizedException', missing),
          challenge,
        );
        await assert.rejects(answer({ USERNAME: 'alice', ...wrongHash }), bad, challenge);
      }
      const right = { SECRET_HASH: hash(secret, `alice${client.id}`) };
      const { refreshToken } = await tokensOf(start(opened, { client, parameters: right }));
      for (const name of ['alice', user.id]) {
        const parameters = { SECRET_HASH: hash(secret, `${name}${client.id}`) };
        assert.equal((await refresh(opened, refreshToken, { client, parameters })).kind, 'tokens');
      }
      await assert.rejects(refresh(opened, refreshToken, { client, parameters: wrongHash }), bad);
      await assert.rejects(
        refresh(opened, refreshToken, { client }),
        refusal('NotAuthorizedException', missing),
      );
      const renewal = { caller: { pool: opened.pool, client, via: 'public' as const }, refreshToken };
      await assert.rejects(
        opened.rooms.signIn.renew({ ...renewal, clientSecret: `${secret}x` }),
        refusal('NotAuthorizedException'),
      );
      assert.equal((await opened.rooms.signIn.renew({ ...renewal, clientSecret: secret })).kind, 'tokens');
    });

    test('refreshing keeps the session and reads user and groups anew, and writes nothing', async () => {
      await using world = await open();
      await using opened = await openRooms(world);
      const { rooms, pool, addUser } = opened;
      const user = await addUser('alice');
      const first = await tokensOf(start(opened));
      const before = await world.database.query.selectFrom('sessions').selectAll().execute();
      world.clock.advance(5000);
      await rooms.groups.create({ UserPoolId: pool.id, GroupName: 'readers' });
      await rooms.groups.addMember(pool.id, 'readers', user);
      const step = await refresh(opened, first.refreshToken);
      const { tokens } = step as { tokens: { accessToken: string } };
      assert.ok(!('refreshToken' in tokens));
      const [old, fresh] = [first.accessToken, tokens.accessToken].map(
        (token) =>
          JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, unknown>,
      );
      for (const kept of ['auth_time', 'origin_jti', 'event_id', 'sub'])
        assert.equal(fresh![kept], old![kept]);
      assert.notEqual(fresh!['jti'], old!['jti']);
      assert.ok((fresh!['iat'] as number) >= (old!['iat'] as number) + 5);
      assert.deepEqual(fresh!['cognito:groups'], ['readers']);
      assert.deepEqual(await world.database.query.selectFrom('sessions').selectAll().execute(), before);
    });
  });
});
