/** Texts that must hold every class of characters: they do, at their length, and of nothing else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { randomTextOf } from './random.ts';

const classes = ['ABC', 'abc', '123', '#'];

describe('a random text of classes', () => {
  for (const length of [4, 5, 20]) {
    it(`holds each class in ${length} characters`, () => {
      for (let round = 0; round < 50; round += 1) {
        const text = randomTextOf(classes, length);
        assert.match(text, new RegExp(`^[ABCabc123#]{${length}}$`));
        for (const characters of classes) {
          assert.ok(
            [...text].some((one) => characters.includes(one)),
            `${text} holds one of ${characters}`,
          );
        }
      }
    });
  }

  it('puts a class at any place', () => {
    const places = new Set(Array.from({ length: 300 }, () => randomTextOf(classes, 4).indexOf('#')));
    assert.deepEqual(places, new Set([0, 1, 2, 3]));
  });

  it('cannot be shorter than there are classes', () => {
    assert.throws(() => randomTextOf(classes, 3), RangeError);
  });
});
