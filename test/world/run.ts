/** Runs programs as people do: with arguments, an environment, and something to type. */
import { execFile, spawnSync } from 'node:child_process';

export interface Outcome {
  status: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  input?: string;
  timeoutMs?: number;
}

/** Only PATH and HOME of this process's environment are passed on. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, ...options.env };
  return new Promise((resolve) => {
    const settings = { env, timeout: options.timeoutMs ?? 60_000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(program, [...args], settings, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : 1;
      resolve({ status: error === null ? 0 : code, stdout, stderr: stderr || (error?.message ?? '') });
    });
    child.stdin?.on('error', () => {}); // the program may end without reading
    child.stdin?.end(options.input ?? '');
  });
}

/** Why a test cannot run here, or false. */
export function missing(program: string, ...args: string[]): string | false {
  return spawnSync(program, args).status === 0 ? false : `${program} ${args.join(' ')} does not run here`;
}
