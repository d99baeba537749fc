/** Every operation against absent, wrong, long and unknown members, generated from the contract itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { violatedByString } from './constraints.ts';
import { decodeFor, decodeInput } from './decode.ts';
import { operationNames, operationSpec } from './operations.ts';
import { Refusal } from './refusal.ts';
import { linkService } from './service-contract.ts';
import type { Member, Shape, StringShape, StructureShape } from './service-contract.ts';

const TEXTS = [
  'aaaaaaaa',
  'a'.repeat(40),
  '123456',
  'us-east-1_aaaaaaaaa',
  'arn:aws:iam::123456789012:role/x',
  'arn:aws:s3:::bucket',
  'a@b.example',
  '0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d',
  'code {####}',
  'link {##here##}',
  'Level1',
  'import-abc',
  'cognito:english',
  'terms-of-use',
];

function validText(shape: StringShape): string {
  const [first] = shape.values ?? [];
  const text = first ?? TEXTS.find((candidate) => violatedByString(shape, candidate).length === 0);
  assert.ok(text, `no valid text is known for ${shape.pattern}`);
  return text;
}

/** A JSON value with every member of the shape, or with the required ones only. */
function valid(shape: Shape, isComplete = false): unknown {
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        shape.members
          .filter(({ required }) => required || isComplete)
          .map((member) => [member.name, valid(member.shape, isComplete)]),
      );
    case 'list':
      return Array.from({ length: shape.min || 1 }, () => valid(shape.member, isComplete));
    case 'map':
      return { [validText(shape.key as StringShape)]: valid(shape.value, isComplete) };
    case 'string':
      return validText(shape);
    case 'integer':
    case 'long':
      return shape.min ?? 1;
    case 'boolean':
      return true;
    case 'timestamp':
      return 1689885426.107;
    case 'blob':
      return 'AAECAw==';
    default:
      return { a: [1, null, { b: 'c' }] };
  }
}

function validInput(shape: StructureShape, isComplete = false): Record<string, unknown> {
  return valid(shape, isComplete) as Record<string, unknown>;
}

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return error;
  }
  return assert.fail('nothing was refused');
}

function wrongType({ shape }: Member): { value: unknown; message: string } {
  switch (shape.type) {
    case 'string':
      return { value: 1, message: 'NUMBER_VALUE can not be converted to a String' };
    case 'boolean':
      return { value: 'false', message: 'STRING_VALUE can not be converted to a Boolean' };
    case 'integer':
      return { value: '1', message: 'STRING_VALUE can not be converted to an Integer' };
    case 'long':
      return { value: true, message: 'TRUE_VALUE can not be converted to a Long' };
    case 'blob':
      return { value: 'not base64', message: 'STRING_VALUE can not be converted to a Blob' };
    case 'timestamp':
      return { value: 'now', message: 'STRING_VALUE can not be converted to milliseconds since epoch' };
    case 'list':
      return { value: {}, message: 'Start of structure or map found where not expected.' };
    default:
      return { value: [], message: 'Start of list found where not expected' };
  }
}

for (const name of operationNames) {
  const { input } = operationSpec(name);

  test(`${name}: complete and minimal inputs pass`, () => {
    for (const body of [validInput(input, true), validInput(input)]) {
      const decoded = decodeInput(name, body);
      assert.deepEqual(Object.keys(decoded), Object.keys(body));
    }
  });

  test(`${name}: all absent required members are named in one message`, () => {
    const required = input.members.filter((member) => member.required);
    if (required.length === 0) return assert.deepEqual(decodeInput(name, {}), {});
    const nulls = Object.fromEntries(required.map((member) => [member.name, null]));
    for (const body of [{}, nulls]) {
      const { code, message } = refusalOf(() => decodeInput(name, body));
      assert.equal(code, 'InvalidParameterException');
      assert.match(message, new RegExp(`^${required.length} validation errors? detected: `));
      for (const { label, shape } of required) {
        const shown = shape.sensitive ? '' : ' null';
        assert.ok(
          message.includes(
            `Value${shown} at '${label}' failed to satisfy constraint: Member must not be null`,
          ),
          message,
        );
      }
    }
  });

  test(`${name}: wrong JSON types are refused before constraints`, () => {
    for (const member of input.members.filter(({ shape }) => shape.type !== 'document')) {
      const { value, message } = wrongType(member);
      const refusal = refusalOf(() => decodeInput(name, { [member.name]: value }));
      assert.equal(refusal.code, 'SerializationException', member.name);
      assert.equal(refusal.message, message, member.name);
    }
  });

  test(`${name}: over-long texts are refused by their length, and secret ones are not repeated`, () => {
    for (const { name: member, label, shape } of input.members) {
      if (shape.type !== 'string' || shape.max === undefined || shape.values) continue;
      const long = 'é'.repeat(shape.max + 1);
      const { message } = refusalOf(() => decodeInput(name, { ...validInput(input), [member]: long }));
      const shown = shape.secret ? '' : ` '${long}'`;
      const constraint = `Member must have length less than or equal to ${shape.max}`;
      const expected = `Value${shown} at '${label}' failed to satisfy constraint: ${constraint}`;
      assert.equal(message, `1 validation error detected: ${expected}`);
    }
  });

  test(`${name}: prototype pollution and unknown members leave no trace`, () => {
    const body = JSON.stringify({
      ...validInput(input),
      Surplus: 1,
      constructor: { prototype: { polluted: 1 } },
    });
    const hostile = `{"__proto__":{"polluted":1},${body.slice(1)}`;
    const decoded: object = decodeInput(name, JSON.parse(hostile));
    assert.deepEqual(Object.keys(decoded), Object.keys(validInput(input)));
    assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
    assert.equal((decoded as { polluted?: unknown }).polluted, undefined);
  });
}

