/** How long tokens live, in every unit and at the bounds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settleClient, type ClientInput } from './client-settings.ts';
import { checkLifetimes, tokenLifetimes } from './token-lifetimes.ts';

const hour = 3600;
const day = 24 * hour;

const table: readonly [input: ClientInput, access: number, id: number, refresh: number][] = [
  [{}, hour, hour, 30 * day],
  [{ AccessTokenValidity: 2, IdTokenValidity: 3, RefreshTokenValidity: 4 }, 2 * hour, 3 * hour, 4 * day],
  [
    {
      AccessTokenValidity: 5,
      IdTokenValidity: 300,
      RefreshTokenValidity: 1,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'seconds', RefreshToken: 'hours' },
    },
    300,
    300,
    hour,
  ],
  [{ RefreshTokenValidity: 0 }, hour, hour, 30 * day],
  [{ TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'minutes' } }, hour, hour, 30 * day],
  [{ AccessTokenValidity: 1, TokenValidityUnits: { AccessToken: 'days' } }, day, hour, 30 * day],
  [{ RefreshTokenValidity: 3650 }, hour, hour, 3650 * day],
];

for (const [input, accessSeconds, idSeconds, refreshSeconds] of table) {
  test(`lifetimes of ${JSON.stringify(input)}`, () => {
    const settings = settleClient(input);
    assert.deepEqual(tokenLifetimes({ settings }), { accessSeconds, idSeconds, refreshSeconds });
  });
}

const refused: readonly ClientInput[] = [
  { AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } },
  { IdTokenValidity: 25 },
  { AccessTokenValidity: 86_400 },
  { RefreshTokenValidity: 59, TokenValidityUnits: { RefreshToken: 'minutes' } },
  { RefreshTokenValidity: 3651 },
  { AccessTokenValidity: 5, RefreshTokenValidity: 4, TokenValidityUnits: { RefreshToken: 'hours' } },
];

for (const input of refused) {
  test(`refused: ${JSON.stringify(input)}`, () => {
    assert.throws(() => checkLifetimes(settleClient(input)), {
      code: 'InvalidParameterException',
      message: 'Invalid range for token validity.',
    });
  });
}

test('the bounds themselves are allowed', () => {
  checkLifetimes(settleClient({ AccessTokenValidity: 24, IdTokenValidity: 24, RefreshTokenValidity: 1 }));
  checkLifetimes(settleClient({ RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } }));
});
