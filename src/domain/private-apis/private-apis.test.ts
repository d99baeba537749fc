/** Private APIs on both engines: the tree, deployments as snapshots, stages, and short resource names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { PrivateApis } from './private-apis.ts';

const site = { region: 'eu-west-1', accountId: '123456789012' };
const allow = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' };
const policy = { Version: '2012-10-17', Statement: allow };
const mock = {
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  responses: { default: { statusCode: 200 } },
};

function methodAt(resourceId: string, verb = 'GET') {
  return { resourceId, verb, integration: mock, statuses: ['200'], path: 'Integration' };
}

forEachEngine((_, open) => {
  async function withApis(check: (apis: PrivateApis, ground: OpenDatabase) => Promise<void>): Promise<void> {
    await using ground = await open();
    await check(new PrivateApis({ ...ground, site }), ground);
  }

  async function withApi(
    check: (apis: PrivateApis, apiId: string, rootId: string) => Promise<void>,
  ): Promise<void> {
    await withApis(async (apis) => {
      const api = await apis.create({ name: 'api', policy });
      assert.match(api.id, /^[a-z0-9]{10}$/);
      await check(apis, api.id, api.rootResourceId);
    });
  }

  test('short resource names are written out when a policy is saved, long ones stay', () =>
    withApis(async (apis) => {
      const Resource = ['execute-api:/dev/GET/a*', 'arn:aws:execute-api:*:*:*'];
      const { id } = await apis.create({
        name: 'api',
        policy: JSON.stringify({
          Statement: [
            allow,
            { ...allow, NotResource: 'execute-api:/*', Resource: undefined },
            { ...allow, Resource },
          ],
        }),
      });
      const { policy: saved } = await apis.get(id);
      const own = `arn:aws:execute-api:eu-west-1:123456789012:${id}`;
      const [first, second, third] = (saved as { Statement: Record<string, unknown>[] }).Statement;
      assert.equal(first?.['Resource'], `${own}/*`);
      assert.equal(second?.['NotResource'], `${own}/*`);
      assert.deepEqual(third?.['Resource'], [`${own}/dev/GET/a*`, 'arn:aws:execute-api:*:*:*']);
    }));

  const badPolicies: [name: string, policy: unknown, message: RegExp][] = [
    ['an unknown effect', { Statement: { ...allow, Effect: 'Permit' } }, /^Policy: .*Effect/],
    ['no principal', { Statement: { ...allow, Principal: undefined } }, /^Policy: .*Principal/],
    ['no JSON', '{', /^Policy: is not JSON$/],
    ['too long a text', { Statement: { ...allow, Sid: 'x'.repeat(8192) } }, /^Policy: holds at most 8192/],
  ];
  for (const [name, bad, message] of badPolicies) {
    test(`a policy with ${name} is refused`, () =>
      withApis((apis) => assert.rejects(apis.create({ name: 'api', policy: bad }), { message })));
  }

  test('a stage serves what was deployed until it is moved', () =>
    withApi(async (apis, apiId, rootId) => {
      await apis.addMethod(apiId, methodAt(rootId));
      const first = await apis.addDeployment(apiId);
      await apis.addStage(apiId, { name: 'dev', deploymentId: first.id });
      await apis.addMethod(apiId, methodAt(rootId, 'POST'));
      await apis.setPolicy(apiId, { Statement: { ...allow, Effect: 'Deny' } });
      const verbsOf = async (): Promise<string[]> => {
        const stage = await apis.findStage(apiId, 'dev');
        return Object.keys(stage?.routes.routes[0]?.methods ?? {});
      };
      assert.deepEqual(await verbsOf(), ['GET']);
      assert.equal((await apis.findStage(apiId, 'dev'))?.policy?.denies.length, 0);
      const second = await apis.addDeployment(apiId, 'with POST');
      await apis.moveStage(apiId, { name: 'dev', deploymentId: second.id });
      assert.deepEqual(await verbsOf(), ['GET', 'POST']);
      assert.equal((await apis.findStage(apiId, 'dev'))?.policy?.denies.length, 1);
      await assert.rejects(apis.removeDeployment(apiId, second.id), { message: /^Active stages/ });
      await apis.removeStage(apiId, 'dev');
      assert.equal(await apis.findStage(apiId, 'dev'), undefined);
      await apis.removeDeployment(apiId, second.id);
    }));

  test('an API that would answer nobody, or nothing, cannot be deployed', () =>
    withApis(async (apis) => {
      const bare = await apis.create({ name: 'bare' });
      await assert.rejects(apis.addDeployment(bare.id), {
        message: "The REST API doesn't contain any methods",
      });
      await apis.addMethod(bare.id, { ...methodAt(bare.rootResourceId), integration: undefined });
      await assert.rejects(apis.addDeployment(bare.id), { message: 'No integration defined for method' });
      await apis.removeMethod(bare.id, { resourceId: bare.rootResourceId, verb: 'GET' });
      await apis.addMethod(bare.id, methodAt(bare.rootResourceId));
      await assert.rejects(apis.addDeployment(bare.id), {
        message: "Private REST API doesn't have a resource policy attached to it",
      });
    }));

  test('the tree keeps its rules', () =>
    withApi(async (apis, apiId, rootId) => {
      const users = await apis.addResource(apiId, { parentId: rootId, pathPart: 'users' });
      const user = await apis.addResource(apiId, { parentId: users.id, pathPart: '{id}' });
      assert.equal(user.path, '/users/{id}');
      const greedy = await apis.addResource(apiId, { parentId: rootId, pathPart: '{proxy+}' });
      const refused: [parentId: string, pathPart: string, message: RegExp][] = [
        [rootId, 'users', /same parent already has this name: users/],
        [users.id, '{name}', /^A sibling \(\{id\}\) of this resource already has a variable path part/],
        [greedy.id, 'more', /greedy path variable/],
        [rootId, 'a/b', /is no path part/],
        [rootId, '{half', /is no path part/],
        ['nobody', 'x', /^Invalid Resource identifier/],
      ];
      for (const [parentId, pathPart, message] of refused) {
        await assert.rejects(apis.addResource(apiId, { parentId, pathPart }), { message });
      }
      await apis.removeResource(apiId, users.id);
      const { resources } = await apis.get(apiId);
      assert.deepEqual(
        resources.map(({ path }) => path),
        ['/', '/{proxy+}'],
      );
    }));

  test('changes at the same time are all kept', () =>
    withApi(async (apis, apiId, rootId) => {
      const parts = ['a', 'b', 'c', 'd', 'e'];
      await Promise.all(parts.map((pathPart) => apis.addResource(apiId, { parentId: rootId, pathPart })));
      const { resources } = await apis.get(apiId);
      assert.deepEqual(resources.map(({ path }) => path).toSorted(), ['/', '/a', '/b', '/c', '/d', '/e']);
    }));

  test('what is gone is refused in the words of API Gateway, and stages go with their API', () =>
    withApi(async (apis, apiId, rootId) => {
      await apis.addMethod(apiId, methodAt(rootId));
      const { id: deploymentId } = await apis.addDeployment(apiId);
      await apis.addStage(apiId, { name: 'dev', deploymentId });
      await assert.rejects(apis.addStage(apiId, { name: 'dev', deploymentId }), {
        message: 'Stage already exists',
      });
      await assert.rejects(apis.addStage(apiId, { name: 'a/b', deploymentId }), {
        message: /^Stage name only allows/,
      });
      await apis.delete(apiId);
      assert.equal(await apis.findStage(apiId, 'dev'), undefined);
      const message = `Invalid API identifier specified 123456789012:${apiId}`;
      await assert.rejects(apis.delete(apiId), { code: 'NotFoundException', message });
      await assert.rejects(apis.get(apiId), { code: 'NotFoundException', message });
    }));
});
