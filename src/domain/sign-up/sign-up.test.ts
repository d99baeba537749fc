/** Accounts from sign-up to recovery on both engines, with the attacks on each step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { ModexpPool } from '../../platform/crypto/modexp.ts';
import { Clients, type Client } from '../clients/clients.ts';
import { Codes } from '../codes/codes.ts';
import { Passwords } from '../credentials/credentials.ts';
import { Groups } from '../groups/groups.ts';
import { Messages, type Message } from '../messages/messages.ts';
import { Pools, type Pool } from '../pools/pools.ts';
import { Lockouts } from '../risk/risk.ts';
import { Tokens } from '../tokens/tokens.ts';
import { Users, type Attributes, type User } from '../users/users.ts';
import { SignUp } from './sign-up.ts';

const site = { region: 'eu-west-1', accountId: '123456789012' };
const password = 'Correct-Horse-1';
const newPassword = 'Battery-Staple-2';
const email = 'taro@example.com';
const verifiesEmail: PoolInput = { AutoVerifiedAttributes: ['email'] };
const mismatch = {
  code: 'CodeMismatchException',
  message: 'Invalid verification code provided, please try again.',
};
const expired = {
  code: 'ExpiredCodeException',
  message: 'Invalid code provided, please request a code again.',
};
const limited = { code: 'LimitExceededException' };
const hourMs = 3_600_000;

type PoolInput = Partial<Parameters<Pools['create']>[0]>;
type ClientInput = Partial<Parameters<Clients['create']>[1]>;

class World {
  ground: OpenDatabase;
  pool!: Pool;
  client!: Client;
  sent: Message[] = [];
  pools: Pools;
  clients: Clients;
  users: Users;
  passwords: Passwords;
  messages: Messages;
  tokens: Tokens;
  signUp: SignUp;

  constructor(ground: OpenDatabase, modexp: ModexpPool) {
    this.ground = ground;
    this.pools = new Pools({ ...ground, site });
    this.clients = new Clients({ ...ground, pools: this.pools });
    this.users = new Users(ground);
    this.passwords = new Passwords({ ...ground, modexp });
    const carrier = { deliver: async (message: Message) => void this.sent.push(message) };
    this.messages = new Messages({ ...ground, carrier, onFailure: (error) => assert.fail(String(error)) });
    const { pools, clients, users, passwords, messages } = this;
    const groups = new Groups({ ...ground, pools, users });
    this.tokens = new Tokens({ ...ground, site, pools, clients, users, groups });
    const rooms = { users, passwords, messages, tokens: this.tokens };
    this.signUp = new SignUp({
      ...ground,
      ...rooms,
      codes: new Codes(ground),
      lockouts: new Lockouts(ground),
    });
  }

  async open(poolInput: PoolInput, clientInput: ClientInput): Promise<void> {
    this.pool = await this.pools.create({ PoolName: 'people', ...poolInput });
    const input = { UserPoolId: this.pool.id, ClientName: 'app', ...clientInput };
    ({ client: this.client } = await this.clients.create(this.pool, input));
  }

  request(username = 'taro'): { pool: Pool; client: Client; username: string } {
    return { pool: this.pool, client: this.client, username };
  }

  async register(username = 'taro', attributes: Attributes = { email }): Promise<User> {
    return (await this.signUp.register({ ...this.request(username), password, attributes })).user;
  }

  /** The newest code (or temporary password) that went out. */
  async code(): Promise<string> {
    await this.messages.deliverDue();
    const words = this.sent.at(-1)!.text.split(' ');
    return words.at(-1)!.replace(/\.$/, '');
  }

  async confirmed(username = 'taro', attributes: Attributes = { email }): Promise<User> {
    await this.register(username, attributes);
    await this.signUp.confirm({ ...this.request(username), code: await this.code() });
    return this.users.get(this.pool, username);
  }

  account(user: User): { pool: Pool; client: Client; user: User } {
    return { pool: this.pool, client: this.client, user };
  }
}

function other(code: string): string {
  return code === '111111' ? '222222' : '111111';
}

const hides: ClientInput = { PreventUserExistenceErrors: 'ENABLED' };

