/** cognito-local (npm) as a process of its own, its directory filled by copying one user in its file. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/world/free-port.ts';
import { Caller, type Target } from './caller.ts';
import { password } from './load.ts';
import { createPool, type BenchPool } from './server.ts';

const program = join(import.meta.dirname, '../node_modules/cognito-local/lib/bin/start.js');

export interface Peer extends AsyncDisposable {
  target: Target;
  pool: BenchPool;
}

export async function openCognitoLocal(users: number): Promise<Peer> {
  const folder = mkdtempSync(join(tmpdir(), 'cognito-local-'));
  mkdirSync(join(folder, '.cognito'));
  writeFileSync(join(folder, '.cognito/config.json'), '{"UserPoolDefaults":{"UsernameAttributes":[]}}');
  let running = await start(folder);
  const caller = new Caller(running.target, 1);
  const pool = await createPool(caller);
  const first = { ClientId: pool.clientId, Username: 'user-0', Password: password };
  await caller.call('SignUp', first);
  await caller.call('AdminConfirmSignUp', { UserPoolId: pool.poolId, Username: 'user-0' });
  caller.close();
  await stop(running.child);
  multiply(folder, pool.poolId, users);
  running = await start(folder);
  return {
    target: running.target,
    pool,
    async [Symbol.asyncDispose]() {
      await stop(running.child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface PeerUser {
  Username: string;
  Attributes: { Name: string; Value: string }[];
}

function multiply(folder: string, poolId: string, users: number): void {
  const database = join(folder, '.cognito/db');
  const file = readdirSync(database).find((name) => name.startsWith(poolId)) ?? `${poolId}.json`;
  const document = JSON.parse(readFileSync(join(database, file), 'utf8')) as {
    Users: Record<string, PeerUser>;
  };
  const model = Object.values(document.Users)[0];
  if (model === undefined) throw new Error('cognito-local kept no user');
  for (let number = 0; number < users; number += 1) {
    const sub = { Name: 'sub', Value: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}` };
    const others = model.Attributes.filter(({ Name }) => Name !== 'sub');
    const Username = `user-${number}`;
    document.Users[Username] = { ...model, Username, Attributes: [sub, ...others] };
  }
  writeFileSync(join(database, file), JSON.stringify(document));
}

async function start(folder: string): Promise<{ child: ChildProcess; target: Target }> {
  const port = await freePort();
  const { PATH = '', HOME = '' } = process.env;
  const env = { PATH, HOME, PORT: String(port), HOST: '127.0.0.1' };
  const child = spawn(process.execPath, [program], { cwd: folder, env, stdio: 'ignore' });
  const target = { port, keys: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const caller = new Caller(target, 1);
  for (let attempt = 0; ; attempt += 1) {
    const answer = await caller.call('ListUserPools', { MaxResults: 1 }).catch((error: Error) => error);
    if (!(answer instanceof Error)) break;
    if (attempt > 200) throw answer;
    await sleep(50);
  }
  caller.close();
  return { child, target };
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill();
  await ended;
}
