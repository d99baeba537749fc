/** The master key file: made once, kept, and refused when others can read it. */
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadMasterKey } from './master-key.ts';

function withDirectory(check: (path: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), 'sekisho-key-'));
  try {
    check(join(directory, 'master.key'));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('the key is made once, for its owner only', () => {
  withDirectory((path) => {
    const made = loadMasterKey(path);
    assert.equal(made.length, 32);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    assert.deepEqual(loadMasterKey(path), made);
  });
});

test('a key file others can read is refused', () => {
  withDirectory((path) => {
    loadMasterKey(path);
    chmodSync(path, 0o644);
    assert.throws(() => loadMasterKey(path), /can be read by others/);
  });
});

test('a truncated key file is refused, not replaced', () => {
  withDirectory((path) => {
    writeFileSync(path, 'c2hvcnQ=\n', { mode: 0o600 });
    assert.throws(() => loadMasterKey(path), /is not 32 bytes/);
  });
});
