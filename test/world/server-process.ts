/** The server as its own process, started as `npm start` starts it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

const main = join(import.meta.dirname, '../../src/main.ts');
const startTimeoutMs = 30_000;

export interface ServerProcess extends AsyncDisposable {
  /** Everything it has printed so far. */
  output(): string;
  /** By SIGTERM; answers the exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/** Settings by their environment variables. Throws with its output when it ends before it serves. */
export async function startServerProcess(settings: Record<string, string>): Promise<ServerProcess> {
  const { PATH = '', HOME = '' } = process.env;
  const ports = { SEKISHO_FIRST_PORT: String(await freePort()), SEKISHO_OPS_PORT: '0' };
  const child = spawn(process.execPath, [main], {
    cwd: join(import.meta.dirname, '../..'),
    env: { PATH, HOME, ...ports, SEKISHO_LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  await untilServing(child, ended, () => text);
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    output: () => text,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
    [Symbol.asyncDispose]: async () => void (await end('SIGKILL')),
  };
}

async function untilServing(
  child: ChildProcess,
  ended: Promise<unknown>,
  output: () => string,
): Promise<void> {
  const ready = new Promise<void>((resolve) => {
    const look = (): void => {
      if (/health and metrics[\s\S]*\n\n$/.test(output())) resolve();
    };
    child.stdout?.on('data', look);
  });
  const late = AbortSignal.timeout(startTimeoutMs);
  const failed = new Promise<never>((_resolve, reject) => {
    const fail = (): void => reject(new Error(`the server did not start:\n${output()}`));
    late.addEventListener('abort', fail, { once: true });
    void ended.then(fail);
  });
  failed.catch(() => {}); // the server may end later, when nobody waits for its start any more
  await Promise.race([ready, failed]);
}
