/** One process per data directory: a lock that the kernel releases when its holder dies, however it dies. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const fileName = 'lock.sqlite';
/** SQLITE_BUSY: another connection holds the file. */
const busy = 5;

export class DirectoryLocked extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`Another Sekisho process uses the data directory ${path}`);
    this.name = 'DirectoryLocked';
    this.path = path;
  }
}

export interface DirectoryLock {
  release(): void;
}

/** Takes the directory, making it when it is not there; throws `DirectoryLocked` when it is taken. */
export function lockDirectory(path: string): DirectoryLock {
  const directory = resolve(path);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, fileName);
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    chmodSync(file, 0o600);
    // An exclusive transaction that never commits: SQLite holds it by an operating-system file lock.
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if ((error as { errcode?: number }).errcode === busy) throw new DirectoryLocked(directory);
    throw error;
  }
  let isHeld = true;
  return {
    release(): void {
      if (isHeld) database.close();
      isHeld = false;
    },
  };
}
