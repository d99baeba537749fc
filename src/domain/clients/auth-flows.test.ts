/** Which flows a client allows, by newer and older values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allows, checkFlows, type AllowedFlow } from './auth-flows.ts';
import { settleClient, type ClientInput } from './client-settings.ts';

type Flows = ClientInput['ExplicitAuthFlows'];

const all: readonly AllowedFlow[] = [
  'ALLOW_USER_SRP_AUTH',
  'ALLOW_CUSTOM_AUTH',
  'ALLOW_REFRESH_TOKEN_AUTH',
  'ALLOW_USER_PASSWORD_AUTH',
  'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  'ALLOW_USER_AUTH',
];

const usual = ['ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];

const table: readonly [flows: Flows, allowed: string[]][] = [
  [undefined, usual],
  [[], usual],
  [['ALLOW_USER_PASSWORD_AUTH'], ['ALLOW_USER_PASSWORD_AUTH']],
  [
    ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  ],
  [['USER_PASSWORD_AUTH'], [...usual, 'ALLOW_USER_PASSWORD_AUTH']],
  [['ADMIN_NO_SRP_AUTH'], [...usual, 'ALLOW_ADMIN_USER_PASSWORD_AUTH']],
  [['CUSTOM_AUTH_FLOW_ONLY'], ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']],
];

for (const [ExplicitAuthFlows, allowed] of table) {
  test(`${ExplicitAuthFlows?.join(' ') ?? 'nothing'} allows ${allowed.join(' ')}`, () => {
    const settings = settleClient({ ExplicitAuthFlows });
    assert.deepEqual(
      all.filter((flow) => allows({ settings }, flow)),
      all.filter((flow) => allowed.includes(flow)),
    );
  });
}

const refused: readonly [name: string, input: ClientInput, code: string][] = [
  [
    'older and newer values together',
    { ExplicitAuthFlows: ['USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'] },
    'InvalidParameterException',
  ],
  [
    'client tokens without a secret',
    { ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH' as 'ALLOW_USER_AUTH'] },
    'InvalidParameterException',
  ],
  [
    'rotation beside the refresh flow',
    { ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } },
    'InvalidParameterException',
  ],
  [
    'rotation that would not happen',
    { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'], RefreshTokenRotation: { Feature: 'ENABLED' } },
    'UnsupportedOperationException',
  ],
];

for (const [name, input, code] of refused) {
  test(`refused: ${name}`, () => {
    assert.throws(() => checkFlows(settleClient(input), false), { code });
  });
}
