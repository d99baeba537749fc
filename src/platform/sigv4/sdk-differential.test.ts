/** What the AWS SDK signs is accepted, on hundreds of drawn requests, and nothing that differs from it. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import type { Hash, Hmac } from 'node:crypto';
import { test } from 'node:test';
import { SignatureV4 } from '@smithy/signature-v4';
import { verifySignature } from './sigv4.ts';
import type { SignatureCheck, SignedRequest } from './sigv4.ts';

type Draw = (limit: number) => number;

/** A linear congruential generator: the same requests in every run. */
function drawing(seed: number): Draw {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** SHA-256 in the form the SDK's signer expects. */
class Sha256 {
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', toBytes(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(toBytes(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }

  reset(): void {
    throw new Error('not needed for signing');
  }
}

function toBytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

const characters = [
  'a',
  'Z',
  '0',
  '-',
  '_',
  '.',
  '~',
  ' ',
  '+',
  '/',
  '%',
  '&',
  '=',
  '*',
  "'",
  '(',
  '!',
  ':',
  ';',
  ',',
  '@',
  '$',
  'é',
  '日',
  '😀',
];

function drawText(draw: Draw, longest: number): string {
  return Array.from({ length: draw(longest + 1) }, () => characters[draw(characters.length)]).join('');
}

function pick<T>(draw: Draw, list: readonly T[]): T {
  return list[draw(list.length)]!;
}

/** A path as clients put it on the wire: segments encoded, sometimes with empty and dot segments between. */
function drawPath(draw: Draw): string {
  const segments = Array.from({ length: draw(5) }, () =>
    pick(draw, ['', '.', '..', encodeURIComponent(drawText(draw, 6))]),
  );
  return `/${segments.join('/')}`;
}

function drawQuery(draw: Draw): Record<string, string | string[]> {
  const query: Record<string, string | string[]> = {};
  for (let count = draw(4); count > 0; count -= 1) {
    const values = Array.from({ length: 1 + draw(3) }, () => drawText(draw, 5));
    query[`${pick(draw, ['a', 'A', 'a-b', 'ab', 'é'])}${drawText(draw, 3)}`] =
      values.length === 1 ? values[0]! : values;
  }
  return query;
}

/** The same parameters as on the wire: in another order, with one of the spellings that clients use. */
function writeQuery(draw: Draw, query: Record<string, string | string[]>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one) => [name, one] as const),
  );
  pairs.sort(() => draw(3) - 1);
  return pairs.map(([name, value]) => `${writeText(draw, name)}=${writeText(draw, value)}`).join('&');
}

function writeText(draw: Draw, text: string): string {
  const encoded = encodeURIComponent(text);
  if (draw(3) === 0) return encoded.replaceAll('%20', '+');
  return draw(2) === 0 ? encoded.replace(/%../g, (piece) => piece.toLowerCase()) : encoded;
}

function drawHeaders(draw: Draw): Record<string, string> {
  const headers: Record<string, string> = {
    Host: pick(draw, ['cognito-idp.eu-west-1.amazonaws.com', '10.0.0.1:8443']),
  };
  if (draw(2) === 0) headers['X-Amz-Target'] = 'AWSCognitoIdentityProviderService.ListUsers';
  if (draw(2) === 0)
    headers['Content-Type'] = pick(draw, ['application/x-amz-json-1.1', ' text/plain;  charset=utf-8 ']);
  if (draw(2) === 0) headers['x-a'] = pick(draw, ['', '  a  b\t c ', 'a,b', '"q  q"']);
  if (draw(3) === 0) headers['User-Agent'] = 'sdk/1';
  return headers;
}

const secrets = ['wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY', 'another+secret/0000000000000000000000000'];

async function drawSigned(draw: Draw): Promise<SignatureCheck> {
  const service = pick(draw, ['cognito-idp', 'cognito-identity', 'execute-api']);
  const region = pick(draw, ['eu-west-1', 'ap-northeast-1']);
  const secretKey = pick(draw, secrets);
  const now = Date.UTC(2026, draw(12), 1 + draw(28), draw(24), draw(60), draw(60));
  const method = pick(draw, ['GET', 'POST', 'PUT', 'DELETE']);
  const [path, query, body] = [drawPath(draw), drawQuery(draw), Buffer.from(drawText(draw, 40))];
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: secretKey, ...drawToken(draw) };
  const signer = new SignatureV4({
    credentials,
    region,
    service,
    sha256: Sha256,
    applyChecksum: draw(2) === 0,
  });
  const signed = await signer.sign(
    { method, protocol: 'https:', hostname: 'unused', path, query, headers: drawHeaders(draw), body },
    { signingDate: new Date(now) },
  );
  const rawHeaders = Object.entries(signed.headers).flat();
  const request: SignedRequest = { method, path, query: writeQuery(draw, query), rawHeaders, body };
  return { request, secretKey, region, service, now };
}

function drawToken(draw: Draw): { sessionToken?: string } {
  return draw(3) === 0 ? { sessionToken: `token/+=${draw(1000)}` } : {};
}

test('600 drawn requests, signed by the SDK, are accepted', async () => {
  const draw = drawing(4);
  for (let count = 0; count < 600; count += 1) {
    const check = await drawSigned(draw);
    const verdict = verifySignature(check);
    assert.equal(verdict.ok, true, JSON.stringify({ verdict, ...check }));
  }
});

test('attack: a request that differs from the signed one in anything is refused', async () => {
  const draw = drawing(5);
  for (let count = 0; count < 100; count += 1) {
    const check = await drawSigned(draw);
    const { request } = check;
    const [first, ...others] = request.rawHeaders;
    const changed: SignatureCheck[] = [
      { ...check, secretKey: `${check.secretKey}0` },
      { ...check, region: 'us-east-1' },
      { ...check, service: 'sts' },
      { ...check, request: { ...request, method: request.method === 'POST' ? 'PUT' : 'POST' } },
      { ...check, request: { ...request, path: `${request.path}/x` } },
      { ...check, request: { ...request, query: `${request.query}&more=1` } },
      { ...check, request: { ...request, body: Buffer.concat([request.body, Buffer.from('\n')]) } },
      { ...check, request: { ...request, rawHeaders: [first!, `${others[0]}0`, ...others.slice(1)] } },
      { ...check, request: { ...request, rawHeaders: [...request.rawHeaders, 'X-Amz-Extra', '1'] } },
    ];
    for (const [index, other] of changed.entries()) {
      assert.equal(verifySignature(other).ok, false, `change ${index} of ${JSON.stringify(request)}`);
    }
  }
});
