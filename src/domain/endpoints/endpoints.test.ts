/** Interface endpoints: identity, policy, addresses and names, on every engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { decide } from '../../platform/policy/policy.ts';
import { Database } from '../../storage/database.ts';
import {
  conditionContext,
  Endpoints,
  serviceOfName,
  type Endpoint,
  type EndpointsNeeds,
} from './endpoints.ts';

const site = { region: 'ap-northeast-1', accountId: '123456789012' };
const anywhere = { listenHost: '127.0.0.1', firstPort: 8443 };

function roomOf({ database, cursors, clock }: OpenDatabase, extra: Partial<EndpointsNeeds> = {}): Endpoints {
  return new Endpoints({ database, cursors, clock, site, ...anywhere, ...extra });
}

function mayInitiateAuth(endpoint: Endpoint | undefined): boolean {
  assert.ok(endpoint !== undefined);
  const { compiled } = endpoint;
  const call = {
    action: 'cognito-idp:InitiateAuth',
    resource: '*',
    principal: { kind: 'anonymous' },
    context: new Map(),
  } as const;
  return decide({ guards: [{ kind: 'endpoint', policy: compiled }], grants: [], rule: 'unsigned', call })
    .allowed;
}

const denyAll = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }],
};

forEachEngine((_, open) => {
  test('an endpoint has AWS’s kind of id, names and a policy that allows everything', async () => {
    await using world = await open();
    const endpoints = roomOf(world);
    const endpoint = await endpoints.create({ service: 'cognito-idp', vpcId: 'vpc-hq' });
    assert.match(endpoint.id, /^vpce-[0-9a-f]{17}$/);
    assert.match(endpoint.dnsSuffix, /^[a-z0-9]{8}$/);
    assert.deepEqual(endpoints.names(endpoint), {
      regional: `${endpoint.id}-${endpoint.dnsSuffix}.cognito-idp.ap-northeast-1.vpce.amazonaws.com`,
      private: ['cognito-idp.ap-northeast-1.amazonaws.com', 'cognito-idp-fips.ap-northeast-1.amazonaws.com'],
    });
    assert.equal(mayInitiateAuth(endpoint), true);
    const gateway = await endpoints.create({ service: 'execute-api' });
    assert.deepEqual(endpoints.names(gateway).private, ['*.execute-api.ap-northeast-1.amazonaws.com']);
    const withoutPrivateDns = await endpoints.create({ service: 'execute-api', privateDns: false });
    assert.deepEqual(endpoints.names(withoutPrivateDns).private, []);
    assert.equal(serviceOfName(site, 'com.amazonaws.ap-northeast-1.execute-api'), 'execute-api');
    assert.equal(serviceOfName(site, 'com.amazonaws.eu-west-1.execute-api'), undefined);
  });

  test('addresses are assigned one by one, skip what is taken, and stay', async () => {
    await using world = await open();
    const endpoints = roomOf(world, { isAddressFree: async ({ port }) => port !== 8444 });
    const create = () => endpoints.create({ service: 'cognito-idp' });
    const made = [await create(), ...(await Promise.all([create(), create()]))];
    const ports = made.flatMap(({ listen }) => listen.map(({ port }) => port));
    assert.deepEqual(
      ports.toSorted((a, b) => a - b),
      [8443, 8445, 8446],
    );
    const again = roomOf(world);
    await again.refresh();
    for (const { id, listen } of made) assert.deepEqual(again.current(id)?.listen, listen);
  });

  test('attack: an endpoint cannot take over another one’s address', async () => {
    await using world = await open();
    const endpoints = roomOf(world);
    const { id } = await endpoints.create({
      service: 'cognito-idp',
      listen: [{ host: '10.1.0.10', port: 443 }],
    });
    for (const host of ['10.1.0.10', '0.0.0.0', '::']) {
      const listen = [{ host, port: 443 }];
      const refusal = { code: 'InvalidParameterException', message: new RegExp(`already belongs.*${id}`) };
      await assert.rejects(endpoints.create({ service: 'execute-api', listen }), refusal);
      const other = await endpoints.create({ service: 'execute-api' });
      await assert.rejects(endpoints.update(other.id, { listen }), refusal);
    }
  });

  test('what cannot be an endpoint is refused, and says why', async () => {
    await using world = await open();
    const endpoints = roomOf(world);
    const bad: [object, RegExp][] = [
      [{ service: 'sqs' }, /sqs has no interface endpoints/],
      [{ vpcId: 'hq' }, /Invalid VPC id/],
      [{ listen: [] }, /at least one listen address/],
      [{ listen: [{ host: 'localhost', port: 443 }] }, /localhost is not an IP address/],
      [{ listen: [{ host: '127.0.0.1', port: 70_000 }] }, /70000 is not a port/],
      [{ allowFrom: ['10.0.0.0/33'] }, /Invalid source range: 10\.0\.0\.0\/33/],
      [{ policy: '{' }, /not JSON/],
      [
        { policy: { Statement: [{ Effect: 'Maybe', Action: '*', Resource: '*' }] } },
        /Statement\[0\]\.Effect/,
      ],
      [{ policy: { ...denyAll, Id: 'x'.repeat(20_480) } }, /20480 characters/],
    ];
    for (const [part, message] of bad) {
      const wanted = { service: 'cognito-idp' as const, ...part };
      await assert.rejects(endpoints.create(wanted), { code: 'InvalidParameterException', message });
    }
    assert.deepEqual(endpoints.all(), []);
  });

  test('a new policy is in force at once here, and after a refresh on other nodes', async () => {
    await using world = await open();
    const here = roomOf(world);
    const { id } = await here.create({ service: 'cognito-idp' });
    await using otherDatabase = await openAgain(world);
    const there = roomOf({ ...world, database: otherDatabase.database });
    await there.refresh();
    const told: boolean[] = [];
    there.onChange((all) => void told.push(...all.map(mayInitiateAuth)));
    await here.update(id, { policy: JSON.stringify(denyAll) });
    assert.equal(mayInitiateAuth(here.current(id)), false);
    assert.equal(mayInitiateAuth(there.current(id)), true);
    await there.refresh();
    await there.refresh();
    assert.equal(mayInitiateAuth(there.current(id)), false);
    assert.deepEqual(told, [false]);
    await here.delete(id);
    await there.refresh();
    assert.equal(there.current(id), undefined);
    await assert.rejects(here.get(id), { code: 'ResourceNotFoundException' });
  });

  test('a stored policy that cannot be compiled never replaces the one in force', async () => {
    await using world = await open();
    const endpoints = roomOf(world);
    const { id } = await endpoints.create({ service: 'cognito-idp', policy: denyAll });
    const row = await world.database.query.selectFrom('endpoints').selectAll().executeTakeFirstOrThrow();
    const broken = JSON.stringify({ ...JSON.parse(row.document), policy: { Statement: 'none' } });
    await world.database.query.updateTable('endpoints').set({ document: broken }).execute();
    await assert.rejects(endpoints.refresh(), { name: 'PolicySyntaxError' });
    assert.equal(mayInitiateAuth(endpoints.current(id)), false);
    await assert.rejects(roomOf(world).refresh(), { name: 'PolicySyntaxError' });
  });

  test('endpoints are listed page by page', async () => {
    await using world = await open();
    const endpoints = roomOf(world);
    for (let count = 0; count < 5; count += 1) await endpoints.create({ service: 'cognito-idp' });
    const first = await endpoints.list({ limit: 3 });
    const second = await endpoints.list({ limit: 3, cursor: first.cursor });
    assert.equal(second.cursor, undefined);
    const ids = [...first.items, ...second.items].map(({ id }) => id);
    assert.deepEqual(
      ids,
      endpoints
        .all()
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  test('condition keys come from the connection; what a caller brings cannot replace them', async () => {
    await using world = await open();
    const endpoint = await roomOf(world).create({ service: 'cognito-idp', vpcId: 'vpc-hq' });
    const connection = { endpoint, sourceIp: '10.1.2.3', secure: true };
    const clock = { now: () => Date.UTC(2026, 0, 2, 3, 4, 5, 678) };
    const extras = { 'aws:SourceVpce': 'vpce-other', 'AWS:VpcSourceIp': '10.9.9.9', 'aws:UserAgent': 'curl' };
    assert.deepEqual(Object.fromEntries(conditionContext(connection, clock, extras)), {
      'aws:currenttime': '2026-01-02T03:04:05Z',
      'aws:epochtime': '1767323045',
      'aws:securetransport': 'true',
      'aws:sourcevpce': endpoint.id,
      'aws:vpcsourceip': '10.1.2.3',
      'aws:useragent': 'curl',
      'aws:sourcevpc': 'vpc-hq',
      'aws:sourcevpcarn': 'arn:aws:ec2:ap-northeast-1:123456789012:vpc/vpc-hq',
      'aws:vpceaccount': '123456789012',
    });
    const within = conditionContext(undefined, clock, extras);
    assert.equal(within.get('aws:securetransport'), 'true');
    assert.equal(within.has('aws:sourcevpce'), false);
  });
});

/** The same database, as another node sees it. */
async function openAgain({ place }: OpenDatabase): Promise<AsyncDisposable & { database: Database }> {
  const database = new Database(place.engine());
  return { database, [Symbol.asyncDispose]: () => database.close() };
}
