/** Which attributes a client reads and writes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Pool } from '../pools/pools.ts';
import { newSettings } from '../pools/pool-settings.ts';
import { checkAttributes, readableAttributes, writableAttributes } from './client-attributes.ts';
import { settleClient, type ClientInput } from './client-settings.ts';

const pool: Pool = {
  id: 'eu-west-1_people123',
  name: 'people',
  arn: '',
  settings: newSettings({
    PoolName: 'people',
    Schema: [
      { Name: 'email', Required: true },
      { Name: 'team', AttributeDataType: 'String' },
      { Name: 'level', AttributeDataType: 'Number', DeveloperOnlyAttribute: true },
    ],
  }),
  createdAt: new Date(0),
  modifiedAt: new Date(0),
};

const names = ['sub', 'email', 'email_verified', 'nickname', 'custom:team', 'dev:custom:level', 'unknown'];

function readable(input: ClientInput): string[] {
  return names.filter(readableAttributes(pool, { settings: settleClient(input) }));
}

function writable(input: ClientInput): string[] {
  return names.filter(writableAttributes(pool, { settings: settleClient(input) }));
}

test('without lists a client reads and writes what is standard', () => {
  assert.deepEqual(readable({}), ['sub', 'email', 'email_verified', 'nickname']);
  assert.deepEqual(writable({}), ['email', 'nickname']);
});

test('with lists a client reads and writes what is listed', () => {
  assert.deepEqual(readable({ ReadAttributes: ['custom:team', 'unknown'] }), ['sub', 'custom:team']);
  assert.deepEqual(writable({ WriteAttributes: ['email', 'custom:team'] }), ['email', 'custom:team']);
});

test('attack: claiming an address as verified', () => {
  assert.deepEqual(writable({ WriteAttributes: ['email', 'email_verified', 'sub'] }), ['email']);
});

const refused: readonly [input: ClientInput, message: string][] = [
  [{ ReadAttributes: ['unknown'] }, 'Invalid read attributes specified while creating a client'],
  [{ WriteAttributes: ['nickname'] }, 'Invalid write attributes specified while creating a client'],
  [
    { WriteAttributes: ['email', 'email_verified'] },
    'Invalid write attributes specified while creating a client',
  ],
  [{ WriteAttributes: ['email', 'sub'] }, 'Invalid write attributes specified while creating a client'],
  [
    { WriteAttributes: ['email', 'dev:custom:level'] },
    'Invalid write attributes specified while creating a client',
  ],
  [{ WriteAttributes: ['email', 'unknown'] }, 'Invalid write attributes specified while creating a client'],
];

for (const [input, message] of refused) {
  test(`refused: ${JSON.stringify(input)}`, () => {
    const expected = { code: 'InvalidParameterException', message };
    assert.throws(() => checkAttributes(pool, settleClient(input), 'creating'), expected);
  });
}

test('every required attribute and a custom one may be written', () => {
  checkAttributes(pool, settleClient({ WriteAttributes: ['email', 'custom:team'] }), 'updating');
});
