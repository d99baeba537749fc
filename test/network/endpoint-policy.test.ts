/** Endpoint policies: they bind signed and unsigned calls alike, by the endpoint a connection came through. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { call } from '../world/http.ts';
import { addUser, openPool, refusal, signIn } from '../world/pool.ts';
import { onEveryEngine } from '../world/suite.ts';

const arn = (poolId: string) => `arn:aws:cognito-idp:ap-northeast-1:123456789012:userpool/${poolId}`;
const allow = (more: object) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Resource: '*', ...more }],
});

onEveryEngine((world) => {
  describe('an endpoint policy', () => {
    it('denies an unsigned operation, in AWS’s words', async () => {
      const pool = await openPool(world());
      await addUser(pool, 'mika');
      const endpoint = await world().newEndpoint({
        service: 'cognito-idp',
        policy: allow({ Action: 'cognito-idp:GetUser' }),
      });
      const through = { ...pool, client: world().client(world().administrator, endpoint) };
      const message =
        `User: anonymous is not authorized to perform: cognito-idp:InitiateAuth on resource: ${arn(pool.poolId)} ` +
        'because no VPC endpoint policy allows the cognito-idp:InitiateAuth action';
      await assert.rejects(signIn(through, 'mika'), refusal('AccessDeniedException', message));
      const { AccessToken } = await signIn(pool, 'mika');
      await through.client.getUser({ AccessToken });
    });

    it('denies a signed operation that the identity may do', async () => {
      const { poolId: UserPoolId } = await openPool(world());
      const endpoint = await world().newEndpoint({
        service: 'cognito-idp',
        policy: allow({ Action: 'cognito-idp:ListUserPools' }),
      });
      const through = world().client(world().administrator, endpoint);
      await through.listUserPools({ MaxResults: 1 });
      await assert.rejects(
        through.describeUserPool({ UserPoolId }),
        refusal('AccessDeniedException', /VPC endpoint policy/),
      );
    });

    it('shows one pool and hides the others', async () => {
      const [mine, other] = [await openPool(world()), await openPool(world())];
      await addUser(mine, 'mika');
      await addUser(other, 'mika');
      const policy = allow({ Action: 'cognito-idp:*', Resource: arn(mine.poolId) });
      const endpoint = await world().newEndpoint({ service: 'cognito-idp', policy });
      const client = world().client(world().administrator, endpoint);
      await signIn({ ...mine, client }, 'mika');
      await assert.rejects(signIn({ ...other, client }, 'mika'), refusal('AccessDeniedException'));
      await assert.rejects(
        client.describeUserPool({ UserPoolId: other.poolId }),
        refusal('AccessDeniedException'),
      );
      const { AccessToken } = await signIn(other, 'mika');
      await assert.rejects(client.getUser({ AccessToken }), refusal('AccessDeniedException'));
    });

    it('can be changed, and holds from then on', async () => {
      const endpoint = await world().newEndpoint({ service: 'cognito-idp' });
      const client = world().client(world().administrator, endpoint);
      await client.listUserPools({ MaxResults: 1 });
      const deny = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }],
      };
      await world().rooms.endpoints.update(endpoint.id, { policy: deny });
      await assert.rejects(
        client.listUserPools({ MaxResults: 1 }),
        refusal('AccessDeniedException', /explicit deny/),
      );
    });

    it('is not dodged by naming another endpoint in a header or the host', async () => {
      const pool = await openPool(world());
      const open = world().endpoint();
      const closed = await world().newEndpoint({
        service: 'cognito-idp',
        policy: allow({ Action: 'cognito-idp:GetUser' }),
      });
      const spoofs: Record<string, string>[] = [
        { host: `${open.regionalHost}:${open.port}` },
        { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': open.regionalHost, forwarded: 'for=10.0.0.1' },
        { 'x-amz-vpce-id': open.id, 'x-amzn-vpc-endpoint-id': open.id, 'x-apigw-api-id': open.id },
      ];
      const body = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: pool.clientId, AuthParameters: {} };
      for (const headers of spoofs) {
        const answer = await call(world(), 'InitiateAuth', body, { at: closed, headers });
        assert.equal(
          (answer.body as { __type: string }).__type,
          'AccessDeniedException',
          JSON.stringify(headers),
        );
      }
      const bySni = await call(world(), 'InitiateAuth', body, { at: closed, servername: open.regionalHost });
      assert.equal((bySni.body as { __type: string }).__type, 'AccessDeniedException');
    });
  });

  describe('a source range', () => {
    it('cuts connections from elsewhere before any word is said', async () => {
      const endpoint = await world().newEndpoint({ service: 'cognito-idp', allowFrom: ['10.0.0.0/8'] });
      await assert.rejects(
        call(world(), 'GetUser', {}, { at: endpoint }),
        /ECONNRESET|socket|TLS|disconnected/,
      );
    });
  });
});
