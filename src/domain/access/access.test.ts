/** Callers: whose policies grant, whose guard, and which sentence a denial is. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { compilePolicy, type AwsPrincipal, type Principal } from '../../platform/policy/policy.ts';
import type { Connection } from '../endpoints/endpoints.ts';
import { Access, type Permission } from './access.ts';

const site = { region: 'ap-northeast-1', accountId: '123456789012' };
const pool = 'arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/ap-northeast-1_abcdefghi';
const powerUser = { managed: ['arn:aws:iam::aws:policy/AmazonCognitoPowerUser'] };
const readOnly = { managed: ['arn:aws:iam::aws:policy/AmazonCognitoReadOnly'] };
const anonymous: Principal = { kind: 'anonymous' };
const gateway = { service: 'apigateway.amazonaws.com', sessionName: 'BackplaneAssumeRoleSession' };

function roomOf({ database, sealing, clock }: OpenDatabase): Access {
  return new Access({ database, sealing, clock, site });
}

function statement(effect: string, rest: object): object {
  return { Version: '2012-10-17', Statement: [{ Effect: effect, ...rest }] };
}

function trusting(service: string, condition: object = {}): object {
  const rest = { Principal: { Service: service }, Action: 'sts:AssumeRole', Condition: condition };
  return statement('Allow', rest);
}

function connectionUnder(policy: object): Connection {
  const endpoint = {
    id: 'vpce-0aaaaaaaaaaaaaaaa',
    service: 'cognito-idp' as const,
    accountId: site.accountId,
    vpcId: 'vpc-hq',
    vpcArn: 'arn:aws:ec2:ap-northeast-1:123456789012:vpc/vpc-hq',
    dnsSuffix: 'abcdefgh',
    policy,
    compiled: compilePolicy(policy),
    privateDns: true,
    listen: [],
    allowFrom: [],
    createdAt: new Date(0),
  };
  return { endpoint, sourceIp: '10.1.2.3', secure: true };
}

const open = connectionUnder(statement('Allow', { Principal: '*', Action: '*', Resource: '*' }));

function wish(principal: Principal, extra: Partial<Permission> = {}): Permission {
  return {
    principal,
    action: 'cognito-idp:AdminGetUser',
    resource: pool,
    connection: open,
    rule: 'signed',
    ...extra,
  };
}

function userOf(arn: string): AwsPrincipal {
  return { kind: 'aws', arn, accountId: site.accountId };
}

forEachEngine((_, openDatabase) => {
  test('a signed call needs a grant; without one the answer is AWS’s sentence', async () => {
    await using world = await openDatabase();
    const access = roomOf(world);
    const able = userOf((await access.createUser('able', powerUser)).arn);
    const reader = userOf((await access.createUser('reader', readOnly)).arn);
    const nobody = userOf((await access.createUser('nobody')).arn);
    await access.authorize(wish(able));
    await access.authorize(wish(reader));
    const deletion = { action: 'cognito-idp:AdminDeleteUser' };
    await access.authorize(wish(able, deletion));
    for (const principal of [reader, nobody, userOf('arn:aws:iam::123456789012:user/unknown')]) {
      await assert.rejects(access.authorize(wish(principal, deletion)), {
        code: 'AccessDeniedException',
        message:
          `User: ${principal.arn} is not authorized to perform: cognito-idp:AdminDeleteUser on resource: ` +
          `${pool} because no identity-based policy allows the cognito-idp:AdminDeleteUser action`,
      });
    }
  });

  test('the endpoint policy guards signed and unsigned calls alike', async () => {
    await using world = await openDatabase();
    const access = roomOf(world);
    const able = userOf((await access.createUser('able', powerUser)).arn);
    const closed = connectionUnder(
      statement('Allow', { Principal: '*', Action: 'cognito-idp:InitiateAuth', Resource: pool }),
    );
    const sentence = (name: string, action: string): string =>
      `User: ${name} is not authorized to perform: cognito-idp:${action} on resource: ${pool} ` +
      `because no VPC endpoint policy allows the cognito-idp:${action} action`;
    await assert.rejects(access.authorize(wish(able, { connection: closed })), {
      code: 'AccessDeniedException',
      message: sentence(able.arn, 'AdminGetUser'),
    });
    const unsigned = { connection: closed, rule: 'unsigned' } as const;
    await access.authorize(wish(anonymous, { ...unsigned, action: 'cognito-idp:InitiateAuth' }));
    await assert.rejects(access.authorize(wish(anonymous, { ...unsigned, action: 'cognito-idp:SignUp' })), {
      message: sentence('anonymous', 'SignUp'),
    });
  });

  test('identity policies see endpoint and source; calls inside the server have neither', async () => {
    await using world = await openDatabase();
    const access = roomOf(world);
    const document = statement('Allow', {
      Action: 'cognito-idp:*',
      Resource: '*',
      Condition: {
        StringEquals: { 'aws:SourceVpce': 'vpce-0aaaaaaaaaaaaaaaa', 'aws:username': 'bound' },
        IpAddress: { 'aws:VpcSourceIp': '10.1.0.0/16' },
      },
    });
    const bound = userOf((await access.createUser('bound', { inline: [{ name: 'here', document }] })).arn);
    await access.authorize(wish(bound));
    await assert.rejects(access.authorize(wish(bound, { connection: { ...open, sourceIp: '10.2.0.1' } })));
    await assert.rejects(access.authorize(wish(bound, { connection: undefined })));
  });

  test('a service gets a session of a role that trusts it, under the role’s policies', async () => {
    await using world = await openDatabase();
    const access = roomOf(world);
    const role = await access.createRole('gateway', trusting(gateway.service), powerUser);
    const session = await access.assumeRole(role.arn, gateway);
    assert.deepEqual(session, {
      kind: 'aws',
      arn: 'arn:aws:sts::123456789012:assumed-role/gateway/BackplaneAssumeRoleSession',
      accountId: '123456789012',
      roleArn: role.arn,
    });
    const inside = { action: 'cognito-idp:AdminInitiateAuth', connection: undefined };
    await access.authorize(wish(session, inside));
    await access.updateRole(role.arn, trusting(gateway.service), {});
    await assert.rejects(access.authorize(wish(session, inside)), { code: 'AccessDeniedException' });
    await access.deleteRole(role.arn);
    await assert.rejects(access.assumeRole(role.arn, gateway), { code: 'AccessDeniedException' });
  });

  test('attack: a role that trusts someone else, or nobody, is not assumed', async () => {
    await using world = await openDatabase();
    const access = roomOf(world);
    const roles = [
      await access.createRole('lambda', trusting('lambda.amazonaws.com')),
      await access.createRole('denied', statement('Deny', { Principal: '*', Action: 'sts:*' })),
      await access.createRole(
        'other-account',
        trusting(gateway.service, { StringEquals: { 'aws:SourceAccount': '999999999999' } }),
      ),
    ];
    const user = await access.createUser('able', powerUser);
    for (const arn of [...roles.map((role) => role.arn), user.arn, 'arn:aws:iam::123456789012:role/none']) {
      const message =
        'User: apigateway.amazonaws.com is not authorized to perform: sts:AssumeRole ' +
        `on resource: ${arn}`;
      await assert.rejects(access.assumeRole(arn, gateway), { code: 'AccessDeniedException', message });
    }
    const same = trusting(gateway.service, { StringEquals: { 'aws:SourceAccount': '123456789012' } });
    await access.assumeRole((await access.createRole('same-account', same)).arn, gateway);
  });

  test('malformed policies, unknown managed ones, bad and taken names are refused', async () => {
    await using world = await openDatabase();
    const access = roomOf(world);
    const document = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'cognito-idp:*' }] };
    await assert.rejects(access.createUser('a', { inline: [{ name: 'p', document }] }), {
      code: 'MalformedPolicyDocumentException',
      message: /policy p: Statement\[0\]\.Resource/,
    });
    await assert.rejects(access.createUser('a', { managed: ['arn:aws:iam::aws:policy/None'] }), {
      code: 'NoSuchEntityException',
    });
    await assert.rejects(access.createRole('r', undefined), { code: 'MalformedPolicyDocumentException' });
    await assert.rejects(access.createUser('a/b'), { code: 'ValidationErrorException' });
    await access.createUser('a');
    await assert.rejects(access.createUser('a'), { code: 'EntityAlreadyExistsException' });
    await assert.rejects(access.deleteRole('arn:aws:iam::123456789012:user/a'), {
      code: 'NoSuchEntityException',
    });
  });

  test('the first administrator may do everything; secrets are stored sealed', async () => {
    await using world = await openDatabase();
    const access = roomOf(world);
    assert.equal(await access.hasAccessKeys(), false);
    const key = await access.createAdministrator();
    assert.equal(await access.hasAccessKeys(), true);
    assert.match(key.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
    assert.match(key.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
    await access.authorize(wish(userOf(key.arn), { action: 'cognito-idp:CreateUserPool', resource: '*' }));
    const row = await world.database.query.selectFrom('access_keys').selectAll().executeTakeFirstOrThrow();
    assert.equal(Buffer.from(row.sealed_secret).includes(key.secretAccessKey), false);
  });
});
