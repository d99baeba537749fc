/** The master key: 32 bytes that the database does not hold, in a file only its owner may read. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { readPrivateFile } from './private-file.ts';
import { randomBytes } from './random.ts';

const keyLength = 32;

/** Reads the key, or makes it where there is none yet. Throws when others can read the file. */
export function loadMasterKey(path: string): Buffer {
  return readMasterKey(path) ?? createMasterKey(path);
}

function readMasterKey(path: string): Buffer | undefined {
  const text = readPrivateFile(path, 'master key');
  if (text === undefined) return undefined;
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== keyLength) throw new Error(`The master key ${path} is not ${keyLength} bytes of base64`);
  return key;
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
