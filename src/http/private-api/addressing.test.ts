/** Which API a name means; who calls is not read from it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readAddress } from './addressing.ts';

const api = 'a1b2c3d4e5';
const endpoint = { id: 'vpce-0123456789abcdef0', dnsSuffix: 'abcd1234' };
const other = 'vpce-0fedcba9876543210';
const suffix = 'execute-api.eu-west-1.amazonaws.com';
const regional = `${endpoint.id}-${endpoint.dnsSuffix}.execute-api.eu-west-1.vpce.amazonaws.com`;

const table: [host: string | undefined, apiIdHeader: string | undefined, address: string | undefined][] = [
  [`${api}.${suffix}`, undefined, `${api} anyhow`],
  [`${api}.${suffix}:8444`, undefined, `${api} anyhow`],
  [`${api.toUpperCase()}.${suffix.toUpperCase()}`, undefined, `${api} anyhow`],
  [`${api}.${suffix}`, 'zzzzzzzzzz', `${api} anyhow`],
  [`${api}-${endpoint.id}.${suffix}`, undefined, `${api} if it lists ${endpoint.id}`],
  [`${api}-${other}.${suffix}`, undefined, `${api} if it lists ${other}`],
  [`${api}-${endpoint.id}.${suffix}`, api, `${api} if it lists ${endpoint.id}`],
  [`${api}-${other}.${suffix}`, api, `${api} if it lists ${other}`],
  [regional, api, `${api} anyhow`],
  [regional, undefined, undefined],
  [regional, '../etc', undefined],
  [`${other}-${endpoint.dnsSuffix}.execute-api.eu-west-1.vpce.amazonaws.com`, api, undefined],
  [`${endpoint.id}-zzzz9999.execute-api.eu-west-1.vpce.amazonaws.com`, api, undefined],
  [regional.replace('execute-api', 'cognito-idp'), api, undefined],
  [`${api}.execute-api.us-east-1.amazonaws.com`, undefined, undefined],
  [`x.${api}.${suffix}`, undefined, undefined],
  [`${api}.${suffix}.attacker.example`, api, undefined],
  ['127.0.0.1:8444', api, undefined],
  [undefined, api, undefined],
];

for (const [host, apiIdHeader, expected] of table) {
  test(`${host} with ${apiIdHeader} is ${expected ?? 'nobody'}`, () => {
    const address = readAddress({ host, apiIdHeader, endpoint, region: 'eu-west-1' });
    const shown =
      address &&
      `${address.apiId} ${address.alias === undefined ? 'anyhow' : `if it lists ${address.alias}`}`;
    assert.equal(shown, expected);
  });
}
