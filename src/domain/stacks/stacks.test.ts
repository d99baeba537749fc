/** Stacks on real rooms: all of a template or nothing, once, and gone when deleted. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { Refusal } from '../../contract/refusal.ts';
import { ModexpPool } from '../../platform/crypto/modexp.ts';
import { Access } from '../access/access.ts';
import { Clients } from '../clients/clients.ts';
import { Codes } from '../codes/codes.ts';
import { Passwords, policyViolation } from '../credentials/credentials.ts';
import { Endpoints } from '../endpoints/endpoints.ts';
import { Groups } from '../groups/groups.ts';
import { Messages } from '../messages/messages.ts';
import { Pools } from '../pools/pools.ts';
import { PrivateApis } from '../private-apis/private-apis.ts';
import { Lockouts } from '../risk/risk.ts';
import { SignUp } from '../sign-up/sign-up.ts';
import { Tokens } from '../tokens/tokens.ts';
import { Users } from '../users/users.ts';
import { Stacks } from './stacks.ts';

const example = readFileSync(
  new URL('../../../examples/closed-network/template.yaml', import.meta.url),
  'utf8',
);

const site = { region: 'eu-west-1', accountId: '123456789012' };
const modexp = new ModexpPool({ size: 1 });
const carrier = { deliver: async () => undefined };
after(() => modexp.close());

interface World {
  rooms: Rooms;
  ground: OpenDatabase;
}

type Rooms = ReturnType<typeof openRooms>;

function openRooms(open: OpenDatabase) {
  const ground = { ...open, site, modexp };
  const access = new Access(ground);
  const endpoints = new Endpoints({ ...ground, listenHost: '127.0.0.1', firstPort: 20_000 });
  const pools = new Pools(ground);
  const clients = new Clients({ ...ground, pools });
  const users = new Users(ground);
  const groups = new Groups({ ...ground, pools, users });
  const passwords = new Passwords(ground);
  const messages = new Messages({ ...ground, carrier, onFailure: () => assert.fail() });
  const tokens = new Tokens({ ...ground, pools, clients, users, groups });
  const [codes, lockouts] = [new Codes(ground), new Lockouts(ground)];
  const signUp = new SignUp({ ...ground, users, passwords, codes, messages, lockouts, tokens });
  const privateApis = new PrivateApis(ground);
  const rooms = { access, clients, endpoints, groups, passwords, pools, privateApis, signUp, users };
  return { ...rooms, stacks: new Stacks({ ...ground, ...rooms }) };
}

/** What a stack could leave behind. */
async function contents({ rooms }: World): Promise<Record<string, number>> {
  const page = { limit: 60 };
  return {
    pools: (await rooms.pools.list(page)).items.length,
    endpoints: rooms.endpoints.all().length,
    apis: (await rooms.privateApis.list()).length,
    stacks: (await rooms.stacks.list()).length,
  };
}

const nothing = { pools: 0, endpoints: 0, apis: 0, stacks: 0 };

async function refusalOf(act: Promise<unknown>): Promise<Refusal> {
  try {
    await act;
  } catch (error) {
    assert.ok(error instanceof Refusal, String((error as Error).stack));
    return error;
  }
  return assert.fail('should have been refused');
}

/** What only the rooms can refuse; what the plan refuses is in plan.test.ts. */
const refusals: [name: string, template: unknown, message: RegExp][] = [
  [
    'a public API',
    { Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'x' } } },
    /must be \[PRIVATE\]/,
  ],
  [
    'an authorizer that would not be enforced',
    { Api: apiOf(), Method: methodOf({ AuthorizationType: 'AWS_IAM' }) },
    /AuthorizationType: 'AWS_IAM' is not supported yet/,
  ],
  [
    'a mapping template',
    { Api: apiOf(), Method: methodOf({}, { RequestTemplates: { 'application/json': '{}' } }) },
    /requestTemplates\.application\/json: mapping templates are not supported yet/,
  ],
];

