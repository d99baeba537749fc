/** Registering, confirming, recovering: codes arrive, work once, expire, and cannot be guessed. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addUser, openPool, password, refusal, secretHash, signIn, type TestPool } from '../world/pool.ts';
import { onEveryEngine } from '../world/suite.ts';

const hourMs = 60 * 60 * 1000;
const mismatch = refusal('CodeMismatchException', 'Invalid verification code provided, please try again.');
const expired = refusal('ExpiredCodeException', 'Invalid code provided, please request a code again.');
const limited = refusal('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
let count = 0;

/** Addresses differ, so that the mailbox of one test holds nothing of another. */
function newcomer(): { Username: string; address: string } {
  count += 1;
  return { Username: `newcomer-${count}`, address: `newcomer-${count}@example.com` };
}

function register(
  { client, clientId: ClientId }: TestPool,
  Username: string,
  address?: string,
  Password = password,
) {
  const UserAttributes = address === undefined ? [] : [{ Name: 'email', Value: address }];
  return client.signUp({ ClientId, Username, Password, UserAttributes });
}

function confirm({ client, clientId: ClientId }: TestPool, Username: string, ConfirmationCode: string) {
  return client.confirmSignUp({ ClientId, Username, ConfirmationCode });
}

function wrong(code: string): string {
  return code === '000000' ? '000001' : '000000';
}

