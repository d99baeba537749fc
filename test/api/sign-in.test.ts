/** Signing in: by password, by SRP, as an administrator, with client secrets; and every way to be refused. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InitiateAuthCommandOutput } from '@aws-sdk/client-cognito-identity-provider';
import {
  addUser,
  claimsOf,
  openPool,
  password,
  refusal,
  secretHash,
  signIn,
  type TestPool,
} from '../world/pool.ts';
import { SrpClient, srpTimestamp } from '../world/srp-client.ts';
import { onEveryEngine } from '../world/suite.ts';

const minuteMs = 60_000;
const incorrect = refusal('NotAuthorizedException', 'Incorrect username or password.');

function startSrp({ client, clientId }: TestPool, srp: SrpClient, username: string) {
  return client.initiateAuth({
    AuthFlow: 'USER_SRP_AUTH',
    ClientId: clientId,
    AuthParameters: { USERNAME: username, SRP_A: srp.srpA },
  });
}

function proveSrp(
  pool: TestPool,
  step: InitiateAuthCommandOutput,
  ChallengeResponses: Record<string, string>,
) {
  return pool.client.respondToAuthChallenge({
    ClientId: pool.clientId,
    ChallengeName: 'PASSWORD_VERIFIER',
    Session: step.Session,
    ChallengeResponses,
  });
}

async function signInBySrp(pool: TestPool, username: string, withPassword = password) {
  const srp = new SrpClient();
  const step = await startSrp(pool, srp, username);
  assert.equal(step.ChallengeName, 'PASSWORD_VERIFIER');
  const parameters = step.ChallengeParameters ?? {};
  return proveSrp(pool, step, srp.responses({ poolId: pool.poolId, password: withPassword, parameters }));
}

onEveryEngine((world) => {
  describe('by password', () => {
    it('gives three tokens and says how long they live', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const { AuthenticationResult, ChallengeName } = await pool.client.initiateAuth({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: pool.clientId,
        AuthParameters: { USERNAME: 'mika', PASSWORD: password },
      });
      assert.equal(ChallengeName, undefined);
      assert.equal(AuthenticationResult?.TokenType, 'Bearer');
      assert.equal(AuthenticationResult?.ExpiresIn, 3600);
      const { Username } = await pool.client.getUser({ AccessToken: AuthenticationResult?.AccessToken });
      assert.equal(Username, 'mika');
    });

    it('refuses a wrong password, an unknown user and another pool’s user', async () => {
      const [pool, other] = [await openPool(world()), await openPool(world())];
      await addUser(pool, 'mika');
      await assert.rejects(signIn(pool, 'mika', 'Wrong-Horse-7!'), incorrect);
      await assert.rejects(signIn(pool, 'nobody'), refusal('UserNotFoundException', 'User does not exist.'));
      await assert.rejects(signIn(other, 'mika'), refusal('UserNotFoundException'));
    });

    it('refuses a flow the client does not allow', async () => {
      const pool = await openPool(world(), { app: { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] } });
      await addUser(pool, 'mika');
      const message = 'USER_PASSWORD_AUTH flow not enabled for this client';
      await assert.rejects(signIn(pool, 'mika'), refusal('InvalidParameterException', message));
    });

    it('locks after five wrong passwords, answers the right one only when the time is over', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      for (let attempt = 0; attempt < 5; attempt += 1)
        await assert.rejects(signIn(pool, 'mika', 'Wrong-1!'), incorrect);
      const locked = refusal('NotAuthorizedException', 'Password attempts exceeded');
      await assert.rejects(signIn(pool, 'mika'), locked);
      world().clock.advance(2000);
      await signIn(pool, 'mika');
    });

    it('counts guesses that run side by side', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const guesses = Array.from({ length: 30 }, (_, index) => signIn(pool, 'mika', `Guess-${index}!`));
      const outcomes = await Promise.allSettled(guesses);
      const checked = outcomes.filter(
        (outcome) =>
          outcome.status === 'rejected' && (outcome.reason as Error).message.startsWith('Incorrect'),
      );
      assert.ok(checked.length <= 6, `${checked.length} guesses were answered`);
    });
  });

  describe('by SRP', () => {
    it('proves the password without sending it', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const { AuthenticationResult } = await signInBySrp(pool, 'mika');
      assert.equal(claimsOf(AuthenticationResult?.IdToken ?? '')['cognito:username'], 'mika');
      await assert.rejects(signInBySrp(pool, 'mika', 'Wrong-Horse-7!'), incorrect);
    });

    for (const multiple of [0n, 1n, 2n]) {
      it(`refuses the public value ${multiple} · N, with which any password would fit`, async () => {
        const pool = await openPool(world());
        await addUser(pool, 'mika');
        const { createDiffieHellmanGroup } = await import('node:crypto');
        const prime = BigInt(`0x${createDiffieHellmanGroup('modp15').getPrime('hex')}`);
        const start = pool.client.initiateAuth({
          AuthFlow: 'USER_SRP_AUTH',
          ClientId: pool.clientId,
          AuthParameters: { USERNAME: 'mika', SRP_A: (multiple * prime).toString(16) },
        });
        await assert.rejects(start, (error: Error) =>
          ['NotAuthorizedException', 'InvalidParameterException'].includes(error.name),
        );
      });
    }

    for (const bad of ['', 'xyz', '-1', '0x10', 'f'.repeat(5000), '💥']) {
      it(`refuses the public value "${bad.slice(0, 8)}"`, async () => {
        const pool = await openPool(world());
        await addUser(pool, 'mika');
        const AuthParameters = { USERNAME: 'mika', SRP_A: bad };
        const start = pool.client.initiateAuth({
          AuthFlow: 'USER_SRP_AUTH',
          ClientId: pool.clientId,
          AuthParameters,
        });
        await assert.rejects(start, (error: Error) =>
          ['NotAuthorizedException', 'InvalidParameterException'].includes(error.name),
        );
      });
    }

    it('refuses a proof that is replayed', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const srp = new SrpClient();
      const step = await startSrp(pool, srp, 'mika');
      const parameters = step.ChallengeParameters ?? {};
      const responses = srp.responses({ poolId: pool.poolId, password, parameters });
      await proveSrp(pool, step, responses);
      await assert.rejects(proveSrp(pool, step, responses), refusal('NotAuthorizedException'));
    });

    it('refuses a proof for another user, from another client, too late, or with any part changed', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      await addUser(pool, 'ben');
      const { UserPoolClient } = await pool.client.createUserPoolClient({
        UserPoolId: pool.poolId,
        ClientName: 'second',
      });
      const attempt = async (
        change: (responses: Record<string, string>) => Record<string, string>,
        at = pool,
      ) => {
        const srp = new SrpClient();
        const step = await startSrp(pool, srp, 'mika');
        const parameters = step.ChallengeParameters ?? {};
        return proveSrp(at, step, change(srp.responses({ poolId: pool.poolId, password, parameters })));
      };
      const flip = (text = '') => `${text.slice(0, 20)}${text[20] === 'A' ? 'B' : 'A'}${text.slice(21)}`;
      const refused = refusal('NotAuthorizedException');
      await assert.rejects(
        attempt((responses) => ({ ...responses, USERNAME: 'ben' })),
        refused,
      );
      await assert.rejects(
        attempt((all) => all, { ...pool, clientId: UserPoolClient?.ClientId ?? '' }),
        refused,
      );
      await assert.rejects(
        attempt((all) => ({ ...all, PASSWORD_CLAIM_SECRET_BLOCK: flip(all.PASSWORD_CLAIM_SECRET_BLOCK) })),
        refused,
      );
      await assert.rejects(
        attempt((all) => ({ ...all, PASSWORD_CLAIM_SIGNATURE: flip(all.PASSWORD_CLAIM_SIGNATURE) })),
        refused,
      );
      await assert.rejects(
        attempt((all) => ({ ...all, TIMESTAMP: srpTimestamp(new Date(0)) })),
        refused,
      );
      await assert.rejects(
        attempt((all) => {
          world().clock.advance(4 * minuteMs);
          return all;
        }),
        refused,
      );
      await attempt((all) => all);
    });

    it('shows a stranger the same salt again for a user that does not exist', async () => {
      const pool = await openPool(world(), { app: { PreventUserExistenceErrors: 'ENABLED' } });
      const first = await startSrp(pool, new SrpClient(), 'nobody');
      const second = await startSrp(pool, new SrpClient(), 'nobody');
      assert.equal(first.ChallengeParameters?.SALT, second.ChallengeParameters?.SALT);
      assert.notEqual(first.ChallengeParameters?.SRP_B, second.ChallengeParameters?.SRP_B);
      await assert.rejects(signInBySrp(pool, 'nobody'), incorrect);
    });
  });

  describe('as an administrator', () => {
    for (const AuthFlow of ['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'] as const) {
      it(`gives tokens by ${AuthFlow}`, async () => {
        const pool = await openPool(world());
        await addUser(pool, 'mika');
        const start = (PASSWORD: string) =>
          pool.client.adminInitiateAuth({
            AuthFlow,
            UserPoolId: pool.poolId,
            ClientId: pool.clientId,
            AuthParameters: { USERNAME: 'mika', PASSWORD },
          });
        const { AuthenticationResult } = await start(password);
        assert.ok(AuthenticationResult?.RefreshToken !== undefined);
        await assert.rejects(start('Wrong-Horse-7!'), incorrect);
      });
    }

    it('refuses the administrator’s flow to the public, and the other way round', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const AuthParameters = { USERNAME: 'mika', PASSWORD: password };
      const { client, poolId: UserPoolId, clientId: ClientId } = pool;
      await assert.rejects(
        client.initiateAuth({ AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', ClientId, AuthParameters }),
        refusal('InvalidParameterException'),
      );
      await assert.rejects(
        client.adminInitiateAuth({ AuthFlow: 'USER_PASSWORD_AUTH', UserPoolId, ClientId, AuthParameters }),
        refusal('InvalidParameterException'),
      );
    });
  });

  describe('with a client secret', () => {
    it('needs the hash of exactly this user and client', async () => {
      const pool = await openPool(world(), { app: { GenerateSecret: true } });
      await addUser(pool, 'mika');
      const { client, clientId: ClientId } = pool;
      const attempt = (SECRET_HASH: string | undefined) => {
        const AuthParameters = { USERNAME: 'mika', PASSWORD: password, ...(SECRET_HASH && { SECRET_HASH }) };
        return client.initiateAuth({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters });
      };
      const missing = `Client ${ClientId} is configured with secret but SECRET_HASH was not received`;
      const wrong = `Unable to verify secret hash for client ${ClientId}`;
      await assert.rejects(attempt(undefined), refusal('NotAuthorizedException', missing));
      await assert.rejects(attempt(secretHash(pool, 'ben')), refusal('NotAuthorizedException', wrong));
      await assert.rejects(
        attempt(secretHash({ ...pool, clientSecret: 'guess' }, 'mika')),
        refusal('NotAuthorizedException', wrong),
      );
      const { AuthenticationResult } = await attempt(secretHash(pool, 'mika'));
      const refresh = (REFRESH_TOKEN: string, SECRET_HASH: string) =>
        client.initiateAuth({
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          ClientId,
          AuthParameters: { REFRESH_TOKEN, SECRET_HASH },
        });
      const token = AuthenticationResult?.RefreshToken ?? '';
      await refresh(token, secretHash(pool, 'mika'));
      await assert.rejects(refresh(token, secretHash(pool, 'ben')), refusal('NotAuthorizedException'));
    });
  });

  describe('PreventUserExistenceErrors', () => {
    it('answers the same for an unknown user and a wrong password', async () => {
      const pool = await openPool(world(), { app: { PreventUserExistenceErrors: 'ENABLED' } });
      await addUser(pool, 'mika');
      await assert.rejects(signIn(pool, 'nobody'), incorrect);
      await assert.rejects(signIn(pool, 'mika', 'Wrong-Horse-7!'), incorrect);
    });

    it('locks users without telling that they are locked', async () => {
      const pool = await openPool(world(), { app: { PreventUserExistenceErrors: 'ENABLED' } });
      await addUser(pool, 'mika');
      for (let attempt = 0; attempt < 5; attempt += 1)
        await assert.rejects(signIn(pool, 'mika', 'Wrong-Horse-7!'), incorrect);
      await assert.rejects(signIn(pool, 'mika'), incorrect);
      world().clock.advance(2000);
      await signIn(pool, 'mika');
    });
  });

  describe('a new password is required', () => {
    const start = async (pool: TestPool) => {
      const { client, poolId: UserPoolId, clientId: ClientId } = pool;
      await client.adminCreateUser({
        UserPoolId,
        Username: 'mika',
        TemporaryPassword: 'Temporary-1!',
        MessageAction: 'SUPPRESS',
      });
      const AuthParameters = { USERNAME: 'mika', PASSWORD: 'Temporary-1!' };
      return client.initiateAuth({ AuthFlow: 'USER_PASSWORD_AUTH', ClientId, AuthParameters });
    };
    const answer = (
      { client, clientId: ClientId }: TestPool,
      Session: string | undefined,
      NEW_PASSWORD: string,
    ) =>
      client.respondToAuthChallenge({
        ClientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'mika', NEW_PASSWORD },
      });

    it('refuses a session that was used, garbled, expired or started elsewhere', async () => {
      const pool = await openPool(world());
      const { Session } = await start(pool);
      const refused = refusal('NotAuthorizedException');
      const { UserPoolClient } = await pool.client.createUserPoolClient({
        UserPoolId: pool.poolId,
        ClientName: 'b',
      });
      const otherClient = { ...pool, clientId: UserPoolClient?.ClientId ?? '' };
      await assert.rejects(answer(otherClient, Session, 'Chosen-Freely-2!'), refused);
      await assert.rejects(answer(pool, `${Session?.slice(0, -2)}AA`, 'Chosen-Freely-2!'), refused);
      await assert.rejects(answer(pool, Session, 'short'), refusal('InvalidPasswordException'));
    });

    it('takes a session once', async () => {
      const pool = await openPool(world());
      const { Session } = await start(pool);
      await answer(pool, Session, 'Chosen-Freely-2!');
      await assert.rejects(answer(pool, Session, 'Chosen-Freely-3!'), refusal('NotAuthorizedException'));
      await signIn(pool, 'mika', 'Chosen-Freely-2!');
    });

    it('forgets a session after three minutes', async () => {
      const pool = await openPool(world());
      const { Session } = await start(pool);
      world().clock.advance(3 * minuteMs + 1000);
      await assert.rejects(answer(pool, Session, 'Chosen-Freely-2!'), refusal('NotAuthorizedException'));
    });
  });
});
