/** PEM files in the data directory: whole or not there, keys for their owner only. */
import { closeSync, constants, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { readPrivateFile, readTextFile } from '../platform/private-file.ts';

const publicMode = 0o644;
const privateMode = 0o600;

export function readPem(path: string): string | undefined {
  return readTextFile(path);
}

/** Throws when others can read the key. */
export function readPrivatePem(path: string): string | undefined {
  return readPrivateFile(path, 'private key');
}

export function writePem(path: string, text: string): void {
  writeWhole(path, text, publicMode);
}

export function writePrivatePem(path: string, text: string): void {
  writeWhole(path, text, privateMode);
}

/** Under a second name first: a crash leaves the old file or the new one, never half of it. */
function writeWhole(path: string, text: string, mode: number): void {
  const file = openSync(`${path}.new`, 'w', mode);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  const directory = openSync(dirname(path), constants.O_RDONLY);
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
