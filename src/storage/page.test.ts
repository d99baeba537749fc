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

interface Asked {
  of?: Cursors;
  listing?: string;
  cursor?: string | undefined;
  limit?: number;
}

async function listNames({ of = cursors, listing = 'groups|pool', cursor, limit = 2 }: Asked) {
  return of.list({
    listing,
    request: { limit, cursor },
    fetch: async (slice) => {
      const start = slice.after === undefined ? 0 : names.indexOf(slice.after) + 1;
      return names.slice(start, start + slice.limit);
    },
    keyOf: (name) => name,
  });
}

/** Of the page that ends with `b`. */
async function firstCursor(): Promise<string> {
  const { cursor } = await listNames({});
  assert.ok(cursor !== undefined);
  return cursor;
}

function refusedWith(code: string) {
  return (error: unknown) => error instanceof Refusal && error.code === code;
}

describe('pages', () => {
  for (const limit of [1, 2, 4, 5, 60]) {
    it(`lists everything exactly once, ${limit} at a time`, async () => {
      const listed: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listNames({ cursor, limit });
        assert.ok(page.items.length <= limit);
        listed.push(...page.items);
        cursor = page.cursor;
      } while (cursor !== undefined);
      assert.deepEqual(listed, names);
    });
  }
});

describe('cursors', () => {
  it('hide the key they carry', async () => {
    assert.equal(Buffer.from(await firstCursor(), 'base64url').includes('"b"'), false);
  });

  it('refuse to be used for another listing', async () => {
    const cursor = await firstCursor();
    await assert.rejects(
      listNames({ listing: 'groups|other pool', cursor }),
      refusedWith('InvalidParameterException'),
    );
  });

  it('refuse to be forged, cut or made up', async () => {
    const cursor = await firstCursor();
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
      await assert.rejects(listNames({ cursor: bad }), refusedWith('InvalidParameterException'), bad);
    }
  });

  it('refuse another server key', async () => {
    const others = new Cursors(Buffer.alloc(32, 2), clock);
    const cursor = await firstCursor();
    await assert.rejects(listNames({ of: others, cursor }), refusedWith('InvalidParameterException'));
  });

  it('expire after an hour', async () => {
    const cursor = await firstCursor();
    clock.advance(hourMs - 1000);
    assert.deepEqual((await listNames({ cursor })).items, ['c', 'd']);
    clock.advance(2000);
    await assert.rejects(listNames({ cursor }), refusedWith('InvalidParameterException'));
  });
});
