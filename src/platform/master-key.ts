/** The master key: 32 bytes that the database does not hold, in a file only its owner may read. */
import { constants, openSync, fstatSync, readFileSync, closeSync, writeSync, fsyncSync } from 'node:fs';
import { randomBytes } from './random.ts';

const keyLength = 32;

/** Reads the key, or makes it where there is none yet. Throws when others can read the file. */
export function loadMasterKey(path: string): Buffer {
  return readMasterKey(path) ?? createMasterKey(path);
}

function readMasterKey(path: string): Buffer | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    if ((fstatSync(file).mode & 0o077) !== 0) {
      throw new Error(`The master key ${path} can be read by others; run: chmod 600 ${path}`);
    }
    const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64');
    if (key.length !== keyLength)
      throw new Error(`The master key ${path} is not ${keyLength} bytes of base64`);
    return key;
  } finally {
    closeSync(file);
  }
}

function createMasterKey(path: string): Buffer {
  const key = randomBytes(keyLength);
  const file = openSync(path, 'wx', 0o600);
  try {
    writeSync(file, `${key.toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return key;
}
