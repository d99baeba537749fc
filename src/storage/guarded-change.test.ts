/** Changes among others' changes: none is lost, none is written over, and giving up is said. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { changeGuarded } from './guarded-change.ts';

/** A number that others raise by ten during each of the first `races` attempts. */
function contested(races: number) {
  const kept = { value: 0, reads: 0 };
  const change = changeGuarded({
    attempts: 3,
    read: async () => {
      kept.reads += 1;
      return kept.value;
    },
    change: (read) => read + 1,
    replace: async (read, written) => {
      if (kept.reads <= races) kept.value += 10;
      if (kept.value !== read) return false;
      kept.value = written;
      return true;
    },
  });
  return { kept, change };
}

describe('a guarded change', () => {
  it('is written once where nobody interferes', async () => {
    const { kept, change } = contested(0);
    assert.equal(await change, 1);
    assert.deepEqual(kept, { value: 1, reads: 1 });
  });

  it('is computed again from what others wrote', async () => {
    const { kept, change } = contested(2);
    assert.equal(await change, 21);
    assert.deepEqual(kept, { value: 21, reads: 3 });
  });

  it('gives up after its attempts and writes nothing', async () => {
    const { kept, change } = contested(3);
    assert.equal(await change, undefined);
    assert.deepEqual(kept, { value: 30, reads: 3 });
  });

  it('ends where the row has gone or the change is refused', async () => {
    const gone = new Error('gone');
    const replace = () => assert.fail('nothing may be written');
    const common = { attempts: 3, replace };
    await assert.rejects(
      changeGuarded({ ...common, read: () => Promise.reject(gone), change: (read) => read }),
      gone,
    );
    const change = (): number => {
      throw gone;
    };
    await assert.rejects(changeGuarded({ ...common, read: async () => 0, change }), gone);
  });
});
