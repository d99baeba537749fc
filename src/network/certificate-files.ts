/** PEM files in the data directory: whole or not there, keys for their owner only. */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

const publicMode = 0o644;
const privateMode = 0o600;

export function readPem(path: string): string | undefined {
  return readOpened(path, () => undefined);
}

/** Throws when others can read the key. */
export function readPrivatePem(path: string): string | undefined {
  return readOpened(path, (file) => {
    if ((fstatSync(file).mode & 0o077) === 0) return;
    throw new Error(`The private key ${path} can be read by others; run: chmod 600 ${path}`);
  });
}

export function writePem(path: string, text: string): void {
  writeWhole(path, text, publicMode);
}

export function writePrivatePem(path: string, text: string): void {
  writeWhole(path, text, privateMode);
}

function readOpened(path: string, check: (file: number) => void): string | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    check(file);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
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