onEveryEngine((world) => {
  describe('signing up', () => {
    it('sends a code, confirms with it, and only then lets the user in', async () => {
      const pool = await openPool(world());
      const { Username, address } = newcomer();
      const answer = await register(pool, Username, address);
      assert.equal(answer.UserConfirmed, false);
      assert.match(answer.UserSub ?? '', /^[0-9a-f-]{36}$/);
      assert.deepEqual(answer.CodeDeliveryDetails, {
        AttributeName: 'email',
        DeliveryMedium: 'EMAIL',
        Destination: 'n***@e***',
      });
      await assert.rejects(
        signIn(pool, Username),
        refusal('UserNotConfirmedException', 'User is not confirmed.'),
      );
      const code = await world().mailbox.codeFor(address);
      await assert.rejects(confirm(pool, Username, wrong(code)), mismatch);
      await confirm(pool, Username, code);
      const { UserAttributes } = await pool.client.getUser({
        AccessToken: (await signIn(pool, Username)).AccessToken,
      });
      assert.equal(UserAttributes?.find(({ Name }) => Name === 'email_verified')?.Value, 'true');
      const again = 'User cannot be confirmed. Current status is CONFIRMED';
      await assert.rejects(confirm(pool, Username, code), refusal('NotAuthorizedException', again));
    });

    it('refuses a taken name, a weak password and a pool for invited users only', async () => {
      const pool = await openPool(world());
      const { Username, address } = newcomer();
      await register(pool, Username, address);
      await assert.rejects(
        register(pool, Username, address),
        refusal('UsernameExistsException', 'User already exists'),
      );
      const weak = (Password: string) => register(pool, newcomer().Username, undefined, Password);
      const policy = (rest: string) =>
        refusal('InvalidPasswordException', `Password did not conform with policy: ${rest}`);
      await assert.rejects(weak('Ab1!'), policy('Password not long enough'));
      await assert.rejects(weak('correct-horse-7!'), policy('Password must have uppercase characters'));
      await assert.rejects(weak('CORRECT-HORSE-7!'), policy('Password must have lowercase characters'));
      await assert.rejects(weak('Correct-Horse!'), policy('Password must have numeric characters'));
      await assert.rejects(weak('CorrectHorse77'), policy('Password must have symbol characters'));
      const closed = await openPool(world(), {
        pool: { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
      });
      const message = 'SignUp is not permitted for this user pool';
      await assert.rejects(register(closed, 'x'), refusal('NotAuthorizedException', message));
    });

    it('takes only attributes the client may write', async () => {
      const pool = await openPool(world(), { app: { WriteAttributes: ['given_name'] } });
      await assert.rejects(
        register(pool, newcomer().Username, 'a@example.com'),
        refusal('NotAuthorizedException'),
      );
    });

    it('needs the secret hash where the client has a secret', async () => {
      const pool = await openPool(world(), { app: { GenerateSecret: true } });
      const { Username } = newcomer();
      await assert.rejects(
        register(pool, Username),
        refusal('NotAuthorizedException', /SECRET_HASH was not received/),
      );
      const { client, clientId: ClientId } = pool;
      await client.signUp({ ClientId, Username, Password: password, SecretHash: secretHash(pool, Username) });
    });

    it('keeps a code for a day', async () => {
      const pool = await openPool(world());
      const { Username, address } = newcomer();
      await register(pool, Username, address);
      const code = await world().mailbox.codeFor(address);
      world().clock.advance(24 * hourMs + 1000);
      await assert.rejects(confirm(pool, Username, code), expired);
    });

    it('replaces a code that is asked for again', async () => {
      const pool = await openPool(world());
      const { Username, address } = newcomer();
      await register(pool, Username, address);
      const first = await world().mailbox.codeFor(address);
      const { client, clientId: ClientId } = pool;
      await client.resendConfirmationCode({ ClientId, Username });
      const second = await world().mailbox.codeFor(address);
      if (first !== second) await assert.rejects(confirm(pool, Username, first), mismatch);
      await confirm(pool, Username, second);
      const message = 'User is already confirmed.';
      await assert.rejects(
        client.resendConfirmationCode({ ClientId, Username }),
        refusal('InvalidParameterException', message),
      );
    });

    it('stops a stranger who guesses codes', async () => {
      const pool = await openPool(world());
      const { Username, address } = newcomer();
      await register(pool, Username, address);
      const code = await world().mailbox.codeFor(address);
      const guesses = Array.from({ length: 40 }, () => confirm(pool, Username, wrong(code)));
      const outcomes = await Promise.allSettled(guesses);
      const answered = outcomes.filter(
        (outcome) =>
          outcome.status === 'rejected' && (outcome.reason as Error).name === 'CodeMismatchException',
      );
      assert.ok(answered.length <= 5, `${answered.length} guesses were compared`);
      world().clock.advance(hourMs);
      await assert.rejects(
        confirm(pool, Username, code),
        'even the right code is no longer taken, and stays so',
      );
    });

    it('gives 16 confirmations with one code one winner', async () => {
      const pool = await openPool(world());
      const { Username, address } = newcomer();
      await register(pool, Username, address);
      const code = await world().mailbox.codeFor(address);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 16 }, () => confirm(pool, Username, code)),
      );
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('delivers a mail later when the relay is down now', async () => {
      const pool = await openPool(world());
      const { Username, address } = newcomer();
      world().mailbox.failNext(1);
      await register(pool, Username, address);
      world().clock.advance(hourMs);
      await confirm(pool, Username, await world().mailbox.codeFor(address));
    });

    it('lets an administrator confirm without a code', async () => {
      const pool = await openPool(world());
      const { Username, address } = newcomer();
      await register(pool, Username, address);
      await pool.client.adminConfirmSignUp({ UserPoolId: pool.poolId, Username });
      await signIn(pool, Username);
    });
  });

  describe('a forgotten password', () => {
    const begin = async (app = {}) => {
      const pool = await openPool(world(), { app });
      const { Username } = newcomer();
      await addUser(pool, Username);
      const { client, clientId: ClientId } = pool;
      const ask = () => client.forgotPassword({ ClientId, Username });
      const choose = (ConfirmationCode: string, Password = 'Chosen-Anew-2!') =>
        client.confirmForgotPassword({ ClientId, Username, ConfirmationCode, Password });
      return { pool, Username, address: `${Username}@example.com`, ask, choose };
    };

    it('is replaced by a new one with a code', async () => {
      const { pool, Username, address, ask, choose } = await begin();
      const { CodeDeliveryDetails } = await ask();
      assert.equal(CodeDeliveryDetails?.Destination, 'n***@e***');
      const code = await world().mailbox.codeFor(address);
      await assert.rejects(choose(wrong(code)), mismatch);
      await assert.rejects(choose(code, 'weak'), refusal('InvalidPasswordException'));
      await choose(code);
      await assert.rejects(choose(code), expired);
      await assert.rejects(signIn(pool, Username), refusal('NotAuthorizedException'));
      await signIn(pool, Username, 'Chosen-Anew-2!');
    });

    it('needs the code within the hour', async () => {
      const { address, ask, choose } = await begin();
      await ask();
      const code = await world().mailbox.codeFor(address);
      world().clock.advance(hourMs + 1000);
      await assert.rejects(choose(code), expired);
    });

    it('is not asked for endlessly', async () => {
      const { ask } = await begin();
      await assert.rejects(async () => {
        for (let attempt = 0; attempt < 25; attempt += 1) await ask();
      }, limited);
    });

    it('tells a stranger nothing about who exists', async () => {
      const { pool, ask } = await begin({ PreventUserExistenceErrors: 'ENABLED' });
      const known = await ask();
      const unknown = await pool.client.forgotPassword({
        ClientId: pool.clientId,
        Username: 'nobody@example.com',
      });
      assert.deepEqual(
        Object.keys(unknown.CodeDeliveryDetails ?? {}),
        Object.keys(known.CodeDeliveryDetails ?? {}),
      );
      const choose = pool.client.confirmForgotPassword({
        ClientId: pool.clientId,
        Username: 'nobody@example.com',
        ConfirmationCode: '123456',
        Password: 'Chosen-Anew-2!',
      });
      await assert.rejects(choose, (error: Error) =>
        ['CodeMismatchException', 'ExpiredCodeException'].includes(error.name),
      );
    });

    it('names an unknown user where the client asks for that', async () => {
      const { pool } = await begin();
      const ask = pool.client.forgotPassword({ ClientId: pool.clientId, Username: 'nobody' });
      await assert.rejects(ask, refusal('UserNotFoundException'));
    });

    it('can be forced by an administrator', async () => {
      const { pool, Username, address, choose } = await begin();
      await pool.client.adminResetUserPassword({ UserPoolId: pool.poolId, Username });
      await assert.rejects(signIn(pool, Username), refusal('PasswordResetRequiredException'));
      await choose(await world().mailbox.codeFor(address));
      await signIn(pool, Username, 'Chosen-Anew-2!');
    });
  });

  describe('a signed-in user', () => {
    const enter = async () => {
      const pool = await openPool(world());
      const { Username } = newcomer();
      await addUser(pool, Username);
      return { pool, Username, AccessToken: (await signIn(pool, Username)).AccessToken };
    };

    it('changes the password by proving the old one', async () => {
      const { pool, Username, AccessToken } = await enter();
      const change = (PreviousPassword: string) =>
        pool.client.changePassword({ AccessToken, PreviousPassword, ProposedPassword: 'Chosen-Anew-2!' });
      const incorrect = refusal('NotAuthorizedException', 'Incorrect username or password.');
      await assert.rejects(change('Wrong-Horse-7!'), incorrect);
      await change(password);
      await assert.rejects(signIn(pool, Username), incorrect);
      await signIn(pool, Username, 'Chosen-Anew-2!');
    });

    it('changes an address and proves the new one', async () => {
      const { pool, AccessToken } = await enter();
      const { address } = newcomer();
      const { client } = pool;
      const UserAttributes = [{ Name: 'email', Value: address }];
      await client.updateUserAttributes({ AccessToken, UserAttributes });
      const verified = async () => {
        const { UserAttributes: own } = await client.getUser({ AccessToken });
        return own?.find(({ Name }) => Name === 'email_verified')?.Value;
      };
      assert.notEqual(await verified(), 'true');
      const code = await world().mailbox.codeFor(address);
      const verify = (Code: string) =>
        client.verifyUserAttribute({ AccessToken, AttributeName: 'email', Code });
      await assert.rejects(verify(wrong(code)), mismatch);
      await verify(code);
      assert.equal(await verified(), 'true');
    });

    it('cannot call an address verified, or itself somebody else', async () => {
      const { pool, AccessToken } = await enter();
      for (const Name of ['email_verified', 'sub', 'cognito:username']) {
        const UserAttributes = [{ Name, Value: 'true' }];
        await assert.rejects(pool.client.updateUserAttributes({ AccessToken, UserAttributes }), Error, Name);
      }
    });

    it('deletes the account', async () => {
      const { pool, Username, AccessToken } = await enter();
      await pool.client.deleteUser({ AccessToken });
      await assert.rejects(signIn(pool, Username), refusal('UserNotFoundException'));
      await assert.rejects(pool.client.getUser({ AccessToken }));
    });
  });
});
