/** The arithmetic of SRP against vectors checked with an independent client. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { sha256 } from '../../platform/crypto/derive.ts';
import { ModexpPool } from '../../platform/crypto/modexp.ts';
import { groupPrime, toElement, toInteger } from '../../platform/crypto/srp-group.ts';
import {
  claimKey,
  claimSignature,
  multiplier,
  pad,
  passwordExponent,
  readPublicValue,
  scramblerOf,
  toWireHex,
} from './srp.ts';

const poolId = 'us-east-1_Test12345';
const username = 'alice';
const salt = Buffer.from('fbf0839e511ed52a0b3221f1e52f003d', 'hex');

function secret(name: string): Buffer {
  return Buffer.concat([0, 1, 2, 3].map((index) => sha256(`vector-${name}-${index}`)));
}

function digestOfHex(element: Uint8Array): string {
  return sha256(toWireHex(element)).toString('hex');
}

describe('SRP vectors', () => {
  const pool = new ModexpPool({ size: 1 });
  after(() => pool.close());

  test('k', () => {
    assert.equal(
      multiplier.toString('hex'),
      '538282c4354742d7cbbde2359fcf67f9f5b3a6b08791e5011b43b8a5b66d9ee6',
    );
  });

  test('x, v, A, B, u, S, the key and the signature', async () => {
    const x = passwordExponent({ poolId, username, password: 'Passw0rd!', salt });
    assert.equal(x.toString('hex'), '93a2ba2c4fc88cb9b335438a7d45a369fd56e01c4f54d1f40c3d3d3468595aac');
    const verifier = await pool.compute({ kind: 'verifier', exponent: x });
    assert.equal(digestOfHex(verifier), '007c0bd15801971a7e80cdc21eb5511808ae43e1d2ec26dba747b2277df6e8ef');
    const clientPublic = await pool.compute({ kind: 'verifier', exponent: secret('a') });
    assert.ok(toWireHex(clientPublic).startsWith('9b494699cd935c819297a675f1427554'));
    assert.equal(
      digestOfHex(clientPublic),
      '1b8a279849c782ded82cefdc173f7ad2f14f9fca4918e68608051389ae0be6e5',
    );
    const serverPublic = await pool.compute({
      kind: 'srp-public',
      exponent: secret('b'),
      verifier,
      multiplier,
    });
    assert.ok(toWireHex(serverPublic).startsWith('e87eeb9b8f022eb00b08944ac5c43389'));
    assert.equal(
      digestOfHex(serverPublic),
      '827b6975f137210540e90117796bbac3d39fbeb709467b9aebfd40c44bc32928',
    );
    const scrambler = scramblerOf(clientPublic, serverPublic);
    assert.equal(
      scrambler.toString('hex'),
      'deb779ace11450afd086a99989e38d30d862069f255bd42f38718133dc20ce6e',
    );
    const shared = await pool.compute({
      kind: 'srp-key',
      clientPublic,
      verifier,
      scrambler,
      exponent: secret('b'),
    });
    assert.equal(digestOfHex(shared), '16d1d4d758e46c8a82daa52464128cb364a4b16010ad8a32709026dbb66430d7');
    const key = claimKey(shared, scrambler);
    assert.equal(key.toString('hex'), '712d7d7632364cf843062dccced4a306');
    const signature = claimSignature(key, {
      poolId,
      username,
      secretBlock: Buffer.from('b3BhcXVlLXNlY3JldC1ibG9jay0wMDAx', 'base64'),
      timestamp: 'Tue Aug 4 09:05:07 UTC 2026',
    });
    assert.equal(signature.toString('base64'), 'LLlKbLuiUQyQUGC2F/3PohA2LIqqvJjjm+mM0CMiJcA=');
  });
});

test('padding follows BigInteger.toByteArray', () => {
  const cases: [bigint, string][] = [
    [2n, '02'],
    [0x7fn, '7f'],
    [0x80n, '0080'],
    [0xabcn, '0abc'],
    [0x8bcdn, '008bcd'],
  ];
  for (const [value, hex] of cases) assert.equal(pad(value).toString('hex'), hex);
});

describe('public values that would give the key away', () => {
  const refused: [string, string][] = [
    ['A = 0', '0'],
    ['A = 0, padded', '0000'],
    ['A = 1', '1'],
    ['A = N', groupPrime.toString(16)],
    ['A = 2N', (2n * groupPrime).toString(16)],
    ['A = N-1', (groupPrime - 1n).toString(16)],
    ['A > N', (groupPrime + 5n).toString(16)],
    ['a negative A', '-5'],
    ['a hexadecimal prefix', '0x5'],
    ['nothing', ''],
    ['an endless A', '5'.repeat(10_000)],
  ];
  for (const [name, hex] of refused) {
    test(`${name} is refused`, () => assert.equal(readPublicValue(hex), undefined));
  }
  test('an honest A passes in either case, with leading zeros', () => {
    const element = toElement(0xabcdefn);
    assert.deepEqual(readPublicValue('00ABCDEF'), element);
    assert.equal(toInteger(element), 0xabcdefn);
  });
});
