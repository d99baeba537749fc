/** Wildcards: what matches, what does not, and that no input is slow. */
import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { test } from 'node:test';
import { matchesGlob, parseGlob } from './glob.ts';

const cases: readonly [pattern: string, text: string, expected: boolean][] = [
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['**', 'anything', true],
  ['?', '', false],
  ['?', 'a', true],
  ['?', 'ab', false],
  ['abc', 'abc', true],
  ['abc', 'abcd', false],
  ['a*', 'a', true],
  ['*c', 'abc', true],
  ['a*c', 'ac', true],
  ['a*c', 'abcd', false],
  ['aa*aa', 'aaa', false],
  ['aa*aa', 'aaaa', true],
  ['a*b*c', 'a-b-b-c', true],
  ['a*b*c', 'a-c-b', false],
  ['a*bc*c', 'abc', false],
  ['*ab*ab*', 'ab', false],
  ['*ab*ab*', 'abab', true],
  ['a?c*e', 'abcde', true],
  ['*?b?*', 'b', false],
  ['*?b?*', 'xbx', true],
  ['*b?', 'abab', false],
  ['*b?', 'ababx', true],
  ['a.c', 'abc', false],
  ['[a-c]', 'b', false],
];

test('wildcards stand for any text and any one character', () => {
  for (const [pattern, text, expected] of cases) {
    assert.equal(matchesGlob(parseGlob(pattern), text), expected, `${pattern} on ${text}`);
  }
});

test('attack: a pattern that explodes a backtracking matcher is as quick as any other', () => {
  const text = 'a'.repeat(8000);
  const hostile = [
    `${'a*'.repeat(2000)}b`,
    `${'*a'.repeat(2000)}*b*c`,
    `*${'?'.repeat(20)}b*`,
    `${'*?'.repeat(500)}b`,
  ];
  for (const pattern of hostile) {
    const glob = parseGlob(pattern);
    matchesGlob(glob, text);
    const startedAt = performance.now();
    assert.equal(matchesGlob(glob, text), false);
    assert.ok(performance.now() - startedAt < 5, pattern.slice(0, 20));
  }
});
