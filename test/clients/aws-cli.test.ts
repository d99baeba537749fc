/** The AWS CLI, unmodified, through the endpoint's name over TLS. */
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { openAwsNames, type AwsNames } from '../world/aws-names.ts';
import { password, secretHash, type TestPool } from '../world/pool.ts';
import { missing, run, type Outcome } from '../world/run.ts';
import { onEveryEngine } from '../world/suite.ts';

const skip = missing('aws', '--version');

/** What the answers below hold. */
interface CliAnswer {
  UserPool?: { Id: string };
  UserPoolClient?: { ClientId: string; ClientSecret: string };
  AuthenticationResult?: { AccessToken: string };
  Username?: string;
  Users?: { Username: string }[];
}

onEveryEngine((world) => {
  let names: AwsNames;
  before(async () => {
    names = await openAwsNames(world());
  });
  after(() => names[Symbol.asyncDispose]());

  const aws = (command: string, args: string[], env: Record<string, string> = {}): Promise<Outcome> =>
    run('aws', ['cognito-idp', command, ...args, '--output', 'json'], { env: { ...names.env, ...env } });

  /** The answer of a call that must succeed. */
  const ask = async (command: string, ...args: string[]): Promise<CliAnswer> => {
    const { status, stdout, stderr } = await aws(command, args);
    assert.equal(status, 0, `${command}: ${stderr}`);
    return (stdout.trim() === '' ? {} : JSON.parse(stdout)) as CliAnswer;
  };

  const assertRefused = ({ status, stderr }: Outcome, type: string, words: RegExp): void => {
    assert.notEqual(status, 0);
    assert.ok(stderr.includes(`(${type})`), stderr);
    assert.match(stderr, words);
  };

  async function createPool(): Promise<Omit<TestPool, 'client'>> {
    const { UserPool } = await ask('create-user-pool', '--pool-name', 'by-cli');
    const poolId = UserPool?.Id ?? '';
    const flows = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
    const wanted = ['--client-name', 'cli', '--generate-secret', '--explicit-auth-flows', ...flows];
    const { UserPoolClient } = await ask('create-user-pool-client', '--user-pool-id', poolId, ...wanted);
    return { poolId, clientId: UserPoolClient?.ClientId ?? '', clientSecret: UserPoolClient?.ClientSecret };
  }

  it('manages a pool, a client with a secret and its users from first to last', { skip }, async () => {
    const pool = await createPool();
    const own = ['--user-pool-id', pool.poolId];
    for (const name of ['anna', 'ben', 'chika']) {
      await ask('admin-create-user', ...own, '--username', name, '--message-action', 'SUPPRESS');
    }
    const user = [...own, '--username', 'anna'];
    await ask('admin-set-user-password', ...user, '--password', password, '--permanent');
    const start = ['--auth-flow', 'USER_PASSWORD_AUTH', '--client-id', pool.clientId, '--auth-parameters'];
    const signIn = (more: string) => [...start, `USERNAME=anna,PASSWORD=${password}${more}`];
    const hash = `,SECRET_HASH=${secretHash(pool, 'anna')}`;
    const { AuthenticationResult } = await ask('initiate-auth', ...signIn(hash));
    const { Username } = await ask('get-user', '--access-token', AuthenticationResult?.AccessToken ?? '');
    assert.equal(Username, 'anna');
    assertRefused(
      await aws('initiate-auth', signIn('')),
      'NotAuthorizedException',
      /SECRET_HASH was not received/,
    );
    const { Users } = await ask('list-users', ...own, '--page-size', '1');
    assert.deepEqual(Users?.map((each) => each.Username).toSorted(), ['anna', 'ben', 'chika']);
    await ask('admin-delete-user', ...user);
    assertRefused(await aws('admin-get-user', user), 'UserNotFoundException', /User does not exist\./);
    await ask('delete-user-pool-client', ...own, '--client-id', pool.clientId);
    await ask('delete-user-pool', ...own);
    assertRefused(await aws('describe-user-pool', own), 'ResourceNotFoundException', /does not exist/);
  });

  it('is refused with a wrong secret, an unknown key and a stale date', { skip }, async () => {
    const list = ['--max-results', '1'];
    const wrong = await aws('list-user-pools', list, {
      AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    });
    assertRefused(wrong, 'InvalidSignatureException', /does not match the signature you provided/);
    const unknown = await aws('list-user-pools', list, { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' });
    assertRefused(
      unknown,
      'UnrecognizedClientException',
      /The security token included in the request is invalid/,
    );
    const { clock } = world();
    clock.advance(60 * 60 * 1000);
    const stale = await aws('list-user-pools', list);
    clock.advance(-60 * 60 * 1000);
    assertRefused(stale, 'InvalidSignatureException', /Signature expired/);
  });

  it('trusts the server by its exported authority only', { skip }, async () => {
    const { status, stderr } = await aws('list-user-pools', ['--max-results', '1'], {
      AWS_CA_BUNDLE: '/etc/ssl/certs/ca-certificates.crt',
    });
    assert.notEqual(status, 0);
    assert.match(stderr, /SSL|certificate/i);
  });
});