const DETECTED = ' validation error detected: ';

function messageOf(name: Parameters<typeof decodeInput>[0], body: unknown): string {
  const { code, message } = refusalOf(() => decodeInput(name, body));
  assert.equal(code, 'InvalidParameterException');
  return message;
}

test('the sentences are the ones Cognito uses', () => {
  const pool = { UserPoolId: 'us-east-1_a' };
  const mfa = { AccessToken: 'a.b.c', UserCode: 'Aaaa' };
  assert.equal(
    messageOf('VerifySoftwareToken', mfa),
    "2 validation errors detected: Value at 'userCode' failed to satisfy constraint: Member must have length greater " +
      "than or equal to 6; Value at 'userCode' failed to satisfy constraint: Member must satisfy regular expression " +
      'pattern: [0-9]+',
  );
  assert.equal(
    messageOf('ListUserPools', { MaxResults: 61 }),
    `1${DETECTED}Value '61' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 60`,
  );
  assert.equal(
    messageOf('ListUserPools', { MaxResults: 0 }),
    `1${DETECTED}Value '0' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
  assert.equal(
    messageOf('DescribeUserPool', { UserPoolId: 'nonsense' }),
    `1${DETECTED}Value 'nonsense' at 'userPoolId' failed to satisfy constraint: ` +
      'Member must satisfy regular expression pattern: [\\w-]+_[0-9a-zA-Z]+',
  );
  assert.equal(
    messageOf('CreateUserPool', { PoolName: 'a', MfaConfiguration: 'MAYBE' }),
    `1${DETECTED}Value 'MAYBE' at 'mfaConfiguration' failed to satisfy constraint: ` +
      'Member must satisfy enum value set: [OFF, ON, OPTIONAL]',
  );
  assert.equal(
    messageOf('CreateUserPool', { PoolName: 'a', Policies: { PasswordPolicy: { MinimumLength: 5 } } }),
    `1${DETECTED}Value '5' at 'policies.passwordPolicy.minimumLength' failed to satisfy constraint: ` +
      'Member must have value greater than or equal to 6',
  );
  assert.equal(
    messageOf('AdminUpdateUserAttributes', {
      ...pool,
      Username: 'a',
      UserAttributes: [{ Name: 'a' }, { Name: '' }],
    }),
    "2 validation errors detected: Value '' at 'userAttributes.2.member.name' failed to satisfy constraint: Member " +
      "must have length greater than or equal to 1; Value '' at 'userAttributes.2.member.name' failed to satisfy " +
      'constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\t\\n\\r ]+',
  );
  assert.equal(
    messageOf('CreateUserPoolClient', { ...pool, ClientName: 'a', AllowedOAuthFlows: ['code', 'magic'] }),
    `1${DETECTED}Value '[code, magic]' at 'allowedOAuthFlows' failed to satisfy constraint: Member must satisfy ` +
      'constraint: [Member must satisfy enum value set: [code, implicit, client_credentials]]',
  );
  assert.equal(
    messageOf('CreateUserPool', { PoolName: 'a', UserPoolTags: { '': 'v' } }),
    `1${DETECTED}Value '{=v}' at 'userPoolTags' failed to satisfy constraint: Map keys must satisfy constraint: ` +
      '[Member must have length less than or equal to 128, Member must have length greater than or equal to 1]',
  );
  assert.equal(
    messageOf('CreateUserPool', { PoolName: 'a', AcrConfiguration: { Level1: { AcrValue: 'a b' } } }),
    `1${DETECTED}Value 'a b' at 'acrConfiguration.Level1.member.acrValue' failed to satisfy constraint: Member must ` +
      'satisfy regular expression pattern: [\\x21\\x23-\\x5B\\x5D-\\x7E]+',
  );
  assert.equal(
    messageOf('AddCustomAttributes', { ...pool, CustomAttributes: [] }),
    `1${DETECTED}Value '[]' at 'customAttributes' failed to satisfy constraint: ` +
      'Member must have length greater than or equal to 1',
  );
});

test('a password echo: no sensitive value reaches a message', () => {
  const secret = ' hunter2 ';
  const message = messageOf('SignUp', {
    ClientId: secret,
    Username: secret,
    Password: secret,
    SecretHash: secret,
    UserAttributes: [{ Name: 'email', Value: secret.repeat(300) }],
    ClientMetadata: { key: secret.repeat(20_000) },
    UserContextData: { IpAddress: secret.repeat(20_000), EncodedData: secret.repeat(20_000) },
  });
  assert.match(message, /^8 validation errors detected: /);
  assert.equal(message.includes('hunter2'), false);
  assert.ok(
    message.includes("Value at 'password' failed to satisfy constraint: Member must satisfy regular"),
  );
  assert.ok(message.includes("Value at 'userContextData.ipAddress' failed"));
});

test('passwords may hold blanks, but not at the edges', () => {
  const signUp = (Password: string): unknown =>
    decodeInput('SignUp', { ClientId: 'a', Username: 'a', Password });
  for (const password of ['correct horse', 'ab', 'a\tb', 'ä 😀']) assert.ok(signUp(password));
  for (const password of [' ab', 'ab ', '', 'a', 'a\nb', 'a'.repeat(257)]) refusalOf(() => signUp(password));
});

test('where service and model disagree, the service is followed', () => {
  const pool = { UserPoolId: 'us-east-1_a' };
  const domain = (Domain: string): unknown => decodeInput('CreateUserPoolDomain', { ...pool, Domain });
  for (const name of ['login', 'auth.example.com', 'a-b.c-d.internal']) assert.ok(domain(name));
  for (const name of ['-a', 'a..b', 'a.', 'A', 'a.-b', `${'a'.repeat(64)}.com`])
    refusalOf(() => domain(name));
  const flows = ['ALLOW_CLIENT_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH'];
  assert.ok(decodeInput('CreateUserPoolClient', { ...pool, ClientName: 'a', ExplicitAuthFlows: flows }));
  const sms = { EumsSms: { CallerArn: 'arn:aws:iam::123456789012:role/x' } };
  assert.ok(decodeInput('CreateUserPool', { PoolName: 'a', SmsConfiguration: sms }));
  assert.match(
    messageOf('GetDevice', { DeviceKey: 'us-east-1_a' }),
    /Value at 'accessToken' failed .* not be null/,
  );
  assert.match(messageOf('UpdateManagedLoginBranding', {}), /^2 validation errors detected: Value null at/);
});

test('values become what handlers expect', () => {
  const pool = { UserPoolId: 'us-east-1_a' };
  const image = decodeInput('SetUICustomization', { ...pool, ImageFile: 'AAECAw==' });
  assert.deepEqual(image.ImageFile, new Uint8Array([0, 1, 2, 3]));
  assert.equal(decodeInput('ListUserPools', { MaxResults: 1.9 }).MaxResults, 1);
  const filtered = decodeInput('ListUsers', {
    ...pool,
    AttributesToGet: ['email', null, 'sub'],
    Limit: null,
  });
  assert.deepEqual(filtered, { ...pool, AttributesToGet: ['email', 'sub'] });
  const Settings = { components: { list: [1, 'a', null, true] } };
  assert.deepEqual(
    decodeInput('CreateManagedLoginBranding', { ...pool, ClientId: 'a', Settings }).Settings,
    Settings,
  );
  const auth = decodeInput('InitiateAuth', {
    ClientId: 'a',
    AuthFlow: 'USER_AUTH',
    AuthParameters: JSON.parse('{"USERNAME":"u","__proto__":"p","EMPTY":null}'),
  });
  assert.deepEqual(Object.entries(auth.AuthParameters ?? {}), [
    ['USERNAME', 'u'],
    ['__proto__', 'p'],
  ]);
  assert.equal(auth.AuthParameters?.['constructor'], undefined);
});

test('timestamps are epoch seconds', () => {
  const contract = linkService({
    service: 'test',
    targetPrefix: 'Test',
    validationError: 'ValidationException',
    operations: { Tell: { input: 'TellInput' } },
    shapes: {
      TellInput: { type: 'structure', members: { At: 'When', Big: 'Count' }, required: ['At'] },
      When: { type: 'timestamp' },
      Count: { type: 'long' },
    },
    errors: {},
  });
  assert.deepEqual(decodeFor(contract, 'Tell', { At: 1689885426.107 }), { At: new Date(1689885426107) });
  assert.equal(refusalOf(() => decodeFor(contract, 'Tell', {})).code, 'ValidationException');
  for (const At of [1e300, Number.POSITIVE_INFINITY, '2026-01-01', true]) {
    assert.equal(refusalOf(() => decodeFor(contract, 'Tell', { At })).code, 'SerializationException');
  }
});

test('bodies that are not objects are refused without a word, lists with AWS’s sentence', () => {
  for (const body of [null, undefined, 'x', 1, true]) {
    const refusal = refusalOf(() => decodeInput('ListUserPools', body));
    assert.deepEqual([refusal.code, refusal.message], ['SerializationException', '']);
  }
  const list = refusalOf(() => decodeInput('ListUserPools', []));
  assert.deepEqual(
    [list.code, list.message],
    ['SerializationException', 'Start of list found where not expected'],
  );
});

test('scalars where collections belong are refused in AWS’s words', () => {
  const cases: [unknown, string][] = [
    [{ Policies: 'x' }, 'Expected null'],
    [{ AliasAttributes: true }, 'Expected list or null'],
    [{ UserPoolTags: 5 }, 'Expected map or null'],
    [{ UserPoolTags: { a: ['x'] } }, 'Start of list found where not expected'],
    [{ AliasAttributes: [false] }, 'FALSE_VALUE can not be converted to a String'],
    [{ PoolName: {} }, 'Start of structure or map found where not expected.'],
  ];
  for (const [body, message] of cases) {
    assert.equal(refusalOf(() => decodeInput('CreateUserPool', body)).message, message);
  }
});

test('look-alike names: NUL and half characters are refused in values and in keys', () => {
  for (const text of ['a\0', '\ud800', 'a\udc00b']) {
    for (const body of [{ PoolName: text }, { PoolName: 'a', UserPoolTags: { [text]: 'v' } }]) {
      assert.equal(refusalOf(() => decodeInput('CreateUserPool', body)).code, 'SerializationException');
    }
  }
});

test('answer amplification: a body of countless violations gets a bounded answer', () => {
  const UserAttributes = Array.from({ length: 50_000 }, () => ({ Name: '' }));
  const message = messageOf('AdminUpdateUserAttributes', {
    UserPoolId: 'a_a',
    Username: 'a',
    UserAttributes,
  });
  assert.match(message, /^100 validation errors detected: /);
  assert.ok(message.length < 30_000);
});

test('number overflow: integers without a range of their own stay within 32 bits', () => {
  const group = { UserPoolId: 'a_a', GroupName: 'g', Precedence: 2 ** 31 };
  assert.match(messageOf('CreateGroup', group), /less than or equal to 2147483647$/);
  assert.equal(decodeInput('CreateGroup', { ...group, Precedence: 2 ** 31 - 1 }).Precedence, 2 ** 31 - 1);
});

test('deep documents are refused, not followed', () => {
  let Settings: unknown = 1;
  for (let depth = 0; depth < 100_000; depth += 1) Settings = [Settings];
  const body = { UserPoolId: 'a_a', ClientId: 'a', Settings };
  assert.equal(
    refusalOf(() => decodeInput('CreateManagedLoginBranding', body)).code,
    'SerializationException',
  );
});

test('a sign-in is decoded in microseconds', () => {
  const body = {
    ClientId: '1example23456789',
    AuthFlow: 'USER_SRP_AUTH',
    AuthParameters: { USERNAME: 'somebody', SRP_A: 'ab'.repeat(384) },
    ClientMetadata: { a: 'b' },
    UserContextData: { EncodedData: 'x'.repeat(500) },
  };
  const rounds = 20_000;
  for (let round = 0; round < rounds; round += 1) decodeInput('InitiateAuth', body);
  const startedAt = process.hrtime.bigint();
  for (let round = 0; round < rounds; round += 1) decodeInput('InitiateAuth', body);
  const microseconds = Number(process.hrtime.bigint() - startedAt) / 1000 / rounds;
  assert.ok(microseconds < 50, `${microseconds} µs`);
});
