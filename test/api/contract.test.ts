/** Every operation against everything its contract forbids, over HTTP: Cognito's error, never a fault of ours. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { operationNames, operationSpec, type OperationName } from '../../src/contract/operations.ts';
import type { Member, Shape } from '../../src/contract/service-contract.ts';
import { notYet } from '../../src/http/cognito-idp/not-yet.ts';
import { signedCall, type Answer } from '../world/http.ts';
import { worldOfSuite } from '../world/suite.ts';

const samples = [
  'ap-northeast-1_AAAAAAAAA',
  'Correct-Horse-7!',
  'someone',
  '123456',
  'aaaaaaaaaaaaaaaaaaaaaaaaaa',
  'https://example.com/callback',
  'arn:aws:iam::123456789012:role/someone',
  '8f14e45f-ceea-467f-a8f1-5c9d2d8f7c11',
  '{####}',
  'import-AAAAAAAAAA',
  'ap-northeast-1',
  'en',
];

type Json = Record<string, unknown>;

/** The smallest value the contract takes. */
function valid(shape: Shape): unknown {
  switch (shape.type) {
    case 'structure':
      return Object.fromEntries(
        shape.members.filter(({ required }) => required).map((member) => [member.name, valid(member.shape)]),
      );
    case 'list':
      return Array.from({ length: shape.min ?? 0 }, () => valid(shape.member));
    case 'map':
    case 'document':
      return {};
    case 'string':
      return validString(shape);
    case 'integer':
    case 'long':
      return shape.min ?? 0;
    case 'boolean':
      return false;
    case 'timestamp':
      return 1_700_000_000;
    case 'blob':
      return 'AAAA';
  }
}

function validString({
  values,
  matches,
  min = 0,
  max = Infinity,
}: Extract<Shape, { type: 'string' }>): string {
  if (values !== undefined) return [...values][0] ?? '';
  const fits = (text: string) => matches(text) && text.length >= min && text.length <= max;
  const sample = samples.find(fits) ?? ['a'.repeat(min), '1'.repeat(min)].find(fits);
  return sample ?? assert.fail('no sample fits a pattern of the contract; add one');
}

/** A value of another JSON type. */
function wrongType(shape: Shape): unknown {
  return ['structure', 'map', 'document'].includes(shape.type) ? 'text' : { not: 'this' };
}

function tooLong(shape: Shape): unknown {
  if (shape.type === 'string' && shape.max !== undefined && shape.max < 20_000)
    return 'a'.repeat(shape.max + 1);
  if (shape.type === 'list' && shape.max !== undefined) {
    return Array.from({ length: shape.max + 1 }, () => valid(shape.member));
  }
  if ((shape.type === 'integer' || shape.type === 'long') && shape.max !== undefined) return shape.max + 1;
  return undefined;
}

function errorOf({ status, body }: Answer): { status: number; type: string; message: string } {
  const { __type: type = 'none', message = '' } = (body ?? {}) as { __type?: string; message?: string };
  return { status, type, message };
}

function assertRefused(answer: Answer, type: string, text?: string): void {
  const error = errorOf(answer);
  assert.deepEqual([error.status, error.type], [400, type], `${text}: ${answer.text}`);
  assert.equal(answer.headers['x-amzn-errortype'], `${type}:`);
  if (text !== undefined) assert.ok(error.message.includes(text), `${text} is not in: ${error.message}`);
}

const unavailable = new Set<string>(notYet);

describe('the contract', () => {
  const world = worldOfSuite();
  const send = (name: OperationName, body: unknown) => signedCall(world(), name, body, world().administrator);

  const eachMember = async (name: OperationName, check: (member: Member, body: Json) => Promise<void>) => {
    const { input } = operationSpec(name);
    for (const member of input.members) await check(member, valid(input) as Json);
  };

  for (const name of operationNames.filter((operation) => !unavailable.has(operation))) {
    it(`${name} names each missing member`, () =>
      eachMember(name, async ({ name: missing, label, required }, body) => {
        if (!required) return;
        for (const absent of [undefined, null]) {
          const answer = await send(name, { ...body, [missing]: absent });
          assertRefused(
            answer,
            'InvalidParameterException',
            `at '${label}' failed to satisfy constraint: Member must not`,
          );
        }
      }));

    it(`${name} refuses each member of a wrong type`, () =>
      eachMember(name, async ({ name: wrong, shape }, body) => {
        if (shape.type === 'document') return;
        assertRefused(await send(name, { ...body, [wrong]: wrongType(shape) }), 'SerializationException');
      }));

    it(`${name} refuses each value that is too long, and does not repeat secrets`, () =>
      eachMember(name, async ({ name: long, label, shape }, body) => {
        const value = tooLong(shape);
        if (value === undefined) return;
        const answer = await send(name, { ...body, [long]: value });
        assertRefused(answer, 'InvalidParameterException', `at '${label}' failed to satisfy constraint`);
        if (shape.sensitive && typeof value === 'string') assert.equal(answer.text.includes(value), false);
      }));

    it(`${name} ignores members it does not know, and never fails by itself`, async () => {
      const body = valid(operationSpec(name).input) as Json;
      const answer = await send(name, { ...body, NoSuchMember: { nested: [1, null, 'x'] }, __proto__: null });
      assert.ok(answer.status === 200 || answer.status === 400, `${answer.status} ${answer.text}`);
      assert.equal(answer.text.includes('NoSuchMember'), false);
      assert.notEqual(errorOf(answer).type, 'SerializationException');
    });
  }

  it('answers operations that are not there yet honestly', async () => {
    for (const name of notYet) {
      assertRefused(await send(name, {}), 'UnsupportedOperationException');
    }
  });

  for (const name of ['NoSuchOperation', '', 'constructor', '__proto__', 'toString']) {
    it(`refuses the operation "${name}"`, async () => {
      assertRefused(await send(name as OperationName, {}), 'UnknownOperationException');
    });
  }

  for (const body of [
    '',
    'x',
    '[]',
    '"text"',
    '1',
    'null',
    '{"MaxResults":1',
    '{"MaxResults":1}}',
    '\u{feff}{}',
  ]) {
    it(`refuses the body ${JSON.stringify(body)}`, async () => {
      assertRefused(await send('ListUserPools', body), 'SerializationException');
    });
  }

  it('logs no fault during all this', () => {
    const faults = world().logLines.filter((line) => (JSON.parse(line) as { level: number }).level >= 50);
    assert.deepEqual(faults, []);
  });
});
