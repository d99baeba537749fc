/** The example as people meet it: tokens through the private API, and refusals by where a call comes from. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, it } from 'node:test';
import { send, type Answer, type Sent } from '../world/http.ts';
import { onEveryEngine } from '../world/suite.ts';
import type { OpenEndpoint, World } from '../world/world.ts';
import { exampleOf, type Example } from '../world/example.ts';

const template = join(import.meta.dirname, '../../examples/closed-network/template.yaml');

interface Invocation extends Sent {
  path?: string;
  through?: OpenEndpoint;
}

function invoke(
  world: World,
  example: Example,
  { path, through, ...more }: Invocation = {},
): Promise<Answer> {
  const at = through ?? example.api;
  const host = `${example.apiId}-${at.id}.execute-api.ap-northeast-1.amazonaws.com`;
  const headers = { 'content-type': 'application/json', ...more.headers };
  return send(world, path ?? example.path, {
    method: 'POST',
    body: example.signIn,
    ...more,
    headers,
    at: { ...at, host },
  });
}

onEveryEngine(
  (world) => {
    let example: Example;
    before(async () => {
      example = await exampleOf(world());
    });

    const words = () =>
      'User: anonymous is not authorized to perform: execute-api:Invoke on resource: ' +
      `arn:aws:execute-api:ap-northeast-1:********9012:${example.apiId}/dev/POST/admin-initiate-auth`;

    function assertDenied({ status, headers, body }: Answer): void {
      assert.equal(status, 403);
      assert.equal(headers['x-amzn-errortype'], 'AccessDeniedException');
      const { Message } = body as { Message: string };
      assert.ok(Message.startsWith(words()), Message);
    }

    it('gives tokens for a password', async () => {
      const { status, body } = await invoke(world(), example);
      assert.equal(status, 200);
      const { AuthenticationResult } = body as { AuthenticationResult: Record<string, unknown> };
      assert.deepEqual(Object.keys(AuthenticationResult).toSorted(), [
        'AccessToken',
        'ExpiresIn',
        'IdToken',
        'RefreshToken',
        'TokenType',
      ]);
    });

    it('passes on what Cognito refuses', async () => {
      const request = {
        ...(JSON.parse(example.signIn) as object),
        AuthParameters: { USERNAME: 'alice', PASSWORD: 'no' },
      };
      const { status, body } = await invoke(world(), example, { body: JSON.stringify(request) });
      assert.equal(status, 400);
      assert.equal((body as { __type: string }).__type, 'NotAuthorizedException');
    });

    it('refuses the same call through the other endpoint with AWS’s 403', async () => {
      const headers = { host: example.other.regionalHost, 'x-apigw-api-id': example.apiId };
      assertDenied(await invoke(world(), example, { through: example.other, headers }));
    });

    it('is not fooled through the other endpoint by Host, SNI or any header', async () => {
      const ownHost = `${example.apiId}-${example.api.id}.execute-api.ap-northeast-1.amazonaws.com`;
      const spoofs: { servername?: string; headers?: Record<string, string> }[] = [
        {},
        { headers: { host: ownHost } },
        { headers: { host: `${ownHost}:${example.api.port}` } },
        { servername: ownHost },
        { servername: ownHost, headers: { host: ownHost } },
        { headers: { 'x-apigw-api-id': example.apiId } },
        { headers: { host: example.other.regionalHost, 'x-apigw-api-id': example.apiId } },
        {
          headers: {
            'x-forwarded-for': '10.0.0.1',
            'x-forwarded-host': ownHost,
            'x-amz-vpce-id': example.api.id,
          },
        },
      ];
      for (const spoof of spoofs) {
        const { status, text } = await invoke(world(), example, { through: example.other, ...spoof });
        assert.equal(status, 403, `${JSON.stringify(spoof)} → ${text}`);
        assert.equal(text.includes('AccessToken'), false);
      }
    });

    it('is reached by the endpoint’s own name with the api’s id in a header', async () => {
      const headers = { host: example.api.regionalHost, 'x-apigw-api-id': example.apiId };
      assert.equal((await invoke(world(), example, { headers })).status, 200);
    });

    it('answers a wrong stage, path, method and api as API Gateway does', async () => {
      const missing = { message: 'Missing Authentication Token' };
      const wrongPath = await invoke(world(), example, { path: '/dev/elsewhere' });
      assert.deepEqual([wrongPath.status, wrongPath.body], [403, missing]);
      assert.equal(wrongPath.headers['x-amzn-errortype'], 'MissingAuthenticationTokenException');
      const wrongMethod = await invoke(world(), example, { method: 'PUT' });
      assert.equal(wrongMethod.status, 403);
      const wrongStage = await invoke(world(), example, { path: '/prod/admin-initiate-auth' });
      assert.equal(wrongStage.status, 403);
      const wrongApi = await invoke(world(), { ...example, apiId: 'aaaaaaaaaa' });
      assert.deepEqual([wrongApi.status, wrongApi.body], [403, { message: 'Forbidden' }]);
    });

    it('stops answering when its role may no longer do it', async () => {
      const role = `arn:aws:iam::123456789012:role/${example.roleName}`;
      const { trust, inline, managed } = await world().rooms.access.getRole(role);
      await world().rooms.access.updateRole(role, trust, { managed });
      const refused = await invoke(world(), example);
      assert.notEqual(refused.status, 200);
      assert.equal(refused.text.includes('AccessToken'), false);
      await world().rooms.access.updateRole(role, trust, { inline, managed });
      assert.equal((await invoke(world(), example)).status, 200);
    });

    it('keeps answering after a restart', async () => {
      await world().restart();
      assert.equal((await invoke(world(), example)).status, 200);
    });
  },
  { template },
);

it('the example is the file that npm start deploys', () => {
  assert.match(readFileSync(template, 'utf8'), /AWS::ApiGateway::RestApi/);
});