forEachEngine((_, open) => {
  async function withRooms(check: (world: World) => Promise<void>): Promise<void> {
    await using ground = await open();
    await check({ ground, rooms: openRooms(ground) });
  }

  test('the example deploys, and every output is a real resource', () =>
    withRooms(async (world) => {
      const { rooms } = world;
      const { stack, changed, generated } = await rooms.stacks.deploy('closed-network', example);
      assert.equal(changed, true);
      assert.equal(stack.status, 'complete');
      const outputs = stack.outputs as Record<string, string>;
      const pool = await rooms.pools.get(outputs['UserPoolId']!);
      await rooms.clients.get(pool.id, outputs['ClientId']!);
      const api = await rooms.privateApis.get(outputs['ApiId']!);
      assert.deepEqual(api.vpcEndpointIds, [outputs['ApiEndpointId'], outputs['OtherEndpointId']]);
      assert.ok(await rooms.privateApis.findStage(api.id, 'dev'));
      assert.equal(rooms.endpoints.current(outputs['CognitoEndpointId']!)?.service, 'cognito-idp');
      const role = stack.resources.find(({ logicalId }) => logicalId === 'ApiRole')!;
      assert.equal((await rooms.access.getRole(role.attributes['Arn']!)).arn, role.attributes['Arn']);
      const [alice] = generated;
      assert.equal(alice?.username, 'alice');
      assert.equal(policyViolation(pool.settings.Policies.PasswordPolicy, alice.password), undefined);
      const user = await rooms.users.get(pool, 'alice');
      assert.equal(user.status, 'CONFIRMED');
      assert.equal(await rooms.passwords.verify(pool, user, alice.password), true);
    }));

  test('a generated password is stored nowhere in clear', () =>
    withRooms(async ({ rooms, ground: { database } }) => {
      const { generated } = await rooms.stacks.deploy('closed-network', example);
      const rows = [
        ...(await database.query.selectFrom('stacks').selectAll().execute()),
        ...(await database.query.selectFrom('stack_resources').selectAll().execute()),
      ];
      assert.equal(generated.length, 1);
      assert.ok(!JSON.stringify(rows).includes(generated[0]!.password));
    }));

  test('the same template again changes nothing, another one is refused', () =>
    withRooms(async (world) => {
      const { rooms } = world;
      const { stack } = await rooms.stacks.deploy('one', example);
      const before = await contents(world);
      const again = await rooms.stacks.deploy('one', `# a comment\n${example}`);
      assert.equal(again.changed, false);
      assert.deepEqual(again.generated, []);
      assert.deepEqual(again.stack, stack);
      const refusal = await refusalOf(rooms.stacks.deploy('one', example, { StageName: 'prod' }));
      assert.match(refusal.message, /update is not supported yet: delete the stack first/);
      assert.deepEqual(await contents(world), before);
    }));

  test('deleting leaves nothing behind', () =>
    withRooms(async (world) => {
      const { rooms } = world;
      const { stack } = await rooms.stacks.deploy('one', example);
      await rooms.stacks.delete('one');
      assert.deepEqual(await contents(world), nothing);
      const role = stack.resources.find(({ logicalId }) => logicalId === 'ApiRole')!;
      assert.equal(await rooms.access.findRole(role.attributes['Arn']!), undefined);
      await refusalOf(rooms.stacks.delete('one'));
    }));

  test('deleting goes on where somebody removed a resource by hand', () =>
    withRooms(async (world) => {
      const { stack } = await world.rooms.stacks.deploy('one', example);
      await world.rooms.pools.delete(stack.outputs['UserPoolId'] as string);
      await world.rooms.stacks.delete('one');
      assert.deepEqual(await contents(world), nothing);
    }));

  test('a resource that cannot be removed stays listed until it can', () =>
    withRooms(async (world) => {
      const { rooms } = world;
      const template = resources({
        Pool: {
          Type: 'AWS::Cognito::UserPool',
          Properties: { UserPoolName: 'kept', DeletionProtection: 'ACTIVE' },
        },
        Endpoint: endpointOf('cognito-idp'),
      });
      const { stack } = await rooms.stacks.deploy('one', template);
      const poolId = stack.resources.find(({ logicalId }) => logicalId === 'Pool')!.physicalId;
      const refusal = await refusalOf(rooms.stacks.delete('one'));
      assert.match(refusal.message, /^Resources\.Pool .* cannot be removed: .*deletion protection/);
      assert.deepEqual(
        (await rooms.stacks.get('one')).resources.map(({ logicalId }) => logicalId),
        ['Pool'],
      );
      await rooms.pools.update(poolId, { UserPoolId: poolId, DeletionProtection: 'INACTIVE' });
      await rooms.stacks.delete('one');
      assert.deepEqual(await contents(world), nothing);
    }));

  test('what is to be retained outlives the stack', () =>
    withRooms(async (world) => {
      const pool = { Type: 'AWS::Cognito::UserPool', DeletionPolicy: 'Retain' };
      await world.rooms.stacks.deploy('one', resources({ Pool: pool }));
      await world.rooms.stacks.delete('one');
      assert.deepEqual(await contents(world), { ...nothing, pools: 1 });
    }));

  test('a failure in the middle rolls everything back, and says where', () =>
    withRooms(async (world) => {
      const template = resources({
        Endpoint: endpointOf('cognito-idp'),
        Pool: { Type: 'AWS::Cognito::UserPool', Properties: { UserPoolName: 'people' } },
        Bob: {
          Type: 'AWS::Cognito::UserPoolUser',
          DependsOn: 'Endpoint',
          Properties: {
            UserPoolId: { Ref: 'Pool' },
            Username: 'bob',
            UserAttributes: [{ Name: 'no_such_attribute', Value: 'x' }],
          },
        },
      });
      const refusal = await refusalOf(world.rooms.stacks.deploy('one', template));
      assert.match(refusal.message, /^Resources\.Bob \(AWS::Cognito::UserPoolUser\): /);
      assert.match(refusal.message, /Everything made before was removed\.$/);
      assert.deepEqual(await contents(world), nothing);
    }));

  test('an attribute without a value is refused, as the API does, and not passed over', () =>
    withRooms(async (world) => {
      const template = resources({
        Pool: { Type: 'AWS::Cognito::UserPool' },
        Bob: {
          Type: 'AWS::Cognito::UserPoolUser',
          Properties: { UserPoolId: { Ref: 'Pool' }, Username: 'bob', UserAttributes: [{ Name: 'email' }] },
        },
      });
      const refusal = await refusalOf(world.rooms.stacks.deploy('one', template));
      assert.match(refusal.message, /^Resources\.Bob .*Attribute value for email must not be null/);
      assert.deepEqual(await contents(world), nothing);
    }));

  test('a stack left half made by a stopped server is taken away at the next start', () =>
    withRooms(async (world) => {
      const { rooms, ground } = world;
      await rooms.stacks.deploy('one', example);
      const row = await ground.database.query
        .selectFrom('stacks')
        .select('document')
        .executeTakeFirstOrThrow();
      const document = row.document.replace('"status":"complete"', '"status":"creating"');
      await ground.database.query.updateTable('stacks').set({ document }).execute();
      await refusalOf(rooms.stacks.deploy('one', example));
      await rooms.stacks.recover();
      assert.deepEqual(await contents(world), nothing);
    }));

  test('a half-made stack that cannot be taken away does not keep the server from starting', () =>
    withRooms(async ({ rooms, ground: { database } }) => {
      const Properties = { UserPoolName: 'kept', DeletionProtection: 'ACTIVE' };
      await rooms.stacks.deploy('one', resources({ Pool: { Type: 'AWS::Cognito::UserPool', Properties } }));
      const row = await database.query.selectFrom('stacks').select('document').executeTakeFirstOrThrow();
      const document = row.document.replace('"status":"complete"', '"status":"creating"');
      await database.query.updateTable('stacks').set({ document }).execute();
      await rooms.stacks.recover();
      assert.equal((await rooms.stacks.get('one')).resources.length, 1);
    }));

  test('groups and memberships are made and removed', () =>
    withRooms(async ({ rooms }) => {
      const template = resources({
        Member: {
          Type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
          Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: { Ref: 'Admins' }, Username: { Ref: 'Bob' } },
        },
        Bob: {
          Type: 'AWS::Cognito::UserPoolUser',
          Properties: { UserPoolId: { Ref: 'Pool' }, Username: 'bob' },
        },
        Admins: {
          Type: 'AWS::Cognito::UserPoolGroup',
          Properties: { UserPoolId: { Ref: 'Pool' }, GroupName: 'admins', Precedence: '3' },
        },
        Pool: { Type: 'AWS::Cognito::UserPool' },
      });
      const { stack } = await rooms.stacks.deploy('one', template);
      const order = stack.resources.map(({ logicalId }) => logicalId);
      assert.deepEqual(order, ['Pool', 'Admins', 'Bob', 'Member']);
      const pool = await rooms.pools.get(stack.resources[0]!.physicalId);
      assert.match(pool.name, /^one-Pool-[A-Za-z0-9]{12}$/);
      const bob = await rooms.users.get(pool, 'bob');
      const groups = await rooms.groups.allFor(bob.id);
      assert.deepEqual(
        groups.map(({ name, precedence }) => [name, precedence]),
        [['admins', 3]],
      );
      await rooms.stacks.delete('one');
    }));

  test('resources and methods build the same API as a body', () =>
    withRooms(async ({ rooms }) => {
      const { stack } = await rooms.stacks.deploy(
        'one',
        resources({
          Deployment: {
            Type: 'AWS::ApiGateway::Deployment',
            DependsOn: ['Method'],
            Properties: { RestApiId: { Ref: 'Api' }, StageName: 'dev' },
          },
          Method: methodOf({ ResourceId: { Ref: 'Path' } }),
          Path: {
            Type: 'AWS::ApiGateway::Resource',
            Properties: {
              RestApiId: { Ref: 'Api' },
              ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
              PathPart: 'in',
            },
          },
          Api: apiOf(),
        }),
      );
      const apiId = stack.resources[0]!.physicalId;
      const stage = await rooms.privateApis.findStage(apiId, 'dev');
      assert.deepEqual(
        stage?.routes.routes.map(({ resourcePath, methods }) => [resourcePath, methods]),
        [
          [
            '/in',
            {
              POST: {
                integration: {
                  type: 'AWS',
                  service: 'cognito-idp',
                  action: 'AdminInitiateAuth',
                  roleArn: 'arn:aws:iam::123456789012:role/any',
                  passthrough: 'WHEN_NO_MATCH',
                  timeoutMs: 29_000,
                  responses: [{ statusCode: 200 }, { selectionPattern: '4\\d{2}', statusCode: 400 }],
                },
              },
            },
          ],
        ],
      );
      await rooms.stacks.delete('one');
    }));

  for (const [name, template, message] of refusals) {
    test(`${name} is refused, and nothing is made`, () =>
      withRooms(async (world) => {
        const refusal = await refusalOf(world.rooms.stacks.deploy('one', resources(template)));
        assert.match(refusal.message, message);
        assert.deepEqual(await contents(world), nothing);
      }));
  }
});

