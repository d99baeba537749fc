/** Template texts: short tags, and texts made to exhaust the reader. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseTemplateText } from './template-text.ts';

const tags: [yaml: string, value: unknown][] = [
  ['!Ref Pool', { Ref: 'Pool' }],
  ['!GetAtt Pool.Arn', { 'Fn::GetAtt': ['Pool', 'Arn'] }],
  ['!GetAtt [Pool, Arn]', { 'Fn::GetAtt': ['Pool', 'Arn'] }],
  ["!Sub 'a-${Pool}'", { 'Fn::Sub': 'a-${Pool}' }],
  ["!Sub ['a-${X}', {X: !Ref Pool}]", { 'Fn::Sub': ['a-${X}', { X: { Ref: 'Pool' } }] }],
  ["!Join ['-', [a, !Ref Pool]]", { 'Fn::Join': ['-', ['a', { Ref: 'Pool' }]] }],
  ['{ "Fn::If": [a, b, c] }', { 'Fn::If': ['a', 'b', 'c'] }],
  ['2012-10-17', '2012-10-17'],
];

for (const [yaml, value] of tags) {
  test(`reads ${yaml}`, () => assert.deepEqual(parseTemplateText(`A: ${yaml}`), { A: value }));
}

test('reads JSON as JSON', () => {
  assert.deepEqual(parseTemplateText('\n{\t"A": {"Ref": "B"}}'), { A: { Ref: 'B' } });
});

/** Nine levels of nine: 387 million nodes if they were expanded. */
const bomb = Array.from({ length: 9 }, (_, at) => {
  const items = Array.from({ length: 9 }, () => (at === 0 ? 'x' : `*a${at - 1}`));
  return `a${at}: &a${at} [${items.join(', ')}]`;
}).join('\n');

const attacks: [name: string, text: string, message: RegExp][] = [
  ['an alias bomb', bomb, /Excessive alias count/],
  ['a deep nest in YAML', `A: ${'['.repeat(200)}${']'.repeat(200)}`, /nested deeper than 64 levels/],
  ['a deep nest in JSON', `{"A": ${'['.repeat(5000)}${']'.repeat(5000)}}`, /nested deeper than 64 levels/],
  ['a nest without end', `A: ${'['.repeat(50_000)}`, /is not YAML/],
  ['a text without end', `A: ${'x'.repeat(1024 * 1024)}`, /holds at most 1048576 bytes/],
  ['a tag that runs code elsewhere', "A: !!js/function 'x'", /Unresolved tag/],
  ['a key given twice', 'A: 1\nA: 2', /Map keys must be unique/],
];

for (const [name, text, message] of attacks) {
  test(`refuses ${name}`, () => assert.throws(() => parseTemplateText(text), { name: 'Refusal', message }));
}
