/** What happens to a user between her proof and her tokens: no session may outlive it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { forEachEngine } from '../../../test/world/database.ts';
import { openRooms, usualPassword, type OpenRooms } from '../../../test/world/rooms.ts';
import { Refusal } from '../../contract/refusal.ts';
import type { IssuedTokens } from '../tokens/tokens.ts';
import type { User } from '../users/users.ts';
import type { Step } from './sign-in.ts';

const newPassword = 'Another-Horse-8!';

function start({ rooms, pool, client }: OpenRooms, password = usualPassword): Promise<Step> {
  const parameters = { USERNAME: 'alice', PASSWORD: password };
  return rooms.signIn.initiate('USER_PASSWORD_AUTH', {
    caller: { pool, client, via: 'public' },
    parameters,
  });
}

/** Lets `act` happen once, after the decision to hand out tokens and before the session is written. */
function meanwhile({ rooms }: OpenRooms, act: () => Promise<unknown>): void {
  const { groups } = rooms;
  const allFor = groups.allFor.bind(groups);
  let isDone = false;
  groups.allFor = async (userId) => {
    if (!isDone) {
      isDone = true;
      await act();
    }
    return allFor(userId);
  };
}

const incorrect = 'Incorrect username or password.';

type Change = (opened: OpenRooms, user: User) => Promise<unknown>;

const changes: [name: string, change: Change, code: string, message: string][] = [
  [
    'was disabled',
    ({ rooms }, user) => rooms.signUp.adminSetEnabled(user, false),
    'NotAuthorizedException',
    'User is disabled.',
  ],
  [
    'was told to reset her password',
    ({ rooms, pool }, user) => rooms.signUp.adminResetPassword(pool, user),
    'PasswordResetRequiredException',
    'Password reset required for the user',
  ],
  ['was deleted', ({ rooms }, user) => rooms.users.delete(user), 'NotAuthorizedException', incorrect],
  [
    'was given another password',
    ({ rooms, pool }, user) =>
      rooms.signUp.adminSetPassword({ pool, user, password: newPassword, permanent: true }),
    'NotAuthorizedException',
    incorrect,
  ],
  [
    'was given a temporary password',
    ({ rooms, pool }, user) =>
      rooms.signUp.adminSetPassword({ pool, user, password: newPassword, permanent: false }),
    'NotAuthorizedException',
    incorrect,
  ],
];

forEachEngine((_engine, open) => {
  for (const [name, change, code, message] of changes) {
    test(`a sign-in under way gets no session after the user ${name}`, async () => {
      await using world = await open();
      await using opened = await openRooms(world);
      const attributes = { email: 'alice@example.com', email_verified: 'true' };
      const user = await opened.addUser('alice', { attributes });
      await sleep(2); // a password set later has a later time
      meanwhile(opened, () => change(opened, user));
      await assert.rejects(start(opened), (error) => {
        assert.ok(error instanceof Refusal, String(error));
        assert.deepEqual([error.code, error.message], [code, message]);
        return true;
      });
      assert.deepEqual(await world.database.query.selectFrom('sessions').selectAll().execute(), []);
    });
  }

  test('of many sign-ins at once, none keeps a session when the user is disabled among them', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, client } = opened;
    const user = await opened.addUser('alice');
    const handedOut: IssuedTokens[] = [];
    const first = Promise.withResolvers<void>();
    const signIns = Array.from({ length: 40 }, async () => {
      const step = await start(opened);
      assert.ok(step.kind === 'tokens');
      handedOut.push(step.tokens as IssuedTokens);
      first.resolve();
    });
    const disabling = first.promise.then(() => rooms.signUp.adminSetEnabled(user, false));
    const outcomes = await Promise.allSettled([...signIns, disabling]);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') assert.ok(outcome.reason instanceof Refusal, String(outcome.reason));
    }
    await rooms.users.setEnabled(user, true);
    assert.ok(handedOut.length > 0);
    for (const { refreshToken } of handedOut) {
      await assert.rejects(rooms.tokens.findSession(refreshToken, client), /revoked/);
    }
  });

  test('a first sign-in under way puts no challenge to a user who was deleted', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const user = await opened.addUser('alice', { status: 'FORCE_CHANGE_PASSWORD' });
    const { passwords } = opened.rooms;
    const find = passwords.find.bind(passwords);
    let reads = 0;
    passwords.find = async (asked) => {
      const found = await find(asked);
      reads += 1;
      if (reads === 2) await opened.rooms.users.delete(user); // the first read is the guess
      return found;
    };
    await assert.rejects(start(opened), (error) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.message, incorrect);
      return true;
    });
  });
});

forEachEngine((engine, open) => {
  if (engine !== 'sqlite') return;

  test('a flow that was switched off after the challenge hands out nothing when it is answered', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, pool, client } = opened;
    await opened.addUser('alice', { status: 'FORCE_CHANGE_PASSWORD' });
    const put = await start(opened);
    assert.ok(put.kind === 'challenge' && put.name === 'NEW_PASSWORD_REQUIRED');
    const narrowed = await rooms.clients.update(pool, {
      UserPoolId: pool.id,
      ClientId: client.id,
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    });
    const answer = rooms.signIn.respond(put.name, {
      caller: { pool, client: narrowed, via: 'public' },
      responses: { USERNAME: 'alice', NEW_PASSWORD: newPassword },
      session: put.session,
    });
    await assert.rejects(answer, /^Refusal: USER_PASSWORD_AUTH flow not enabled for this client$/);
    const alice = await rooms.users.get(pool, 'alice');
    assert.equal(alice.status, 'FORCE_CHANGE_PASSWORD');
  });

  test('a flow that was switched off while the password was looked at hands out nothing', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, pool, client } = opened;
    await opened.addUser('alice');
    const { passwords } = rooms;
    const matches = passwords.matches.bind(passwords);
    passwords.matches = async (...guess) => {
      await rooms.clients.update(pool, {
        UserPoolId: pool.id,
        ClientId: client.id,
        ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      });
      return matches(...guess);
    };
    await assert.rejects(start(opened), /^Refusal: USER_PASSWORD_AUTH flow not enabled for this client$/);
  });
});
