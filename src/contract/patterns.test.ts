/** Patterns mean what they mean in Java and cannot be made to run for long. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cognitoIdpTable } from './generated/cognito-idp.ts';
import { compilePattern } from './patterns.ts';

const strings = Object.values(cognitoIdpTable.shapes).filter((shape) => shape.type === 'string');
const patterns = [...new Set(strings.flatMap(({ pattern }) => pattern ?? []))];

const CODE = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*\\{####\\}[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*';
const LINK = CODE.replace('####', '##[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*##');

test('catastrophic backtracking: every pattern decides about 100 KB of hostile text at once', () => {
  assert.ok(patterns.length > 30);
  const seeds = [
    'a',
    ' ',
    '@',
    'a@',
    '{####}',
    '{##',
    '##}',
    '{##a##}',
    ':',
    'arn:aws:a:',
    '-',
    '.',
    '_',
    'é',
    '\n',
    '1',
  ];
  for (const pattern of patterns) {
    const matches = compilePattern(pattern);
    for (const seed of seeds) {
      const text = seed.repeat(Math.ceil(100_000 / seed.length));
      const startedAt = performance.now();
      matches(text);
      matches(`${text}\0`);
      matches(`arn:aws:a:b:1:${text}\0`);
      const tookMs = performance.now() - startedAt;
      assert.ok(tookMs < 250, `${pattern} took ${tookMs} ms for ${JSON.stringify(seed)}`);
    }
  }
});

test('a pattern covers the whole text', () => {
  const matches = compilePattern('[0-9]+');
  assert.ok(matches('123'));
  for (const text of ['', 'a1', '1a', '1\n', '1\n2']) assert.equal(matches(text), false);
});

test('blanks are those of ASCII, as in Java', () => {
  const token = compilePattern('[\\S]+');
  assert.ok(token('a\u00a0b\u3000'));
  for (const blank of [' ', '\t', '\n', '\u000b', '\f', '\r']) assert.equal(token(`a${blank}b`), false);
  const name = compilePattern('[\\w\\s+=,.@-]+');
  assert.ok(name('My app, v1.0 @home'));
  for (const text of ['a\u00a0b', 'é', 'a/b', 'a(b)']) assert.equal(name(text), false);
});

test('the patterns of the message templates are in the contract', () => {
  assert.ok(patterns.includes(CODE));
  assert.ok(patterns.includes(LINK));
});

test('templates need their placeholder', () => {
  const code = compilePattern(CODE);
  for (const text of ['{####}', 'Code:\n{####}!', '{####} {####}']) assert.ok(code(text), text);
  for (const text of ['', 'Code', '{###}', '{####}\0']) assert.equal(code(text), false, text);
  const link = compilePattern(LINK);
  for (const text of ['{####}', 'a {##here##} b', '{##{##a##}', '##}{##a##}']) assert.ok(link(text), text);
  for (const text of ['##}{##', '{##}', '{##here', '\0{##a##}']) assert.equal(link(text), false, text);
  assert.ok(compilePattern('(?s).*')('a\nb'));
  assert.equal(compilePattern('.*\\{####\\}.*')('a\n{####}'), false);
});

test('addresses have an at sign inside', () => {
  const address = patterns.find((pattern) => pattern.includes(']+@['));
  const matches = compilePattern(address!);
  for (const text of ['a@b', '@@@', 'é@ü']) assert.ok(matches(text), text);
  for (const text of ['@b', 'a@', '@', '', 'a b@c']) assert.equal(matches(text), false, text);
});
