/** Which group comes first. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { byPrecedence, type Ranked } from './precedence.ts';

test('the lowest precedence, then the name, and none at all last', () => {
  const groups: Ranked[] = [
    { name: 'none-b' },
    { name: 'ten', precedence: 10 },
    { name: 'none-a' },
    { name: 'largest', precedence: 2 ** 31 - 1 },
    { name: 'zero-b', precedence: 0 },
    { name: 'zero-a', precedence: 0 },
  ];
  assert.deepEqual(
    groups.toSorted(byPrecedence).map(({ name }) => name),
    ['zero-a', 'zero-b', 'ten', 'largest', 'none-a', 'none-b'],
  );
});