function resources(Resources: unknown): string {
  return JSON.stringify({ Resources });
}

function endpointOf(service: string): object {
  return {
    Type: 'AWS::EC2::VPCEndpoint',
    Properties: {
      ServiceName: { 'Fn::Sub': `com.amazonaws.\${AWS::Region}.${service}` },
      VpcEndpointType: 'Interface',
      VpcId: 'vpc-one',
      PrivateDnsEnabled: 'true',
    },
  };
}

function apiOf(): object {
  return {
    Type: 'AWS::ApiGateway::RestApi',
    Properties: {
      Name: 'api',
      EndpointConfiguration: { Types: ['PRIVATE'] },
      Policy: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: '*',
          Action: 'execute-api:Invoke',
          Resource: 'execute-api:/*',
        },
      },
    },
  };
}

function methodOf(properties: object, integration: object = {}): object {
  return {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      RestApiId: { Ref: 'Api' },
      ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      HttpMethod: 'POST',
      MethodResponses: [{ StatusCode: 200 }, { StatusCode: 400 }],
      Integration: {
        Type: 'AWS',
        IntegrationHttpMethod: 'POST',
        Uri: `arn:aws:apigateway:${site.region}:cognito-idp:action/AdminInitiateAuth`,
        Credentials: 'arn:aws:iam::123456789012:role/any',
        IntegrationResponses: [{ StatusCode: 200 }, { StatusCode: '400', SelectionPattern: '4\\d{2}' }],
        ...integration,
      },
      ...properties,
    },
  };
}
