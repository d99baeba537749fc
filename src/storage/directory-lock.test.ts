/** One process per data directory, and none after a crash. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DirectoryLocked, lockDirectory } from './directory-lock.ts';

const directory = mkdtempSync(join(tmpdir(), 'sekisho-lock-'));
after(() => rmSync(directory, { recursive: true }));

test('a directory is taken once, and again after it was released', () => {
  const lock = lockDirectory(directory);
  assert.throws(() => lockDirectory(directory), { name: 'DirectoryLocked', path: directory });
  lock.release();
  lock.release();
  lockDirectory(directory).release();
});

test('the lock file is its owner’s only', () => {
  lockDirectory(directory).release();
  assert.equal(statSync(join(directory, 'lock.sqlite')).mode & 0o777, 0o600);
});

test('a killed process leaves no lock behind', async () => {
  const program = `
    import { lockDirectory } from ${JSON.stringify(new URL('./directory-lock.ts', import.meta.url).href)};
    globalThis.held = lockDirectory(${JSON.stringify(directory)});
    console.log('held');
    setInterval(() => {}, 1000);`;
  const other = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(other.stdout, 'data');
  assert.throws(() => lockDirectory(directory), DirectoryLocked);
  other.kill('SIGKILL');
  await once(other, 'exit');
  lockDirectory(directory).release();
});
