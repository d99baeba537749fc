/** Pages and their cursors: whole listings, and no cursor that was forged, swapped or kept too long. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TestClock } from '../../test/world/test-clock.ts';
import { Refusal } from '../contract/refusal.ts';
import { Cursors } from './page.ts';

const clock = new TestClock();
const cursors = new Cursors(Buffer.alloc(32, 1), clock);
const names = ['a', 'b', 'c', 'd', 'e'];
const hourMs = 60 * 60 * 1000;

function pageAfter(after: string | undefined, limit: number) {
  const start = after === undefined ? 0 : names.indexOf(after) + 1;
  return cursors.page({
    listing: 'groups|pool',
    limit,
    rows: names.slice(start, start + limit + 1),
    keyOf: (name) => name,
  });
}

function lastCursor(): string {
  const { cursor } = pageAfter(undefined, 2);
  assert.ok(cursor !== undefined);
  return cursor;
}

function refusedWith(code: string) {
  return (error: unknown) => error instanceof Refusal && error.code === code;
}

describe('pages', () => {
  for (const limit of [1, 2, 4, 5, 60]) {
    it(`lists everything exactly once, ${limit} at a time`, () => {
      const listed: string[] = [];
      let cursor: string | undefined;
      do {
        const page = pageAfter(cursors.read('groups|pool', cursor), limit);
        assert.ok(page.items.length <= limit);
        listed.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      assert.deepEqual(listed, names);
    });
  }
});

describe('cursors', () => {
  it('hide the key they carry', () => {
    assert.equal(Buffer.from(lastCursor(), 'base64url').includes('"b"'), false);
  });

  it('refuse to be used for another listing', () => {
    assert.throws(
      () => cursors.read('groups|other pool', lastCursor()),
      refusedWith('InvalidParameterException'),
    );
  });

  it('refuse to be forged, cut or made up', () => {
    const cursor = lastCursor();
    const forged = Buffer.from(cursor, 'base64url');
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    for (const bad of [
      forged.toString('base64url'),
      cursor.slice(0, -4),
      '',
      'b',
      '["b",0]',
      '\u0000',
      '💥',
    ]) {
      assert.throws(() => cursors.read('groups|pool', bad), refusedWith('InvalidParameterException'), bad);
    }
  });

  it('refuse another server key', () => {
    const others = new Cursors(Buffer.alloc(32, 2), clock);
    assert.throws(() => others.read('groups|pool', lastCursor()), refusedWith('InvalidParameterException'));
  });

  it('expire after an hour', () => {
    const cursor = lastCursor();
    clock.advance(hourMs - 1000);
    assert.equal(cursors.read('groups|pool', cursor), 'b');
    clock.advance(2000);
    assert.throws(() => cursors.read('groups|pool', cursor), refusedWith('InvalidParameterException'));
  });
});
