/** The first sign-in with a temporary password, its Session, and the attacks on it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { openRooms, usualPassword, type OpenRooms } from '../../../test/world/rooms.ts';
import { Refusal } from '../../contract/refusal.ts';
import type { Client } from '../clients/clients.ts';
import { Attempts, type AttemptState } from './attempts.ts';
import type { Step, Via } from './sign-in.ts';

function refusal(code: string, message?: string): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code);
    if (message !== undefined) assert.equal(error.message, message);
    return true;
  };
}

const used = refusal(
  'NotAuthorizedException',
  'Invalid session for the user, session can only be used once.',
);
const foreign = refusal('NotAuthorizedException', 'Invalid session for the user.');
const newPassword = 'Brand-New-Horse-9!';
const dayMs = 24 * 60 * 60 * 1000;

interface Way {
  client?: Client;
  via?: Via;
}

function callerOf({ pool, client }: OpenRooms, way: Way = {}) {
  return { pool, client: way.client ?? client, via: way.via ?? ('public' as const) };
}

async function begin(
  opened: OpenRooms,
  username = 'bob',
): Promise<{ session: string; parameters: Record<string, string> }> {
  const step = await opened.rooms.signIn.initiate('USER_PASSWORD_AUTH', {
    caller: callerOf(opened),
    parameters: { USERNAME: username, PASSWORD: usualPassword },
  });
  assert.ok(step.kind === 'challenge' && step.name === 'NEW_PASSWORD_REQUIRED');
  assert.match(step.session ?? '', /^[\w-]{20,2048}$/);
  return { session: step.session ?? '', parameters: step.parameters };
}

interface Answer extends Way {
  responses?: Record<string, string>;
}

function answer(opened: OpenRooms, session: string, { responses, ...way }: Answer = {}): Promise<Step> {
  return opened.rooms.signIn.respond('NEW_PASSWORD_REQUIRED', {
    caller: callerOf(opened, way),
    responses: { USERNAME: 'bob', NEW_PASSWORD: newPassword, ...responses },
    session,
  });
}

async function addInvited(opened: OpenRooms, world: OpenDatabase, username = 'bob'): Promise<void> {
  await opened.addUser(username, {
    status: 'FORCE_CHANGE_PASSWORD',
    temporary: { expiresAt: new Date(world.clock.now() + 7 * dayMs) },
    attributes: { email: `${username}@example.com`, email_verified: 'true' },
  });
}

forEachEngine((_engine, open) => {
  test('a temporary password leads to a new one, then to tokens', async () => {
    await using world = await open();
    await using opened = await openRooms(world, { Schema: [{ Name: 'given_name', Required: true }] });
    await addInvited(opened, world);
    const { session, parameters } = await begin(opened);
    assert.equal(parameters['USER_ID_FOR_SRP'], 'bob');
    assert.deepEqual(JSON.parse(parameters['requiredAttributes'] ?? ''), ['userAttributes.given_name']);
    assert.deepEqual(JSON.parse(parameters['userAttributes'] ?? ''), {
      email: 'bob@example.com',
      email_verified: 'true',
    });
    const step = await answer(opened, session, { responses: { 'userAttributes.given_name': 'Bob' } });
    assert.equal(step.kind, 'tokens');
    const user = await opened.rooms.users.get(opened.pool, 'bob');
    assert.equal(user.status, 'CONFIRMED');
    assert.equal(user.attributes['given_name'], 'Bob');
    assert.equal(await opened.rooms.passwords.verify(opened.pool, user, newPassword), true);
    assert.equal(await opened.rooms.passwords.verify(opened.pool, user, usualPassword), false);
  });

  test('a session is good once, even when all copies arrive together', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await addInvited(opened, world);
    const { session } = await begin(opened);
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => answer(opened, session)));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    await assert.rejects(answer(opened, session), used);
    assert.equal((await world.database.query.selectFrom('sessions').selectAll().execute()).length, 1);
  });
});

forEachEngine((engine, open) => {
  if (engine !== 'sqlite') return;

  test('a session of another client, pool, family of operations or user is refused', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await using elsewhere = await openRooms(world);
    await addInvited(opened, world);
    await addInvited(opened, world, 'carol');
    await addInvited(elsewhere, world);
    const { session } = await begin(opened);
    const { client } = await opened.makeClient();
    await assert.rejects(answer(opened, session, { client }), foreign);
    await assert.rejects(answer(opened, session, { via: 'admin' }), foreign);
    await assert.rejects(answer(elsewhere, session), foreign);
    await assert.rejects(answer(opened, session, { responses: { USERNAME: 'carol' } }), foreign);
    for (const garbled of ['x'.repeat(40), `${session.slice(0, -2)}AA`, session.slice(1)]) {
      await assert.rejects(answer(opened, garbled), foreign);
    }
    await assert.rejects(
      answer(opened, ''),
      refusal('InvalidParameterException', 'Missing required parameter Session'),
    );
    assert.equal((await answer(opened, session)).kind, 'tokens');
  });

  test('a session put for another challenge does not answer this one', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await addInvited(opened, world);
    const user = await opened.rooms.users.get(opened.pool, 'bob');
    const password = await opened.rooms.passwords.find(user);
    const attempts = new Attempts(world);
    const sessionFor = async (challenge: string): Promise<string> => {
      const passwordSetAt = password?.setAt.getTime();
      const facts = ['password'];
      const state = { challenge, flow: 'USER_PASSWORD_AUTH', facts, passwordSetAt } as AttemptState;
      const { session, save } = await attempts.prepare(callerOf(opened), user.id, state);
      await save();
      return session;
    };
    for (const challenge of ['SMS_MFA', 'PASSWORD_VERIFIER', '', '__proto__']) {
      const session = await sessionFor(challenge);
      await assert.rejects(answer(opened, session), (error: unknown) => {
        assert.ok(foreign(error));
        assert.equal((error as Refusal).privateCause, 'of another challenge');
        return true;
      });
    }
    const begun = await attempts.read(
      (await begin(opened)).session,
      callerOf(opened),
      'NEW_PASSWORD_REQUIRED',
    );
    assert.deepEqual(begun.state.facts, ['password']);
    const own = await sessionFor('NEW_PASSWORD_REQUIRED');
    assert.equal((await answer(opened, own)).kind, 'tokens');
  });

  test("a session ends after the client's AuthSessionValidity, and is swept", async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await addInvited(opened, world);
    const { session } = await begin(opened);
    world.clock.advance(3 * 60_000 + 500);
    const expired = 'Invalid session for the user, session is expired.';
    await assert.rejects(answer(opened, session), refusal('NotAuthorizedException', expired));
    await opened.rooms.signIn.sweep();
    assert.deepEqual(await world.database.query.selectFrom('attempts').selectAll().execute(), []);
    await assert.rejects(answer(opened, session), refusal('NotAuthorizedException', expired));
  });

  test('a session does not survive another password, another status, or disabling', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, pool } = opened;
    await addInvited(opened, world);
    const user = await rooms.users.get(pool, 'bob');
    const { session } = await begin(opened);
    await rooms.users.setEnabled(user, false);
    await assert.rejects(answer(opened, session), refusal('NotAuthorizedException', 'User is disabled.'));
    await rooms.users.setEnabled(user, true);
    await rooms.users.setStatus(user, 'RESET_REQUIRED');
    await assert.rejects(answer(opened, session), foreign);
    await rooms.users.setStatus(user, 'FORCE_CHANGE_PASSWORD');
    world.clock.advance(10);
    const another = await rooms.passwords.prepare(pool, 'bob', 'Another-Horse-8!');
    await rooms.passwords.save(user, another, { temporary: true });
    await assert.rejects(answer(opened, session), foreign);
    await rooms.users.delete(user);
    await assert.rejects(answer(opened, session), used);
  });

  test('a refused password or attribute leaves the session and the old password as they were', async () => {
    await using world = await open();
    await using opened = await openRooms(world, { Schema: [{ Name: 'given_name', Required: true }] });
    await addInvited(opened, world);
    const { session } = await begin(opened);
    const cases: [Record<string, string>, string, string][] = [
      [
        { NEW_PASSWORD: 'short' },
        'InvalidPasswordException',
        'Password did not conform with policy: Password not long enough',
      ],
      [{}, 'InvalidParameterException', 'Invalid attributes given, given_name is missing'],
      [
        { 'userAttributes.email': 'x@example.com' },
        'NotAuthorizedException',
        'Cannot modify an already provided email',
      ],
      [
        { 'userAttributes.email_verified': 'true' },
        'NotAuthorizedException',
        'Cannot modify the non-mutable attribute email_verified',
      ],
      [
        { 'userAttributes.sub': 'x' },
        'InvalidParameterException',
        'Cannot modify the non-mutable attribute sub',
      ],
    ];
    for (const [responses, code, message] of cases) {
      await assert.rejects(answer(opened, session, { responses }), refusal(code, message));
    }
    const unknown = { 'userAttributes.given_name': 'Bob', 'userAttributes.custom:none': 'x' };
    await assert.rejects(
      answer(opened, session, { responses: unknown }),
      refusal('InvalidParameterException'),
    );
    const user = await opened.rooms.users.get(opened.pool, 'bob');
    assert.equal(user.status, 'FORCE_CHANGE_PASSWORD');
    assert.equal(await opened.rooms.passwords.verify(opened.pool, user, usualPassword), true);
    const good = { 'userAttributes.given_name': 'Bob' };
    assert.equal((await answer(opened, session, { responses: good })).kind, 'tokens');
  });

  test('an expired temporary password opens nothing', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await addInvited(opened, world);
    world.clock.advance(7 * dayMs + 1000);
    await assert.rejects(
      begin(opened),
      refusal(
        'NotAuthorizedException',
        'Temporary password has expired and must be reset by an administrator.',
      ),
    );
  });

  test('challenges that are not real are refused honestly', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await assert.rejects(
      opened.rooms.signIn.respond('SMS_MFA', { caller: callerOf(opened), responses: {}, session: 'x' }),
      refusal('UnsupportedOperationException', 'SMS_MFA is not available in this version of Sekisho.'),
    );
  });
});
