/** The door of private APIs over real sockets: who gets through where, and what everybody is answered. */
import assert from 'node:assert/strict';
import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { forEachEngine } from '../../../test/world/database.ts';
import { Access } from '../../domain/access/access.ts';
import { Audit } from '../../domain/audit/audit.ts';
import { attributeSocket, Endpoints, type Endpoint } from '../../domain/endpoints/endpoints.ts';
import { PrivateApis } from '../../domain/private-apis/private-apis.ts';
import { openLog } from '../../platform/log.ts';
import { Metrics } from '../../platform/metrics.ts';
import { openPrivateApi, type ServiceAnswer, type ServiceCall } from './private-api.ts';

const site = { region: 'eu-west-1', accountId: '123456789012' };
const body = { AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', ClientId: 'c', AuthParameters: { USERNAME: 'alice' } };
const target = '/dev/admin-initiate-auth';

interface World {
  apiId: string;
  apis: PrivateApis;
  endpoint: Endpoint;
  other: Endpoint;
  /** Allows nothing at all. */
  closed: Endpoint;
  calls: ServiceCall[];
  /** What the service behind the API answers from now on. */
  answer: (call: ServiceCall) => Promise<ServiceAnswer>;
  audited: { outcome: string; resource: string }[];
  send(through: Endpoint, wish?: Wish): Promise<Answer>;
}

interface Wish {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

const tokens = { AuthenticationResult: { AccessToken: 'x' } };

function definition(roleArn: string): object {
  const integration = (more: object): object => ({
    type: 'aws',
    httpMethod: 'POST',
    uri: `arn:aws:apigateway:${site.region}:cognito-idp:action/AdminInitiateAuth`,
    credentials: roleArn,
    responses: { default: { statusCode: 200 }, '4\\d{2}': { statusCode: 400 } },
    ...more,
  });
  const operation = (more: object): object => ({
    responses: { 200: {}, 400: {}, 204: {} },
    'x-amazon-apigateway-integration': integration(more),
  });
  return {
    openapi: '3.0.1',
    info: { title: 'api' },
    paths: {
      '/admin-initiate-auth': { post: operation({}) },
      '/hasty': { post: operation({ timeoutInMillis: 50 }) },
      '/never': { post: operation({ passthroughBehavior: 'never' }) },
      '/unmapped': { post: operation({ responses: { '2\\d{2}': { statusCode: 200 } } }) },
      '/nobody': { post: operation({ credentials: 'arn:aws:iam::123456789012:role/nobody' }) },
      '/silent': { post: operation({}) },
      '/{name}/secret': { post: operation({}) },
      '/mock': {
        get: operation({
          type: 'mock',
          requestTemplates: { 'application/json': '{"statusCode": 204}' },
          responses: { default: { statusCode: 204 } },
        }),
      },
    },
  };
}

function policyFor(endpoint: Endpoint): object {
  const statement = { Principal: '*', Action: 'execute-api:Invoke' };
  const Condition = { StringNotEquals: { 'aws:SourceVpce': endpoint.id } };
  return {
    Version: '2012-10-17',
    Statement: [
      { ...statement, Effect: 'Allow', NotResource: 'execute-api:/dev/POST/silent' },
      { ...statement, Effect: 'Deny', Resource: 'execute-api:/*', Condition },
      { ...statement, Effect: 'Deny', Resource: 'execute-api:/dev/POST/admin/secret' },
    ],
  };
}

const trust = {
  Version: '2012-10-17',
  Statement: {
    Effect: 'Allow',
    Principal: { Service: 'apigateway.amazonaws.com' },
    Action: 'sts:AssumeRole',
  },
};

const elsewhereOnly = {
  Statement: {
    Effect: 'Allow',
    Principal: '*',
    Action: 'execute-api:Invoke',
    Resource: 'arn:aws:execute-api:*:*:zzzzzzzzzz/*',
  },
};

forEachEngine((engine, open) => {
  // Nothing here depends on the engine; the rooms' own tests run on both.
  if (engine !== 'sqlite') return;

  async function withDoor(check: (world: World) => Promise<void>): Promise<void> {
    await using opened = await open();
    const ground = { ...opened, site };
    const [access, audit, apis] = [new Access(ground), new Audit(ground), new PrivateApis(ground)];
    const endpoints = new Endpoints({ ...ground, listenHost: '127.0.0.1', firstPort: 20_000 });
    const endpoint = await endpoints.create({ service: 'execute-api' });
    const other = await endpoints.create({ service: 'execute-api' });
    const closed = await endpoints.create({ service: 'execute-api', policy: elsewhereOnly });
    const role = await access.createRole('api', trust);
    const policy = policyFor(endpoint);
    const api = await apis.create({ body: definition(role.arn), policy, vpcEndpointIds: [endpoint.id] });
    await apis.addStage(api.id, { name: 'dev', deploymentId: (await apis.addDeployment(api.id)).id });

    const world: World = {
      apiId: api.id,
      apis,
      endpoint,
      other,
      closed,
      calls: [],
      audited: [],
      answer: async () => ({ status: 200, body: JSON.stringify(tokens) }),
      send: (through, wish) => sendTo(servers.get(through.id)!, world, wish),
    };
    const record = audit.record.bind(audit);
    audit.record = async (event) => {
      world.audited.push(event);
      await record(event);
    };
    const door = openPrivateApi({
      rooms: { access, audit, privateApis: apis },
      site,
      clock: opened.clock,
      log: openLog('silent'),
      metrics: new Metrics(),
      callService: (call) => {
        world.calls.push(call);
        return world.answer(call);
      },
    });
    await door.ready();
    const servers = new Map<string, Server>();
    for (const one of [endpoint, other, closed]) {
      const server = createServer((incoming, reply) => door.routing(incoming, reply));
      server.on('connection', (socket) =>
        attributeSocket(socket, { endpoint: one, sourceIp: '10.1.2.3', secure: true }),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      servers.set(one.id, server);
    }
    try {
      await check(world);
    } finally {
      for (const server of servers.values()) server.close();
      await door.close();
    }
  }

  test('a call through the right endpoint reaches the service under the role, and comes back', () =>
    withDoor(async (world) => {
      const { status, headers, body: answered } = await world.send(world.endpoint);
      assert.deepEqual([status, answered], [200, JSON.stringify(tokens)]);
      assert.equal(headers['content-type'], 'application/json');
      assert.match(headers['x-amzn-requestid'] as string, /^[0-9a-f-]{36}$/);
      assert.match(headers['x-amz-apigw-id'] as string, /^[A-Za-z0-9+/]{15}=$/);
      assert.equal(headers['x-amzn-errortype'], undefined);
      const [call] = world.calls;
      assert.deepEqual([call?.service, call?.action], ['cognito-idp', 'AdminInitiateAuth']);
      assert.deepEqual(JSON.parse(call!.body.toString()), body);
      assert.deepEqual(call?.principal, {
        kind: 'aws',
        accountId: site.accountId,
        arn: 'arn:aws:sts::123456789012:assumed-role/api/BackplaneAssumeRoleSession',
        roleArn: 'arn:aws:iam::123456789012:role/api',
      });
      assert.deepEqual(
        world.audited.map(({ outcome }) => outcome),
        ['ok'],
      );
    }));

  const regionalName = ({ id, dnsSuffix }: Endpoint): string =>
    `${id}-${dnsSuffix}.execute-api.${site.region}.vpce.amazonaws.com`;
  const aliasOf = ({ apiId }: World, { id }: Endpoint): string =>
    `${apiId}-${id}.execute-api.eu-west-1.amazonaws.com`;

  test('all three ways to name an API work', () =>
    withDoor(async (world) => {
      const names: Record<string, string>[] = [
        { host: `${world.apiId}.execute-api.eu-west-1.amazonaws.com` },
        { host: aliasOf(world, world.endpoint) },
        { host: regionalName(world.endpoint), 'x-apigw-api-id': world.apiId },
      ];
      for (const headers of names) assert.equal((await world.send(world.endpoint, { headers })).status, 200);
    }));

  test('an alias exists only for endpoints the API lists', () =>
    withDoor(async (world) => {
      const answer = await world.send(world.other, { headers: { host: aliasOf(world, world.other) } });
      assert.deepEqual([answer.status, answer.body], [403, '{"message":"Forbidden"}']);
    }));

  test('headers that claim another endpoint or address change nothing at the wrong listener', () =>
    withDoor(async (world) => {
      const { id } = world.endpoint;
      const spoofs: Record<string, string>[] = [
        {},
        { host: aliasOf(world, world.endpoint) },
        { host: regionalName(world.endpoint), 'x-apigw-api-id': world.apiId },
        { host: regionalName(world.other), 'x-apigw-api-id': world.apiId },
        { 'x-amz-vpc-endpoint-id': id, 'x-amzn-vpce-id': id, 'aws-sourcevpce': id },
        {
          'x-forwarded-for': '10.0.0.1',
          forwarded: 'for=10.0.0.1',
          'x-forwarded-host': aliasOf(world, world.endpoint),
        },
        { referer: id, 'user-agent': id },
      ];
      for (const headers of spoofs) {
        const answer = await world.send(world.other, { headers });
        assert.equal(answer.status, 403, JSON.stringify(headers));
      }
      assert.equal(world.calls.length, 0);
    }));

  test('denials by policy answer in the exact words', () =>
    withDoor(async (world) => {
      const arn = (path: string): string =>
        `arn:aws:execute-api:eu-west-1:********9012:${world.apiId}/dev/POST/${path}`;
      const sentence = 'User: anonymous is not authorized to perform: execute-api:Invoke on resource: ';
      const cases: [through: Endpoint, path: string, message: string][] = [
        [world.other, 'admin-initiate-auth', `${arn('admin-initiate-auth')} with an explicit deny`],
        [world.endpoint, 'silent', arn('silent')],
        [world.endpoint, 'admin/secret', `${arn('admin/secret')} with an explicit deny`],
        [
          world.closed,
          'admin-initiate-auth',
          `${arn('admin-initiate-auth')} because no VPC endpoint policy allows the execute-api:Invoke action`,
        ],
      ];
      for (const [through, path, message] of cases) {
        const answer = await world.send(through, { path: `/dev/${path}` });
        assert.deepEqual([answer.status, answer.body], [403, `{"Message":"${sentence}${message}"}`]);
        assert.equal(answer.headers['x-amzn-errortype'], 'AccessDeniedException');
        assert.match(answer.headers['x-amzn-requestid'] as string, /^[0-9a-f-]{36}$/);
      }
      assert.equal(world.calls.length, 0);
      assert.deepEqual(
        new Set(world.audited.map(({ outcome }) => outcome)),
        new Set(['AccessDeniedException']),
      );
      assert.equal(world.audited.length, cases.length);
    }));

  test('a path written otherwise does not slip past a policy', () =>
    withDoor(async (world) => {
      for (const path of ['/dev/%61dmin/secret', '/dev/admin/secret/', '/dev/admin/s%65cret?x=1']) {
        assert.match((await world.send(world.endpoint, { path })).body, /with an explicit deny"}$/, path);
      }
      assert.equal((await world.send(world.endpoint, { path: '/dev/bob/secret' })).status, 200);
    }));

  const missing = [403, 'MissingAuthenticationTokenException', '{"message":"Missing Authentication Token"}'];
  const forbidden = [403, 'ForbiddenException', '{"message":"Forbidden"}'];
  const serverError = [500, 'InternalServerErrorException', '{"message":"Internal server error"}'];
  const refusals: [name: string, wish: Wish, expected: (string | number)[]][] = [
    ['an unknown path', { path: '/dev/other' }, missing],
    ['an unknown stage', { path: '/prod/admin-initiate-auth' }, missing],
    ['no stage', { path: '/' }, missing],
    ['an unknown verb', { method: 'GET', body: '' }, missing],
    ['a verb nobody routes', { method: 'PROPFIND' }, missing],
    ['a path with a step missing', { path: '/dev//admin-initiate-auth' }, missing],
    ['an unknown API', { headers: { host: 'zzzzzzzzzz.execute-api.eu-west-1.amazonaws.com' } }, forbidden],
    ['an address for a name', { headers: { host: '127.0.0.1' } }, forbidden],
    ['a malformed path', { path: '/dev/%zz' }, [400, 'BadRequestException', '{"message":"Bad Request"}']],
    [
      'a body over 10 MB',
      { body: Buffer.alloc(10 * 1024 * 1024 + 1) },
      [413, 'RequestTooLargeException', '{"message":"Request Too Long"}'],
    ],
    [
      'a body that no template takes',
      { path: '/dev/never' },
      [415, 'BadRequestException', '{"message":"Unsupported Media Type"}'],
    ],
    [
      'a service that is too slow',
      { path: '/dev/hasty' },
      [504, 'InternalServerErrorException', '{"message":"Endpoint request timed out"}'],
    ],
    ['a role that is not there', { path: '/dev/nobody' }, serverError],
  ];

  for (const [name, wish, expected] of refusals) {
    test(`${name} is answered ${expected[0]}`, () =>
      withDoor(async (world) => {
        if (wish.path === '/dev/hasty') world.answer = () => new Promise(() => undefined);
        const { status, headers, body: answered } = await world.send(world.endpoint, wish);
        assert.deepEqual([status, headers['x-amzn-errortype'], answered], expected);
        assert.match(headers['x-amz-apigw-id'] as string, /^[A-Za-z0-9+/]{15}=$/);
      }));
  }

  test('statuses are mapped: 4xx by its pattern, 5xx by default, none without either', () =>
    withDoor(async (world) => {
      const denied = '{"__type":"AccessDeniedException","message":"no"}';
      const expected: [backend: number, path: string, status: number, body: string][] = [
        [400, target, 400, denied],
        [500, target, 200, denied],
        [400, '/dev/unmapped', 500, '{"message":"Internal server error"}'],
      ];
      for (const [backend, path, status, answered] of expected) {
        world.answer = async () => ({ status: backend, body: denied });
        const answer = await world.send(world.endpoint, { path });
        assert.deepEqual([answer.status, answer.body], [status, answered]);
      }
    }));

  test('a mock answers without a backend', () =>
    withDoor(async (world) => {
      const answer = await world.send(world.endpoint, { method: 'GET', path: '/dev/mock', body: '' });
      assert.deepEqual([answer.status, answer.body], [204, '']);
      assert.equal(world.calls.length, 0);
    }));

  test('bodies of every content type pass as they came', () =>
    withDoor(async (world) => {
      const bytes = Buffer.from([0, 255, 128, 10]);
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'no type at all;;', '']) {
        const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
        const { status } = await world.send(world.endpoint, { headers, body: bytes });
        assert.equal(status, 200, type);
        assert.deepEqual(world.calls.at(-1)?.body, bytes, type);
      }
    }));

  test('a fault behind the API says nothing of itself', () =>
    withDoor(async (world) => {
      world.answer = () => Promise.reject(new Error('secret detail'));
      const answer = await world.send(world.endpoint);
      assert.deepEqual([answer.status, answer.body], [500, '{"message":"Internal server error"}']);
    }));

  test('what cannot be recorded is not answered as done', () =>
    withDoor(async (world) => {
      world.audited.push = () => {
        throw new Error('disk full');
      };
      const answer = await world.send(world.endpoint);
      assert.deepEqual([answer.status, answer.body], [500, '{"message":"Internal server error"}']);
    }));

  test('a policy takes effect with the next deployment', () =>
    withDoor(async (world) => {
      const { apis, apiId } = world;
      await apis.setPolicy(apiId, policyFor(world.other));
      assert.equal((await world.send(world.endpoint)).status, 200);
      await apis.moveStage(apiId, { name: 'dev', deploymentId: (await apis.addDeployment(apiId)).id });
      assert.equal((await world.send(world.endpoint)).status, 403);
      assert.equal((await world.send(world.other)).status, 200);
    }));
});

async function sendTo(server: Server, { apiId }: World, wish: Wish = {}): Promise<Answer> {
  const { method = 'POST', path = target, headers = {}, body: sent = JSON.stringify(body) } = wish;
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const host = `${apiId}.execute-api.${site.region}.amazonaws.com`;
    const outgoing = request({
      host: '127.0.0.1',
      port,
      method,
      path,
      headers: { host, ...headers },
      agent: false,
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      // The server may answer and close before a body it refuses has been sent.
      if (error.code !== 'EPIPE' && error.code !== 'ECONNRESET') reject(error);
    });
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    outgoing.end(sent);
  });
}