forEachEngine((_, open) => {
  async function withWorld(
    pool: PoolInput,
    check: (world: World) => Promise<void>,
    client: ClientInput = {},
  ): Promise<void> {
    await using ground = await open();
    const modexp = new ModexpPool({ size: 1 });
    try {
      const world = new World(ground, modexp);
      await world.open(pool, client);
      await check(world);
      await world.messages.deliverDue();
    } finally {
      await modexp.close();
    }
  }

  test('sign-up, wrong code, right code', () =>
    withWorld(verifiesEmail, async (world) => {
      const { signUp, users, pool } = world;
      const { user, delivery } = await signUp.register({
        ...world.request(),
        password,
        attributes: { email },
      });
      assert.equal(user.status, 'UNCONFIRMED');
      assert.deepEqual(delivery, { attribute: 'email', medium: 'EMAIL', maskedDestination: 't***@e***' });
      const code = await world.code();
      await assert.rejects(signUp.confirm({ ...world.request(), code: other(code) }), mismatch);
      await signUp.confirm({ ...world.request(), code });
      const confirmed = await users.get(pool, 'taro');
      assert.equal(confirmed.status, 'CONFIRMED');
      assert.equal(confirmed.attributes['email_verified'], 'true');
      assert.equal(await world.passwords.verify(pool, confirmed, password), true);
      const message = 'User cannot be confirmed. Current status is CONFIRMED';
      const again = signUp.confirm({ ...world.request(), code });
      await assert.rejects(again, { code: 'NotAuthorizedException', message });
    }));

  test('a sign-up that is refused leaves nothing', () =>
    withWorld(verifiesEmail, async (world) => {
      const { signUp, users, pool } = world;
      await world.register();
      const taken = world.register();
      await assert.rejects(taken, { code: 'UsernameExistsException', message: 'User already exists' });
      const weak = signUp.register({ ...world.request('jiro'), password: 'weak', attributes: { email } });
      await assert.rejects(weak, { code: 'InvalidPasswordException' });
      const without = signUp.register({ ...world.request('jiro'), attributes: { email } });
      await assert.rejects(without, { code: 'InvalidParameterException' });
      assert.equal(await users.countIn(pool.id), 1);
      await world.messages.deliverDue();
      assert.equal(world.sent.length, 1);
    }));

  test('attack: sign-up in a pool of invited people only', () =>
    withWorld({ AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } }, async (world) => {
      const message = 'SignUp is not permitted for this user pool';
      await assert.rejects(world.register(), { code: 'NotAuthorizedException', message });
    }));

  test('attack: a client writes attributes it may not', () => {
    const custom: PoolInput = { Schema: [{ Name: 'role', AttributeDataType: 'String' }] };
    return withWorld(custom, async (world) => {
      const refused = {
        code: 'NotAuthorizedException',
        message: 'A client attempted to write unauthorized attribute',
      };
      await assert.rejects(world.register('taro', { 'custom:role': 'admin' }), refused);
      await assert.rejects(world.register('taro', { email, email_verified: 'true' }), refused);
      const user = await world.register();
      const attempts: Attributes[] = [{ 'custom:role': 'admin' }, { email_verified: 'true' }];
      for (const changes of attempts) {
        await assert.rejects(world.signUp.updateOwnAttributes(world.account(user), changes), refused);
      }
    });
  });

  test('attack: guessing the sign-up code', () =>
    withWorld(verifiesEmail, async (world) => {
      await world.register();
      const code = await world.code();
      const guess = (): Promise<void> => world.signUp.confirm({ ...world.request(), code: other(code) });
      for (let tried = 0; tried < 5; tried += 1) await assert.rejects(guess(), mismatch);
      await assert.rejects(world.signUp.confirm({ ...world.request(), code }), expired);
      for (let tried = 0; tried < 9; tried += 1) await assert.rejects(guess(), expired);
      await assert.rejects(guess(), limited);
      world.ground.clock.advance(hourMs);
      await world.signUp.resend(world.request());
      await world.signUp.confirm({ ...world.request(), code: await world.code() });
    }));

  test('a right code survives a taken alias, until the alias is forced', () =>
    withWorld({ ...verifiesEmail, AliasAttributes: ['email'] }, async (world) => {
      await world.confirmed('first');
      await world.register('second');
      const confirmation = { ...world.request('second'), code: await world.code() };
      await assert.rejects(world.signUp.confirm(confirmation), { code: 'AliasExistsException' });
      await world.signUp.confirm({ ...confirmation, forceAliasCreation: true });
      assert.equal((await world.users.get(world.pool, email)).username, 'second');
    }));

  test('attack: a code sent to an address that was changed before it is answered', () =>
    withWorld(verifiesEmail, async (world) => {
      const user = await world.register();
      const code = await world.code();
      const changes = { email: 'boss@example.com' };
      await world.signUp.adminUpdateAttributes(world.pool, user, changes);
      await world.signUp.confirm({ ...world.request(), code });
      assert.equal((await world.users.get(world.pool, 'taro')).attributes['email_verified'], 'false');
    }));

  test('recovery sets the password once and clears RESET_REQUIRED', () =>
    withWorld(verifiesEmail, async (world) => {
      const user = await world.confirmed();
      await world.signUp.adminResetPassword(world.pool, user);
      assert.equal((await world.users.get(world.pool, 'taro')).status, 'RESET_REQUIRED');
      const shown = await world.signUp.forgotPassword(world.request());
      assert.equal(shown.maskedDestination, 't***@e***');
      const recovery = { ...world.request(), code: await world.code(), password: newPassword };
      const weak = { ...recovery, password: 'weak' };
      await assert.rejects(world.signUp.confirmForgotPassword(weak), { code: 'InvalidPasswordException' });
      await world.signUp.confirmForgotPassword(recovery);
      const recovered = await world.users.get(world.pool, 'taro');
      assert.equal(recovered.status, 'CONFIRMED');
      assert.equal(await world.passwords.verify(world.pool, recovered, newPassword), true);
      assert.equal(await world.passwords.verify(world.pool, recovered, password), false);
      await assert.rejects(world.signUp.confirmForgotPassword(recovery), expired);
    }));

  test('attack: a reset code outlives the address it was sent to', () =>
    withWorld(verifiesEmail, async (world) => {
      const user = await world.confirmed();
      await world.signUp.forgotPassword(world.request());
      const code = await world.code();
      await world.signUp.updateOwnAttributes(world.account(user), { email: 'new@example.com' });
      const recovery = world.signUp.confirmForgotPassword({
        ...world.request(),
        code,
        password: newPassword,
      });
      await assert.rejects(recovery, expired);
      assert.equal(await world.passwords.verify(world.pool, user, password), true);
    }));

  test('attack: a reset code of a user disabled meanwhile', () =>
    withWorld(verifiesEmail, async (world) => {
      const user = await world.confirmed();
      await world.signUp.forgotPassword(world.request());
      const code = await world.code();
      await world.signUp.adminSetEnabled(user, false);
      const recovery = world.signUp.confirmForgotPassword({
        ...world.request(),
        code,
        password: newPassword,
      });
      await assert.rejects(recovery, { code: 'NotAuthorizedException', message: 'User is disabled.' });
      assert.equal(await world.passwords.verify(world.pool, user, newPassword), false);
    }));

  test('who cannot recover is told why, by clients that may tell', () =>
    withWorld({}, async (world) => {
      const nobody = { code: 'UserNotFoundException', message: 'Username/client id combination not found.' };
      await assert.rejects(world.signUp.forgotPassword(world.request('nobody')), nobody);
      const creation = {
        pool: world.pool,
        username: 'invited',
        attributes: {},
        messageAction: 'SUPPRESS',
      } as const;
      const invited = await world.signUp.adminCreateUser(creation);
      const state = { message: 'User password cannot be reset in the current state.' };
      await assert.rejects(world.signUp.forgotPassword(world.request('invited')), state);
      await assert.rejects(world.signUp.adminResetPassword(world.pool, invited), state);
      const settled = { pool: world.pool, user: invited, password, permanent: true };
      await world.signUp.adminSetPassword(settled);
      const contact = {
        message:
          'Cannot reset password for the user as there is no registered/verified email or phone_number',
      };
      await assert.rejects(world.signUp.forgotPassword(world.request('invited')), contact);
    }));

  test('attack: telling users from strangers by any answer of recovery', () =>
    withWorld(
      verifiesEmail,
      async (world) => {
        await world.confirmed('t-real', { email });
        const disabled = await world.confirmed('t-disabled', { email });
        await world.signUp.adminSetEnabled(disabled, false);
        await world.register('t-pending', { email });
        const names = ['t-real', 't-disabled', 't-pending', 't-nobody'];
        world.ground.clock.advance(hourMs);
        const stories = await Promise.all(names.map((name) => recoveryStory(world, name)));
        const [first] = stories;
        for (const [index, story] of stories.entries()) assert.deepEqual(story, first, String(names[index]));
        assert.equal(first!.filter((line) => line === 'CodeMismatchException').length, 5);
        assert.equal(first!.at(-1), 'LimitExceededException');
      },
      hides,
    ));

  test('attack: telling users from strangers by any answer of confirmation', () =>
    withWorld(
      verifiesEmail,
      async (world) => {
        await world.confirmed('t-real', { email });
        await world.register('t-pending', { email });
        const names = ['t-real', 't-pending', 't-nobody'];
        world.ground.clock.advance(hourMs);
        const stories = await Promise.all(names.map((name) => confirmationStory(world, name)));
        for (const [index, story] of stories.entries())
          assert.deepEqual(story, stories[0], String(names[index]));
      },
      hides,
    ));

  test('a stranger’s masked address stays the same, and looks like the typed one', () =>
    withWorld(
      { ...verifiesEmail, AliasAttributes: ['email'] },
      async (world) => {
        const first = await world.signUp.forgotPassword(world.request('nobody'));
        assert.match(first.maskedDestination, /^(\+\*{7}\d{4}|[a-z]\*\*\*@[a-z]\*\*\*)$/);
        assert.deepEqual(await world.signUp.forgotPassword(world.request('nobody')), first);
        const typed = await world.signUp.forgotPassword(world.request('ghost@haunted.example'));
        assert.equal(typed.maskedDestination, 'g***@h***');
        await world.messages.deliverDue();
        assert.equal(world.sent.length, 0);
      },
      hides,
    ));

  test('an invitation carries a password that must be changed', () =>
    withWorld({}, async (world) => {
      const { pool, signUp } = world;
      const invitation = { pool, username: 'taro', attributes: { email }, mediums: ['EMAIL'] } as const;
      const user = await signUp.adminCreateUser(invitation);
      assert.equal(user.status, 'FORCE_CHANGE_PASSWORD');
      assert.deepEqual(user.attributes, { email });
      const first = await world.code();
      assert.equal(await world.passwords.verify(pool, user, first), true);
      const stored = await world.passwords.find(user);
      assert.equal(stored?.temporary, true);
      assert.ok(Math.abs(stored.expiresAt!.getTime() - world.ground.clock.now() - 7 * 24 * hourMs) < 60_000);
      await signUp.adminCreateUser({ ...invitation, messageAction: 'RESEND' });
      assert.equal(await world.passwords.verify(pool, user, first), false);
      assert.equal(await world.passwords.verify(pool, user, await world.code()), true);
      await assert.rejects(signUp.adminCreateUser(invitation), { code: 'UsernameExistsException' });
      await signUp.adminSetPassword({ pool, user, password, permanent: true });
      const again = signUp.adminCreateUser({ ...invitation, messageAction: 'RESEND' });
      await assert.rejects(again, { code: 'UnsupportedUserStateException' });
      const unreachable = { pool, username: 'jiro', attributes: {}, mediums: ['EMAIL'] } as const;
      await assert.rejects(signUp.adminCreateUser(unreachable), { code: 'InvalidParameterException' });
    }));

  test('disabling ends sessions in the same act', () =>
    withWorld(verifiesEmail, async (world) => {
      const user = await world.confirmed();
      const { pool, client, tokens } = world;
      const { accessToken, refreshToken } = await tokens.issue({ pool, client, user });
      await world.signUp.adminSetEnabled(user, false);
      const revoked = { code: 'NotAuthorizedException' };
      await assert.rejects(tokens.verifyAccess(accessToken), revoked);
      await world.signUp.adminSetEnabled(user, true);
      await assert.rejects(tokens.verifyAccess(accessToken), revoked);
      await assert.rejects(tokens.findSession(refreshToken, client), revoked);
    }));

  test('a changed address is verified by its own code', () =>
    withWorld(verifiesEmail, async (world) => {
      const user = await world.confirmed();
      const shown = await world.signUp.updateOwnAttributes(world.account(user), {
        email: 'new@work.example',
      });
      assert.deepEqual(shown, [{ attribute: 'email', medium: 'EMAIL', maskedDestination: 'n***@w***' }]);
      const code = await world.code();
      assert.equal((await world.users.get(world.pool, 'taro')).attributes['email_verified'], 'false');
      const account = world.account(await world.users.get(world.pool, 'taro'));
      const wrong = { attributeName: 'email', code: other(code) };
      await assert.rejects(world.signUp.verifyAttribute(account, wrong), mismatch);
      await world.signUp.verifyAttribute(account, { attributeName: 'email', code });
      const { attributes } = await world.users.get(world.pool, 'taro');
      assert.deepEqual(attributes, { email: 'new@work.example', email_verified: 'true' });
      const wrongName = { message: 'Invalid attribute name. Only phone_number and email can be verified.' };
      await assert.rejects(world.signUp.requestAttributeCode(account, 'name'), wrongName);
    }));

  test('attack: taking over by an address that is not proved yet', () => {
    const protectedEmail: PoolInput = {
      ...verifiesEmail,
      AliasAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    };
    return withWorld(protectedEmail, async (world) => {
      const { signUp, users, pool } = world;
      const user = await world.confirmed();
      await signUp.updateOwnAttributes(world.account(user), { email: 'new@example.com', name: 'Taro' });
      const between = await users.get(pool, email);
      assert.equal(between.attributes['email'], email);
      assert.equal(between.attributes['name'], 'Taro');
      assert.equal(await users.find(pool, 'new@example.com'), undefined);
      await world.code();
      assert.equal(world.sent.at(-1)!.to, 'new@example.com');
      await signUp.requestAttributeCode(world.account(between), 'email');
      const code = await world.code();
      assert.equal(world.sent.at(-1)!.to, 'new@example.com');
      await signUp.verifyAttribute(world.account(between), { attributeName: 'email', code });
      assert.equal((await users.get(pool, 'new@example.com')).id, user.id);
      assert.equal(await users.find(pool, email), undefined);
    });
  });

  test('attack: writing the sub', () =>
    withWorld(verifiesEmail, async (world) => {
      const refused = {
        code: 'InvalidParameterException',
        message: 'Cannot modify the non-mutable attribute sub',
      };
      const { signUp, pool } = world;
      await assert.rejects(world.register('jiro', { email, sub: 'mine' }), refused);
      const user = await world.register();
      for (const sub of ['mine', '']) {
        await assert.rejects(signUp.updateOwnAttributes(world.account(user), { sub }), refused);
        await assert.rejects(signUp.adminUpdateAttributes(pool, user, { sub }), refused);
      }
      const creation = { pool, username: 'hana', attributes: { sub: 'mine' } };
      await assert.rejects(signUp.adminCreateUser(creation), refused);
    }));
});

