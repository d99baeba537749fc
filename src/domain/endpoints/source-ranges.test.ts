/** Which peers an endpoint admits. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileRanges, defaultRanges, isRange, plainAddress } from './source-ranges.ts';

test('ranges admit what lies in them and nothing else', () => {
  const admits = compileRanges(['10.1.0.0/16', '192.0.2.7', 'fd00::/8']);
  const table: [string, boolean][] = [
    ['10.1.255.255', true],
    ['10.2.0.0', false],
    ['192.0.2.7', true],
    ['192.0.2.8', false],
    ['fd12::1', true],
    ['fe80::1', false],
    ['', false],
    ['not an address', false],
  ];
  for (const [address, expected] of table) assert.equal(admits(address), expected, address);
});

test('attack: an IPv4 peer of an IPv6 socket is judged by its IPv4 address', () => {
  const admits = compileRanges(['10.0.0.0/8']);
  assert.equal(plainAddress('::ffff:10.1.2.3'), '10.1.2.3');
  assert.equal(admits(plainAddress('::FFFF:10.1.2.3')), true);
  assert.equal(admits(plainAddress('::ffff:11.1.2.3')), false);
  assert.equal(plainAddress('fe80::1%eth0'), 'fe80::1');
});

test('by default everyone is admitted', () => {
  const admits = compileRanges(defaultRanges);
  assert.ok(['127.0.0.1', '203.0.113.9', '::1', '2001:db8::1'].every(admits));
});

test('what is no range is told apart', () => {
  assert.ok(['10.0.0.0/8', '::/0', '10.0.0.1', 'fd00::1/128'].every(isRange));
  const wrong = [
    '10.0.0.0/33',
    '10.0.0/8',
    '::/129',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    'corp',
    'fe80::1%eth0',
    '',
  ];
  assert.ok(!wrong.some(isRange));
});
