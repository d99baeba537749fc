/** SRP sign-in against an independent client, and the attacks on it. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { forEachEngine } from '../../../test/world/database.ts';
import { openRooms, usualPassword, type OpenRooms } from '../../../test/world/rooms.ts';
import { SrpClient, srpTimestamp } from '../../../test/world/srp-client.ts';
import { Refusal } from '../../contract/refusal.ts';
import { groupPrime } from '../../platform/crypto/srp-group.ts';
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

interface Exchange {
  username?: string;
  client?: Client;
  via?: Via;
  secretHash?: string;
}

type Responses = Record<string, string>;

class SrpUser {
  #opened: OpenRooms;
  #srp = new SrpClient();
  #exchange: Exchange;

  constructor(opened: OpenRooms, exchange: Exchange = {}) {
    this.#opened = opened;
    this.#exchange = exchange;
  }

  get #caller() {
    const { client = this.#opened.client, via = 'public' } = this.#exchange;
    return { pool: this.#opened.pool, client, via };
  }

  async begin(srpA: string = this.#srp.srpA): Promise<Responses> {
    const { username: USERNAME = 'alice', secretHash } = this.#exchange;
    const parameters: Responses = { USERNAME, SRP_A: srpA };
    if (secretHash !== undefined) parameters['SECRET_HASH'] = secretHash;
    const step = await this.#opened.rooms.signIn.initiate('USER_SRP_AUTH', {
      caller: this.#caller,
      parameters,
    });
    assert.ok(step.kind === 'challenge' && step.name === 'PASSWORD_VERIFIER' && step.session === undefined);
    return step.parameters;
  }

  prove(parameters: Responses, password = usualPassword, timestamp?: string): Responses {
    const proof = { poolId: this.#opened.pool.id, password, parameters };
    return this.#srp.responses(timestamp === undefined ? proof : { ...proof, timestamp });
  }

  answer(responses: Responses): Promise<Step> {
    return this.#opened.rooms.signIn.respond('PASSWORD_VERIFIER', {
      caller: this.#caller,
      responses,
      session: undefined,
    });
  }

  async signIn(password = usualPassword): Promise<Step> {
    return this.answer(this.prove(await this.begin(), password));
  }
}

forEachEngine((_engine, open) => {
  test('the right password signs in without being sent; a wrong one does not', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    assert.equal((await new SrpUser(opened).signIn()).kind, 'tokens');
    assert.equal((await new SrpUser(opened, { via: 'admin' }).signIn()).kind, 'tokens');
    await assert.rejects(new SrpUser(opened).signIn('Wrong-Horse-7!'), wrong);
  });

  test('beginning an exchange writes nothing', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    await new SrpUser(opened).begin();
    for (const table of ['attempts', 'spent_proofs', 'lockouts', 'sessions'] as const) {
      assert.deepEqual(await world.database.query.selectFrom(table).selectAll().execute(), []);
    }
  });

  test('a replayed proof is accepted once, even when all copies arrive together', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    const user = new SrpUser(opened);
    const responses = user.prove(await user.begin());
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(() => user.answer(responses)));
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    await assert.rejects(user.answer(responses), wrong);
    assert.equal((await world.database.query.selectFrom('sessions').selectAll().execute()).length, 1);
  });

  test('SRP guesses are counted with password guesses, and the lock holds at both steps', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    const user = new SrpUser(opened);
    const responses = user.prove(await user.begin());
    const guesses = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const guesser = new SrpUser(opened);
        return { guesser, proof: guesser.prove(await guesser.begin(), `guess ${index}`) };
      }),
    );
    const outcomes = await Promise.allSettled(guesses.map(({ guesser, proof }) => guesser.answer(proof)));
    const messages = outcomes.map(
      (outcome) => outcome.status === 'rejected' && (outcome.reason as Error).message,
    );
    assert.equal(messages.filter((message) => message === 'Incorrect username or password.').length, 5);
    const locked = refusal('NotAuthorizedException', 'Password attempts exceeded');
    await assert.rejects(user.answer(responses), locked);
    await assert.rejects(new SrpUser(opened).begin(), locked);
  });
});

forEachEngine((engine, open) => {
  if (engine !== 'sqlite') return;

  for (const [name, value] of [
    ['0', 0n],
    ['1', 1n],
    ['N', groupPrime],
    ['2N', 2n * groupPrime],
    ['N-1', groupPrime - 1n],
  ] as const) {
    test(`A = ${name} is refused before anything is computed`, async () => {
      await using world = await open();
      await using opened = await openRooms(world);
      await opened.addUser('alice');
      await assert.rejects(
        new SrpUser(opened).begin(value.toString(16)),
        refusal('InvalidParameterException'),
      );
    });
  }

  test('a secret block of another user, client, pool or family of operations is refused', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await using elsewhere = await openRooms(world);
    for (const { addUser } of [opened, elsewhere]) {
      await addUser('alice');
      await addUser('bob');
    }
    const { client } = await opened.makeClient();
    const alice = new SrpUser(opened);
    const responses = alice.prove(await alice.begin());
    await assert.rejects(alice.answer({ ...responses, USERNAME: 'bob' }), wrong);
    await assert.rejects(new SrpUser(opened, { client }).answer(responses), wrong);
    await assert.rejects(new SrpUser(opened, { via: 'admin' }).answer(responses), wrong);
    await assert.rejects(new SrpUser(elsewhere).answer(responses), wrong);
    const bob = new SrpUser(opened, { username: 'bob' });
    const bobs = await bob.begin();
    await assert.rejects(
      alice.answer({ ...responses, PASSWORD_CLAIM_SECRET_BLOCK: bobs['SECRET_BLOCK'] ?? '' }),
      wrong,
    );
    assert.equal((await alice.answer(responses)).kind, 'tokens');
  });

  test('an altered or invented secret block is refused', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    const user = new SrpUser(opened);
    const responses = user.prove(await user.begin());
    const block = Buffer.from(responses['PASSWORD_CLAIM_SECRET_BLOCK'] ?? '', 'base64');
    for (const index of [0, 5, 20, 40, block.length - 1]) {
      const altered = Buffer.from(block);
      altered[index]! ^= 1;
      const answer = { ...responses, PASSWORD_CLAIM_SECRET_BLOCK: altered.toString('base64') };
      await assert.rejects(user.answer(answer), wrong);
    }
    for (const invented of ['AAAA', 'not base64!', 'A'.repeat(100_000)]) {
      await assert.rejects(user.answer({ ...responses, PASSWORD_CLAIM_SECRET_BLOCK: invented }), wrong);
    }
  });

  test('a stale, future or malformed timestamp is refused, and so is a stale exchange', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    const user = new SrpUser(opened);
    const challenge = await user.begin();
    const at = (ms: number): string => srpTimestamp(new Date(world.clock.now() + ms));
    const padded = at(0).replace(/ (\d) /, ' 0$1 ');
    for (const timestamp of [at(-301_000), at(302_000), 'now', at(0).replace('UTC', 'JST'), ` ${padded}`]) {
      await assert.rejects(user.answer(user.prove(challenge, usualPassword, timestamp)), wrong, timestamp);
    }
    world.clock.advance(3 * 60_000 + 1000);
    await assert.rejects(
      user.answer(user.prove(challenge, usualPassword, at(0))),
      refusal('NotAuthorizedException', 'Invalid session for the user, session is expired.'),
    );
  });

  test('a proof made for another time does not hold', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    await opened.addUser('alice');
    const user = new SrpUser(opened);
    const responses = user.prove(
      await user.begin(),
      usualPassword,
      srpTimestamp(new Date(world.clock.now() - 9000)),
    );
    await assert.rejects(
      user.answer({ ...responses, TIMESTAMP: srpTimestamp(new Date(world.clock.now())) }),
      wrong,
    );
  });

  test('an exchange does not survive a change of the password', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, pool, addUser } = opened;
    const alice = await addUser('alice');
    const user = new SrpUser(opened);
    const responses = user.prove(await user.begin());
    await rooms.passwords.save(alice, await rooms.passwords.prepare(pool, 'alice', 'Another-Horse-8!'), {
      temporary: false,
    });
    await assert.rejects(user.answer(responses), wrong);
  });

  test("nobody's salt and id are stable, look like anybody's, and lead nowhere", async () => {
    await using world = await open();
    await using opened = await openRooms(world, { UsernameAttributes: ['email'] });
    const { client } = await opened.makeClient({ PreventUserExistenceErrors: 'ENABLED' });
    await opened.addUser('alice@example.com');
    const real = await new SrpUser(opened, { client, username: 'alice@example.com' }).begin();
    const ghost = new SrpUser(opened, { client, username: 'nobody@example.com' });
    const first = await ghost.begin();
    const second = await ghost.begin();
    assert.equal(first['SALT'], second['SALT']);
    assert.equal(first['USER_ID_FOR_SRP'], second['USER_ID_FOR_SRP']);
    assert.notEqual(first['SRP_B'], second['SRP_B']);
    assert.deepEqual(Object.keys(first), Object.keys(real));
    for (const key of ['SALT', 'USER_ID_FOR_SRP', 'SECRET_BLOCK']) {
      assert.equal(first[key]?.length, real[key]?.length, key);
    }
    assert.match(
      first['USERNAME'] ?? '',
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    const other = await new SrpUser(opened, { client, username: 'somebody@example.com' }).begin();
    assert.notEqual(other['SALT'], first['SALT']);
    await assert.rejects(ghost.answer(ghost.prove(second)), wrong);
    const legacy = new SrpUser(opened, { username: 'nobody@example.com' });
    await assert.rejects(legacy.begin(), refusal('UserNotFoundException', 'User does not exist.'));
  });

  test('names nobody has are answered in one form, however they are written', async () => {
    await using world = await open();
    await using opened = await openRooms(world, { UsernameConfiguration: { CaseSensitive: false } });
    const { client } = await opened.makeClient({ PreventUserExistenceErrors: 'ENABLED' });
    for (const username of ['NoBody', 'nobody', 'ｎobody']) {
      const { USERNAME, USER_ID_FOR_SRP } = await new SrpUser(opened, { client, username }).begin();
      assert.deepEqual({ USERNAME, USER_ID_FOR_SRP }, { USERNAME: 'nobody', USER_ID_FOR_SRP: 'nobody' });
    }
  });

  test('the length of a secret block tells nothing about the name it is for', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { client } = await opened.makeClient({ PreventUserExistenceErrors: 'ENABLED' });
    const longest = '漢'.repeat(128);
    for (const username of ['al', longest]) await opened.addUser(username);
    const widened = 'ﷺ'.repeat(128);
    const lengths = new Set<number>();
    for (const username of ['al', longest, 'xy', '"'.repeat(128), '字'.repeat(128), widened]) {
      const user = new SrpUser(opened, { client, username });
      const challenge = await user.begin();
      lengths.add(challenge['SECRET_BLOCK']?.length ?? 0);
      const isReal = username === 'al' || username === longest;
      if (isReal) assert.equal((await user.answer(user.prove(challenge))).kind, 'tokens');
      else await assert.rejects(user.answer(user.prove(challenge)), wrong);
    }
    assert.equal(lengths.size, 1);
    assert.ok([...lengths].every((length) => length < 2048));
  });

  test('the alias a sign-in began with may answer it', async () => {
    await using world = await open();
    await using opened = await openRooms(world, { AliasAttributes: ['email'] });
    await opened.addUser('alice', { attributes: { email: 'a@example.com', email_verified: 'true' } });
    const user = new SrpUser(opened, { username: 'a@example.com' });
    const challenge = await user.begin();
    assert.equal(challenge['USER_ID_FOR_SRP'], 'alice');
    assert.equal((await user.answer({ ...user.prove(challenge), USERNAME: 'a@example.com' })).kind, 'tokens');
  });

  test('the hash with the secret may be over the alias or the username, and over no other name', async () => {
    await using world = await open();
    await using opened = await openRooms(world, { AliasAttributes: ['email'] });
    await opened.addUser('alice', { attributes: { email: 'a@example.com', email_verified: 'true' } });
    const { client, secret = '' } = await opened.makeClient({ GenerateSecret: true });
    const hashOf = (name: string): string =>
      createHmac('sha256', secret).update(`${name}${client.id}`).digest('base64');
    const username = 'a@example.com';
    const user = new SrpUser(opened, { client, username, secretHash: hashOf(username) });
    for (const name of ['alice', username]) {
      const responses = user.prove(await user.begin());
      await assert.rejects(
        user.answer({ ...responses, SECRET_HASH: hashOf('bob') }),
        refusal('NotAuthorizedException', `Unable to verify secret hash for client ${client.id}`),
      );
      assert.equal((await user.answer({ ...responses, SECRET_HASH: hashOf(name) })).kind, 'tokens');
    }
  });

  test('an exchange does not survive that the client may no longer use SRP', async () => {
    await using world = await open();
    await using opened = await openRooms(world);
    const { rooms, pool, client, addUser } = opened;
    await addUser('alice');
    const user = new SrpUser(opened);
    const responses = user.prove(await user.begin());
    const narrowed = await rooms.clients.update(pool, {
      UserPoolId: pool.id,
      ClientId: client.id,
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
    });
    await assert.rejects(
      new SrpUser(opened, { client: narrowed }).answer(responses),
      refusal('InvalidParameterException', 'USER_SRP_AUTH is not enabled for the client.'),
    );
  });
});
