/** Paths and queries: the one spelling they get, and those that have none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalPath, canonicalQuery } from './canonical-request.ts';

test('paths of all services but S3 are normalized and encoded once more', () => {
  const cases: readonly [path: string, expected: string | undefined][] = [
    ['/', '/'],
    ['/a/b/', '/a/b/'],
    ['/a//b/./c/../d', '/a/b/d'],
    ['/../..', '/'],
    ['/a/..', '/'],
    ['/example%20space/', '/example%2520space/'],
    ['/%E1%88%B4', '/%25E1%2588%25B4'],
    ['/a%2Fb', '/a%252Fb'],
    ['/%2e%2e/a', '/%252e%252e/a'],
    ["/a+b!'()*;~", '/a%2Bb%21%27%28%29%2A%3B~'],
    ['/a b', undefined],
    ['/a\u00e9', undefined],
    ['/a?b', undefined],
    ['a', undefined],
  ];
  for (const [path, expected] of cases) assert.equal(canonicalPath(path, 'execute-api'), expected, path);
});

test('paths of S3 stay as they are, in the one encoded spelling', () => {
  const cases: readonly [path: string, expected: string | undefined][] = [
    ['/a//b/./c/../d', '/a//b/./c/../d'],
    ['/a%20b%7e', '/a%20b~'],
    ['/a%2fb', '/a%2Fb'],
    ['/a+b', '/a%2Bb'],
    ['/a%2', undefined],
    ['/a b', undefined],
  ];
  for (const [path, expected] of cases) assert.equal(canonicalPath(path, 's3'), expected, path);
});

test('queries are sorted by name, then by value, in the one encoded spelling', () => {
  const cases: readonly [query: string, expected: string | undefined][] = [
    ['', ''],
    ['a', 'a='],
    ['b=2&a=1&B=0', 'B=0&a=1&b=2'],
    ['a=2&a=1&a=10', 'a=1&a=10&a=2'],
    ['a-b=1&a=1', 'a=1&a-b=1'],
    ['a=b=c', 'a=b%3Dc'],
    ['a+b=c+d', 'a%20b=c%20d'],
    ['%61=%7E%2f%c3%a9', 'a=~%2F%C3%A9'],
    ["k='(x)*!'", 'k=%27%28x%29%2A%21%27'],
    ['&&a=1&', 'a=1'],
    ['a=%', undefined],
    ['a=%4', undefined],
    ['%g0=1', undefined],
    ['a b', undefined],
    ['a=\u00e9', undefined],
    ['a#b', undefined],
  ];
  for (const [query, expected] of cases) assert.equal(canonicalQuery(query), expected, query);
});
