/** Signatures of the real AWS SDK, and what attackers make of them, before the room of callers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { forEachEngine, type OpenDatabase } from '../../../test/world/database.ts';
import { Access, type NewAccessKey, type SignedRequest } from './access.ts';

const site = { region: 'ap-northeast-1', accountId: '123456789012' };
const service = 'cognito-idp';
const minuteMs = 60_000;
const unknownToken = {
  code: 'UnrecognizedClientException',
  message: 'The security token included in the request is invalid.',
};
const wrongSignature = {
  code: 'InvalidSignatureException',
  message: /^The request signature we calculated does not match/,
};

interface Wire {
  method: string;
  headers: Record<string, string>;
  body: Uint8Array;
}

type Credentials = Pick<NewAccessKey, 'accessKeyId' | 'secretAccessKey'> & { sessionToken?: string };

function roomOf({ database, sealing, clock }: OpenDatabase): Access {
  return new Access({ database, sealing, clock, site });
}

/** What the AWS SDK would put on the wire. */
async function sign(credentials: Credentials, region = site.region): Promise<SignedRequest> {
  let sent: Wire | undefined;
  const requestHandler = {
    async handle(request: Wire): Promise<never> {
      sent = request;
      throw Object.assign(new Error('caught'), { $retryable: undefined });
    },
  };
  const client = new CognitoIdentityProviderClient({
    region,
    credentials,
    maxAttempts: 1,
    requestHandler: requestHandler as never,
  });
  const command = new AdminGetUserCommand({ UserPoolId: `${region}_abcdefghi`, Username: 'alice' });
  await assert.rejects(client.send(command), { message: 'caught' });
  assert.ok(sent !== undefined);
  const rawHeaders = Object.entries(sent.headers).flat();
  return { method: sent.method, path: '/', query: '', rawHeaders, body: Uint8Array.from(sent.body) };
}

function replaceHeader({ rawHeaders, ...rest }: SignedRequest, name: string, value: string): SignedRequest {
  const at = rawHeaders.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === name);
  return { ...rest, rawHeaders: rawHeaders.with(at + 1, value) };
}

function headerOf({ rawHeaders }: SignedRequest, name: string): string {
  return rawHeaders[rawHeaders.findIndex((text) => text.toLowerCase() === name) + 1] ?? '';
}

forEachEngine((_, open) => {
  test('a request signed by the AWS SDK speaks for the key’s owner', async () => {
    await using world = await open();
    const access = roomOf(world);
    const key = await access.createAdministrator();
    const principal = await access.authenticate(await sign(key), service);
    assert.deepEqual(principal, { kind: 'aws', arn: key.arn, accountId: site.accountId });
    const { arn } = await access.createUser('imported');
    const imported = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40), arn };
    await access.importKey(imported);
    assert.equal((await access.authenticate(await sign(imported), service)).arn, arn);
    await assert.rejects(access.importKey(imported), { code: 'EntityAlreadyExistsException' });
    await assert.rejects(access.importKey({ ...imported, secretAccessKey: 'short' }), {
      code: 'ValidationErrorException',
    });
  });

  test('attack: unknown keys, wrong secrets and foreign session tokens', async () => {
    await using world = await open();
    const access = roomOf(world);
    const key = await access.createAdministrator();
    const stranger = { ...key, accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' };
    await assert.rejects(access.authenticate(await sign(stranger), service), unknownToken);
    const guess = { ...key, secretAccessKey: 'A'.repeat(40) };
    await assert.rejects(access.authenticate(await sign(guess), service), wrongSignature);
    const mixed = { ...key, sessionToken: 'token of another identity' };
    await assert.rejects(access.authenticate(await sign(mixed), service), unknownToken);
    const unsigned = { method: 'POST', path: '/', query: '', rawHeaders: [], body: Buffer.from('{}') };
    await assert.rejects(access.authenticate(unsigned, service), {
      code: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    });
  });

  test('attack: a changed body, operation or signature', async () => {
    await using world = await open();
    const access = roomOf(world);
    const request = await sign(await access.createAdministrator());
    const authorization = headerOf(request, 'authorization');
    const last = authorization.endsWith('0') ? '1' : '0';
    const changed = [
      { ...request, body: Buffer.concat([request.body, Buffer.from(' ')]) },
      replaceHeader(request, 'x-amz-target', 'AWSCognitoIdentityProviderService.AdminDeleteUser'),
      replaceHeader(request, 'host', 'evil.example.com'),
      replaceHeader(request, 'authorization', authorization.slice(0, -1) + last),
      { ...request, path: '/other' },
      { ...request, query: 'a=b' },
    ];
    for (const attempt of changed) {
      await assert.rejects(access.authenticate(attempt, service), { code: 'InvalidSignatureException' });
    }
    await access.authenticate(request, service);
  });

  test('attack: replay after five minutes, for another service, or from another region', async () => {
    await using world = await open();
    const access = roomOf(world);
    const key = await access.createAdministrator();
    const request = await sign(key);
    await assert.rejects(access.authenticate(request, 'execute-api'), { code: 'InvalidSignatureException' });
    const elsewhere = await sign(key, 'us-east-1');
    await assert.rejects(access.authenticate(elsewhere, service), { code: 'InvalidSignatureException' });
    world.clock.advance(4 * minuteMs);
    await access.authenticate(request, service);
    world.clock.advance(2 * minuteMs);
    await assert.rejects(access.authenticate(request, service), {
      code: 'InvalidSignatureException',
      message: /^Signature expired: /,
    });
  });

  test('a deleted key, and a deleted user’s key, are unknown at once', async () => {
    await using world = await open();
    const access = roomOf(world);
    const { arn } = await access.createUser('leaver');
    const first = await access.createAccessKey(arn);
    const second = await access.createAccessKey(arn);
    for (const key of [first, second]) await access.authenticate(await sign(key), service);
    await access.deleteAccessKey(first.accessKeyId);
    await assert.rejects(access.authenticate(await sign(first), service), unknownToken);
    await access.authenticate(await sign(second), service);
    await access.deleteUser(arn);
    await assert.rejects(access.authenticate(await sign(second), service), unknownToken);
  });
});
