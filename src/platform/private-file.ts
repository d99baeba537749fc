/** Reads files that may not be there yet, and that others must not be able to read. */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Undefined where there is no such file. */
export function readTextFile(path: string): string | undefined {
  return readOpened(path, () => undefined);
}

/** Throws when others can read it; `what` names it in the message. */
export function readPrivateFile(path: string, what: string): string | undefined {
  return readOpened(path, (file) => {
    if ((fstatSync(file).mode & 0o077) === 0) return;
    throw new Error(`The ${what} ${path} can be read by others; run: chmod 600 ${path}`);
  });
}

/** Checks the very file that is read, whatever the path comes to name meanwhile. */
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
