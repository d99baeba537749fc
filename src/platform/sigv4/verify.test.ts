/** What is refused although the secret is right: other times, scopes, bodies, headers; and the words for it. */
import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import { parseAuthorization, verifySignature } from './sigv4.ts';
import type { SignatureCheck, SignatureVerdict } from './sigv4.ts';

const secretKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const region = 'eu-west-1';
const service = 'cognito-idp';
const now = Date.UTC(2026, 10, 21, 0, 10, 0);
const mismatch =
  'The request signature we calculated does not match the signature you provided. ' +
  'Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

interface Options {
  amzDate?: string;
  /** After the access key. */
  scope?: string;
  /** Signed, besides Host and X-Amz-Date; sent as written. */
  headers?: readonly [name: string, value: string][];
  /** Sent after signing. */
  unsigned?: readonly string[];
  signedNames?: readonly string[];
  path?: string;
  query?: string;
  body?: string;
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A signer of this test's own, for requests without path and query to be normalized. */
function signed(options: Options = {}): SignatureCheck {
  const { amzDate = '20261121T001000Z', path = '/', query = '', body = '{}', unsigned = [] } = options;
  const { scope = `${amzDate.slice(0, 8)}/${region}/${service}/aws4_request` } = options;
  const headers = [['Host', 'h'], ['X-Amz-Date', amzDate], ...(options.headers ?? [])] as const;
  const sorted = headers
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  const included = sorted.filter(([name]) => options.signedNames?.includes(name) ?? true);
  const names = options.signedNames ?? included.map(([name]) => name);
  const lines = included.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = ['POST', path, query, lines, names.join(';'), hash(body)].join('\n');
  const key = scope
    .split('/')
    .reduce((previous: string | Buffer, part) => hmac(previous, part), `AWS4${secretKey}`);
  const stringToSign = `AWS4-HMAC-SHA256\n${amzDate}\n${scope}\n${hash(canonical)}`;
  const signature = hmac(key, stringToSign).toString('hex');
  const authorization =
    `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/${scope}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const rawHeaders = [...headers.flat(), ...unsigned, 'Authorization', authorization];
  return {
    request: { method: 'POST', path, query, rawHeaders, body: Buffer.from(body) },
    secretKey,
    region,
    service,
    now,
  };
}

function messageOf(verdict: SignatureVerdict): string {
  return verdict.ok ? 'ok' : `${verdict.code}: ${verdict.message}`;
}

function refusal(options: Options): string {
  return messageOf(verifySignature(signed(options)));
}

test('a signed request is accepted, with what it claims', () => {
  const verdict = verifySignature(signed({ headers: [['X-Amz-Security-Token', 'token']] }));
  assert.ok(verdict.ok);
  assert.equal(verdict.accessKeyId, 'AKIDEXAMPLE');
  assert.equal(verdict.sessionToken, 'token');
  assert.equal(verdict.amzDate, '20261121T001000Z');
});

test('attack: a signature with any one byte changed', () => {
  const check = signed();
  const authorization = check.request.rawHeaders.at(-1)!;
  const start = authorization.indexOf('Signature=') + 'Signature='.length;
  for (let position = start; position < authorization.length; position += 1) {
    const other = authorization[position] === 'a' ? 'b' : 'a';
    const changed = authorization.slice(0, position) + other + authorization.slice(position + 1);
    const rawHeaders = [...check.request.rawHeaders.slice(0, -1), changed];
    const verdict = verifySignature({ ...check, request: { ...check.request, rawHeaders } });
    assert.equal(messageOf(verdict), `InvalidSignatureException: ${mismatch}`);
  }
});

test('attack: a signature that is cut short, made longer or written in capitals', () => {
  const check = signed();
  const authorization = check.request.rawHeaders.at(-1)!;
  for (const changed of [
    authorization.slice(0, -1),
    `${authorization}0`,
    authorization.replace(/[0-9a-f]+$/, (hex) => hex.toUpperCase()),
  ]) {
    const rawHeaders = [...check.request.rawHeaders.slice(0, -1), changed];
    assert.equal(verifySignature({ ...check, request: { ...check.request, rawHeaders } }).ok, false);
  }
});

describe('time', () => {
  test('five minutes either way, to the second', () => {
    for (const [amzDate, expected] of [
      ['20261121T000500Z', 'ok'],
      ['20261121T000501Z', 'ok'],
      ['20261121T001459Z', 'ok'],
      ['20261121T001500Z', 'ok'],
      [
        '20261121T000459Z',
        'Signature expired: 20261121T000459Z is now earlier than 20261121T000500Z (20261121T001000Z - 5 min.)',
      ],
      [
        '20261121T001501Z',
        'Signature not yet current: 20261121T001501Z is still later than 20261121T001500Z (20261121T001000Z + 5 min.)',
      ],
    ] as const) {
      assert.equal(refusal({ amzDate }).replace('InvalidSignatureException: ', ''), expected);
    }
  });

  test('fifteen minutes where that is allowed', () => {
    const check = { ...signed({ amzDate: '20261120T235500Z' }), allowedSkewMinutes: 15 };
    assert.equal(messageOf(verifySignature(check)), 'ok');
    assert.match(
      messageOf(verifySignature({ ...check, now: now + 1000 })),
      /20261120T235501Z \(20261121T001001Z - 15 min\.\)/,
    );
  });

  test('the form is ISO 8601 basic, and the time a real one', () => {
    for (const amzDate of [
      '2026-11-21T00:10:00Z',
      '20261121T001000',
      '20261121T001000+0900',
      '20261121T006000Z',
      '20261131T001000Z',
    ]) {
      assert.match(
        refusal({ amzDate }),
        /^InvalidSignatureException: Date must be in ISO-8601 'basic format'\. Got /,
      );
    }
  });
});

test('scope: another region, service, terminator or date', () => {
  const cases: readonly [scope: string, message: string][] = [
    [`20261121/us-east-1/${service}/aws4_request`, 'Credential should be scoped to a valid region. '],
    [
      `20261121/${region}/sts/aws4_request`,
      "Credential should be scoped to correct service: 'cognito-idp'. ",
    ],
    [
      `20261121/${region}/${service}/aws5_request`,
      "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'. ",
    ],
    [
      `20261120/${region}/${service}/aws4_request`,
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        "'20261120' != '20261121', from '20261121T001000Z'. ",
    ],
    [
      '20261121/x/y/aws4_request',
      "Credential should be scoped to a valid region. Credential should be scoped to correct service: 'cognito-idp'. ",
    ],
  ];
  for (const [scope, message] of cases)
    assert.equal(refusal({ scope }), `InvalidSignatureException: ${message}`);
});

describe('headers', () => {
  test('attack: an AWS header added after signing', () => {
    for (const name of ['X-Amz-Target', 'x-amz-security-token', 'X-AMZ-Content-Sha256']) {
      assert.match(
        refusal({ unsigned: [name, 'v'] }),
        /headers present in the request which were not signed: x-amz-/,
      );
    }
    assert.equal(refusal({ unsigned: ['X-Amzn-Trace-Id', 'v', 'User-Agent', 'u'] }), 'ok');
  });

  test('attack: a signature that leaves out Host or X-Amz-Date', () => {
    assert.equal(
      refusal({ signedNames: ['x-amz-date'] }),
      "InvalidSignatureException: 'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
    );
    assert.match(refusal({ signedNames: ['host'] }), /not signed: x-amz-date/);
  });

  test('attack: a second header beside the signed one', () => {
    for (const name of ['Host', 'X-Amz-Date', 'Authorization', 'X-Amz-Target']) {
      const check = signed({ headers: [['X-Amz-Target', 'a']] });
      const rawHeaders = [name, 'other', ...check.request.rawHeaders];
      const message = messageOf(verifySignature({ ...check, request: { ...check.request, rawHeaders } }));
      assert.equal(
        message,
        `InvalidSignatureException: The header '${name.toLowerCase()}' must not be repeated.`,
      );
    }
  });

  test('a signed header that is not there', () => {
    assert.equal(
      refusal({ signedNames: ['host', 'x-absent', 'x-amz-date'] }),
      `InvalidSignatureException: ${mismatch}`,
    );
  });

  test('attack: line breaks, NUL and bytes beyond ASCII in a signed header', () => {
    for (const value of ['a\r\nx-amz-target:b', 'a\nb', 'a\0b', 'caf\u00e9', 'a\u007f']) {
      assert.equal(refusal({ headers: [['X-A', value]] }), `InvalidSignatureException: ${mismatch}`);
    }
    assert.equal(refusal({ headers: [['X-A', 'plain']] }), 'ok');
  });
});

describe('payload', () => {
  const payloadHash = hash('{}');
  const wrong =
    "InvalidSignatureException: The provided 'x-amz-content-sha256' header does not match what was computed.";

  test('its hash may be told, and must be true', () => {
    const tell = (value: string) => refusal({ headers: [['X-Amz-Content-Sha256', value]] });
    assert.equal(tell(payloadHash), 'ok');
    assert.equal(tell(hash('{"a":1}')), wrong);
    assert.equal(tell(payloadHash.toUpperCase()), wrong);
  });

  test('attack: a payload declared unsigned or streamed', () => {
    for (const value of [
      'UNSIGNED-PAYLOAD',
      'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      '',
    ]) {
      assert.equal(refusal({ headers: [['X-Amz-Content-Sha256', value]] }), wrong);
    }
  });

  test('attack: another body under the same signature', () => {
    const check = signed();
    const request = { ...check.request, body: Buffer.from('{"UserPoolId":"other"}') };
    assert.equal(messageOf(verifySignature({ ...check, request })), `InvalidSignatureException: ${mismatch}`);
  });
});

describe('target', () => {
  test('attack: absolute form, control characters and broken encodings', () => {
    for (const [path, query] of [
      ['http://h/', ''],
      ['', ''],
      ['*', ''],
      ['/a b', ''],
      ['/a\n', ''],
      ['/caf\u00e9', ''],
      ['/a?b', ''],
      ['/', 'a=%'],
      ['/', 'a=%zz'],
      ['/', 'a=b#c'],
      ['/', 'a b'],
    ] as const) {
      assert.equal(refusal({ path, query }), `InvalidSignatureException: ${mismatch}`, `${path}?${query}`);
    }
  });

  test('attack: credentials in the query beside those in the header', () => {
    for (const query of [
      'X-Amz-Signature=0',
      'a=1&x-amz-credential=x',
      'X%2DAmz%2DSecurity-Token=t',
      'X-Amz-Date',
    ]) {
      assert.match(
        refusal({ query }),
        /^InvalidSignatureException: Credentials must be in the Authorization header or in the query/,
      );
    }
  });

  test('S3 signs the path as it is, once encoded', () => {
    const check = signed({ path: '/a//b/../c%20d%7Ee', scope: `20261121/${region}/s3/aws4_request` });
    // The signer of this test puts the path as written; S3 has "~" bare.
    assert.equal(verifySignature({ ...check, service: 's3' }).ok, false);
    const plain = signed({ path: '/a//b/../c%20d~e', scope: `20261121/${region}/s3/aws4_request` });
    assert.equal(verifySignature({ ...plain, service: 's3' }).ok, true);
    const respelt = { ...plain.request, path: '/a//b/../c%20d%7ee' };
    assert.equal(verifySignature({ ...plain, request: respelt, service: 's3' }).ok, true);
  });
});

describe('without a usable Authorization header', () => {
  const rejected = (rawHeaders: string[], query = '') => {
    const parsed = parseAuthorization(rawHeaders, query);
    assert.equal(parsed.kind, 'malformed');
    const verdict = verifySignature({ ...signed(), request: { ...signed().request, rawHeaders, query } });
    assert.equal(messageOf(verdict), `${parsed.code}: ${parsed.message}`);
    return messageOf(verdict);
  };

  test('no signature at all', () => {
    assert.deepEqual(parseAuthorization(['Host', 'h']), { kind: 'none' });
    const request = { ...signed().request, rawHeaders: ['Host', 'h'] };
    const verdict = verifySignature({ ...signed(), request });
    assert.equal(messageOf(verdict), 'MissingAuthenticationTokenException: Missing Authentication Token');
  });

  test('attack: a signed query string never counts as no signature', () => {
    assert.match(
      rejected(['Host', 'h'], 'X-Amz-Algorithm=AWS4-HMAC-SHA256'),
      /^IncompleteSignatureException: Signing in the query/,
    );
  });

  test('another scheme is told as a digest, so that no token reaches a log', () => {
    const bearer = rejected(['Authorization', 'Bearer eyJsecret']);
    assert.match(
      bearer,
      /^IncompleteSignatureException: Invalid key=value pair \(missing equal-sign\) in Authorization header/,
    );
    const basic = rejected(['Authorization', 'Basic c2VjcmV0OnNlY3JldA==']);
    assert.match(
      basic,
      /^IncompleteSignatureException: Authorization header requires 'Credential' parameter\. Authorization header requires 'Signature' parameter\. Authorization header requires 'SignedHeaders' parameter\. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header\. \(Hashed with SHA-256 and encoded with Base64\) Authorization=/,
    );
    const disguised = rejected([
      'X-Amz-Date',
      'd',
      'Authorization',
      'Bearer Credential=a/b/c/d/e, SignedHeaders=host, Signature=0',
    ]);
    assert.match(disguised, /requires 'Credential' parameter/);
    for (const message of [bearer, basic]) assert.doesNotMatch(message, /eyJsecret|c2VjcmV0/);
  });

  test('an incomplete one', () => {
    const head = 'AWS4-HMAC-SHA256';
    const cases: readonly [authorization: string, pattern: RegExp][] = [
      [
        `${head} SignedHeaders=host, Signature=0`,
        /^IncompleteSignatureException: Authorization header requires 'Credential' parameter\. \(Hashed/,
      ],
      [`${head} Credential=a/b/c/d/e, Signature=0`, /requires 'SignedHeaders' parameter/],
      [`${head} Credential=a/b/c/d/e, SignedHeaders=host`, /requires 'Signature' parameter/],
      [
        `${head} Credential=a, SignedHeaders=host, Signature=0`,
        /Credential must have exactly 5 slash-delimited elements, e\.g\. keyid\/date\/region\/service\/term, got 'a'$/,
      ],
      [`${head} Credential=a/b/c/d/e/f, SignedHeaders=host, Signature=0`, /exactly 5/],
      [`${head} Credential=/b/c/d/e, SignedHeaders=host, Signature=0`, /exactly 5/],
      [
        `${head} Credential=a/b/c/d/e, SignedHeaders=Host, Signature=0`,
        /lower-case names in ascending order/,
      ],
      [`${head} Credential=a/b/c/d/e, SignedHeaders=x-a;host, Signature=0`, /ascending order/],
      [`${head} Credential=a/b/c/d/e, SignedHeaders=host;host, Signature=0`, /ascending order/],
      [
        `${head} Credential=a/b/c/d/e, Credential=f/b/c/d/e, SignedHeaders=host, Signature=0`,
        /Invalid key=value pair/,
      ],
      [
        'AWS4-ECDSA-P256-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=0',
        /Unsupported AWS 'algorithm': 'AWS4-ECDSA-P256-SHA256'/,
      ],
    ];
    for (const [authorization, pattern] of cases) {
      assert.match(rejected(['Host', 'h', 'X-Amz-Date', 'd', 'Authorization', authorization]), pattern);
    }
  });
});