/** What a stranger learns by walking through recovery for a name until the limits end it. */
async function recoveryStory(world: World, name: string): Promise<string[]> {
  const story: string[] = [];
  const told = async (act: () => Promise<{ medium: string } | void>): Promise<void> => {
    story.push(
      await act().then(
        (shown) => shown?.medium ?? 'done',
        (error: { code: string }) => error.code,
      ),
    );
  };
  const answer = { ...world.request(name), code: 'not one', password: newPassword };
  await told(() => world.signUp.confirmForgotPassword(answer));
  await told(() => world.signUp.forgotPassword(world.request(name)));
  for (let tried = 0; tried < 7; tried += 1) await told(() => world.signUp.confirmForgotPassword(answer));
  for (let tried = 0; tried < 5; tried += 1)
    await told(() => world.signUp.forgotPassword(world.request(name)));
  return story;
}

async function confirmationStory(world: World, name: string): Promise<string[]> {
  const story: string[] = [];
  const told = async (act: () => Promise<{ medium: string } | void>): Promise<void> => {
    story.push(
      await act().then(
        (shown) => shown?.medium ?? 'done',
        (error: { code: string }) => error.code,
      ),
    );
  };
  const answer = { ...world.request(name), code: 'not one' };
  for (let tried = 0; tried < 6; tried += 1) await told(() => world.signUp.confirm(answer));
  for (let tried = 0; tried < 6; tried += 1) await told(() => world.signUp.resend(world.request(name)));
  for (let tried = 0; tried < 10; tried += 1) await told(() => world.signUp.confirm(answer));
  return story;
}
