/** Who may call: every way to sign wrongly is refused, and what was signed cannot be changed on the way. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CognitoIdentityProvider } from '@aws-sdk/client-cognito-identity-provider';
import { call, send } from '../world/http.ts';
import { openPool, refusal } from '../world/pool.ts';
import { signedHeaders } from '../world/sign.ts';
import { onEveryEngine } from '../world/suite.ts';
import { region } from '../world/world.ts';

const minuteMs = 60_000;

interface OutgoingRequest {
  body?: unknown;
  headers: Record<string, string>;
}

/** Changes each request after it was signed. */
function tamper(
  client: CognitoIdentityProvider,
  change: (request: OutgoingRequest) => void,
): CognitoIdentityProvider {
  client.middlewareStack.add(
    (next) => (args) => {
      change(args.request as OutgoingRequest);
      return next(args);
    },
    { step: 'deserialize', priority: 'low' },
  );
  return client;
}

function clockOff(client: CognitoIdentityProvider, byMs: number): CognitoIdentityProvider {
  Object.defineProperty(client.config, 'systemClockOffset', { get: () => byMs, set: () => {} });
  return client;
}

function listPools(client: CognitoIdentityProvider) {
  return client.listUserPools({ MaxResults: 1 });
}

onEveryEngine((world) => {
  describe('a developer operation', () => {
    it('is answered when it is signed rightly', async () => {
      await listPools(world().client());
    });

    it('needs a signature', async () => {
      const { status, body } = await call(world(), 'ListUserPools', { MaxResults: 1 });
      assert.equal(status, 400);
      assert.deepEqual(body, {
        __type: 'MissingAuthenticationTokenException',
        message: 'Missing Authentication Token',
      });
    });

    it('is refused to a wrong secret', async () => {
      const keys = { ...world().administrator, secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
      await assert.rejects(
        listPools(world().client(keys)),
        refusal('InvalidSignatureException', /does not match/),
      );
    });

    it('is refused to an unknown key', async () => {
      const keys = { ...world().administrator, accessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
      const message = 'The security token included in the request is invalid.';
      await assert.rejects(listPools(world().client(keys)), refusal('UnrecognizedClientException', message));
    });

    it('is refused to a key that was deleted', async () => {
      const keys = await world().keysOf('leaver', {
        managed: ['arn:aws:iam::aws:policy/AdministratorAccess'],
      });
      await listPools(world().client(keys));
      await world().rooms.access.deleteAccessKey(keys.accessKeyId);
      await assert.rejects(listPools(world().client(keys)), refusal('UnrecognizedClientException'));
    });

    for (const [name, byMs] of [
      ['stale', -20 * minuteMs],
      ['early', 20 * minuteMs],
    ] as const) {
      it(`is refused with a date that is too ${name}`, async () => {
        const client = clockOff(world().client(), byMs);
        await assert.rejects(
          listPools(client),
          refusal('InvalidSignatureException', /Signature (expired|not yet current)/),
        );
      });
    }

    const changes: Record<string, (request: OutgoingRequest) => void> = {
      'its body': (request) => (request.body = '{"MaxResults":2}'),
      'its target': ({ headers }) => {
        headers['x-amz-target'] = 'AWSCognitoIdentityProviderService.CreateUserPool';
      },
      'its date': ({ headers }) => {
        headers['x-amz-date'] = headers['x-amz-date']?.replace(/\d\dZ$/, '00Z') ?? '';
        if (headers['x-amz-date']?.endsWith('00Z'))
          headers['x-amz-date'] = headers['x-amz-date'].replace(/00Z$/, '01Z');
      },
      'its scope': ({ headers }) => {
        headers.authorization = headers.authorization?.replace('/ap-northeast-1/', '/us-east-1/') ?? '';
      },
      'the list of what is signed': ({ headers }) => {
        headers.authorization = headers.authorization?.replace(/;x-amz-target[^,]*/, '') ?? '';
      },
    };
    for (const [what, change] of Object.entries(changes)) {
      it(`is refused when ${what} was changed on the way`, async () => {
        await assert.rejects(listPools(tamper(world().client(), change)), (error: Error) =>
          ['InvalidSignatureException', 'IncompleteSignatureException'].includes(error.name),
        );
      });
    }

    it('is not fooled by a target that is not part of the signature', async () => {
      const { host, port } = world().endpoint();
      const body = '{"MaxResults":1}';
      const signed = signedHeaders({
        keys: world().administrator,
        region,
        service: 'cognito-idp',
        host: `${host}:${port}`,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body,
        timeMs: world().clock.now(),
      });
      const headers = { ...signed, 'x-amz-target': 'AWSCognitoIdentityProviderService.ListUserPools' };
      const answer = await send(world(), '/', { method: 'POST', headers, body });
      assert.equal((answer.body as { __type: string }).__type, 'InvalidSignatureException');
    });
  });

  describe('a caller with a policy', () => {
    const statement = (more: object) => [
      { name: 'own', document: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...more }] } },
    ];

    it('may do what the policy names, on the pool it names', async () => {
      const [mine, other] = [await openPool(world()), await openPool(world())];
      const resource = `arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/${mine.poolId}`;
      const inline = statement({ Action: 'cognito-idp:DescribeUserPool', Resource: resource });
      const keys = await world().keysOf('reader', { inline });
      const client = world().client(keys);
      await client.describeUserPool({ UserPoolId: mine.poolId });
      const otherArn = `arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/${other.poolId}`;
      const words = (action: string, arn: string) =>
        'User: arn:aws:iam::123456789012:user/reader is not authorized to perform: ' +
        `cognito-idp:${action} on resource: ${arn} because no identity-based policy allows the cognito-idp:${action} action`;
      await assert.rejects(
        client.describeUserPool({ UserPoolId: other.poolId }),
        refusal('AccessDeniedException', words('DescribeUserPool', otherArn)),
      );
      await assert.rejects(
        client.deleteUserPool({ UserPoolId: mine.poolId }),
        refusal('AccessDeniedException', words('DeleteUserPool', resource)),
      );
    });
  });
});
