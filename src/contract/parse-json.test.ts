/** Hostile request bodies are refused before they cost anything. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseJson } from './parse-json.ts';
import { Refusal } from './refusal.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

function assertRefused(body: Uint8Array): void {
  assert.throws(
    () => parseJson(body),
    (error) => error instanceof Refusal && error.code === 'SerializationException' && error.message === '',
  );
}

test('JSON is read', () => {
  assert.deepEqual(parseJson(bytes('{"a":["é",1,null]}')), { a: ['é', 1, null] });
  assert.deepEqual(parseJson(bytes(' {} ')), {});
});

test('what is not JSON is refused, an empty body too', () => {
  for (const text of ['', ' ', '{', '{"a":1,}', "{'a':1}", 'NaN', '{}{}', '\ufeff{}'])
    assertRefused(bytes(text));
});

test('smuggled bytes: what is not UTF-8 is refused', () => {
  const open = [0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22];
  const close = [0x22, 0x7d];
  for (const inner of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe3, 0x81]]) {
    assertRefused(new Uint8Array([...open, ...inner, ...close]));
  }
  assertRefused(new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]));
});

test('stack exhaustion: 100,000 levels are refused within 5 ms', () => {
  assertRefused(bytes(nested(100_000)));
  for (const body of [nested(100_000), '{"a":'.repeat(100_000)]) {
    const hostile = bytes(body);
    const startedAt = performance.now();
    assertRefused(hostile);
    assert.ok(performance.now() - startedAt < 5);
  }
});

test('event-loop stall: a million small values are refused before the parser sees them', () => {
  assertRefused(bytes(`[${'1,'.repeat(1_000_000)}1]`));
  assertRefused(bytes(`{${'"":"",'.repeat(20_001)}"":""}`));
  assert.ok(parseJson(bytes(`[${'1,'.repeat(20_000)}1]`)));
  assert.ok(parseJson(bytes(JSON.stringify([','.repeat(30_000)]))), 'commas in texts do not count');
});

test('64 levels pass, 65 do not', () => {
  assert.ok(parseJson(bytes(nested(64))));
  assertRefused(bytes(nested(65)));
});

test('brackets inside of texts do not count', () => {
  const value = { a: '['.repeat(200), b: '\\"['.repeat(100), c: `"${'{'.repeat(200)}` };
  assert.deepEqual(parseJson(bytes(JSON.stringify(value))), value);
  const escaped = `{"a":"\\\\","b":${nested(65)}}`;
  assertRefused(bytes(escaped));
});

test('a refused body is not quoted', () => {
  assert.throws(
    () => parseJson(bytes('{"Password":"hunter2"')),
    (error) => error instanceof Refusal && !`${error.message}${error.privateCause}`.includes('hunter2'),
  );
});
