/**
 * Requests per second beside the bare cryptography each needs and beside cognito-local, in one run on one machine.
 * Usage: node bench/throughput.ts [seconds per figure] [sqlite|postgres]
 */
import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { EngineName } from '../test/world/database.ts';
import { Caller } from './caller.ts';
import { measureCeilings } from './ceilings.ts';
import { openCognitoLocal } from './cognito-local.ts';
import { kinds, type Kind, type LoadPlan, type LoadResult } from './load.ts';
import { createPool, openPlace } from './server.ts';

const seconds = Number(process.argv[2] ?? 5);
const engine = (process.argv[3] ?? 'sqlite') as EngineName;
const sizes = [100, 10_000];
const connections = 16;
const cores = cpus().length;
const names: Record<(typeof kinds)[number], string> = {
  password: 'sign-in by password',
  srp: 'sign-in by SRP',
  refresh: 'refresh',
  getUser: 'GetUser',
  signUp: 'sign-up',
};

async function generate(plan: LoadPlan): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(plan));
  return (await json(child.stdout)) as LoadResult;
}

type Figures = Map<string, Partial<Record<Kind, LoadResult>>>;

async function measureAll(base: Omit<LoadPlan, 'kind'>, wanted: readonly Kind[]): Promise<Partial<Record<Kind, LoadResult>>> {
  const results: Partial<Record<Kind, LoadResult>> = {};
  for (const kind of wanted) {
    const result = await generate({ ...base, kind });
    results[kind] = result;
    if (result.failures > 0) throw new Error(`${kind}: ${result.failures} failed: ${result.firstFailure}`);
  }
  return results;
}

async function measureSekisho(users: number): Promise<Partial<Record<Kind, LoadResult>>> {
  await using place = await openPlace(engine);
  const { server, target } = await place.start();
  await using _stopped = server;
  const caller = new Caller(target, 1);
  const pool = await createPool(caller);
  caller.close();
  const base = { target, ...pool, users, seconds, warmUpSeconds: 1, connections };
  const seeded = await generate({ ...base, kind: 'seed' });
  if (seeded.failures > 0) throw new Error(`seeding failed: ${seeded.firstFailure}`);
  try {
    return await measureAll(base, kinds);
  } catch (error) {
    console.log(server.output());
    throw error;
  }
}

async function measurePeer(users: number): Promise<Partial<Record<Kind, LoadResult>>> {
  await using peer = await openCognitoLocal(users);
  const base = { target: peer.target, ...peer.pool, users, seconds, warmUpSeconds: 1, connections };
  return await measureAll(base, kinds.filter((kind) => kind !== 'srp'));
}

/** What the server would do if the load generator took none of its cores. */
function discounted({ count, seconds: time, cpuSeconds }: LoadResult): number {
  return count / time / Math.max(0.1, 1 - cpuSeconds / (cores * time));
}

function print(ceilings: Partial<Record<Kind, number>>, figures: Figures): void {
  const columns = ['request', 'bare crypto/s', ...[...figures.keys()].flatMap((name) => [name, 'discounted', 'of crypto', 'p99 ms'])];
  console.log(`| ${columns.join(' | ')} |\n|${columns.map(() => '---|').join('')}`);
  for (const kind of kinds) {
    const ceiling = ceilings[kind] ?? 0;
    const cells = [...figures.values()].flatMap((results) => {
      const result = results[kind];
      if (result === undefined) return ['-', '-', '-', '-'];
      const rate = discounted(result);
      return [(result.count / result.seconds).toFixed(0), rate.toFixed(0), (rate / ceiling).toFixed(2), result.p99Ms.toFixed(0)];
    });
    console.log(`| ${[names[kind], ceiling.toFixed(0), ...cells].join(' | ')} |`);
  }
}

console.log(`Node ${process.version}, ${cores} cores (${cpus()[0]?.model}), ${engine}, ${connections} connections, ${seconds} s each\n`);
const figures: Figures = new Map();
const ceilings = await measureCeilings(seconds, connections);
for (const users of sizes) figures.set(`Sekisho, ${users} users`, await measureSekisho(users));
for (const users of sizes) figures.set(`cognito-local, ${users} users`, await measurePeer(users));
print(ceilings, figures);
