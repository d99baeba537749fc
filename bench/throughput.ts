/**
 * Requests per second beside the bare cryptography or HTTP each needs and beside cognito-local, in one run on one
 * machine. Usage: node bench/throughput.ts [seconds per figure] [sqlite|postgres]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import type { EngineName } from '../test/world/database.ts';
import { Caller } from './caller.ts';
import { measureCeilings } from './ceilings.ts';
import { openCognitoLocal } from './cognito-local.ts';
import { kinds, type Kind, type LoadPlan, type LoadResult } from './load.ts';
import { createPool, openPlace, type Place } from './server.ts';

type Figures = Partial<Record<Kind, LoadResult>>;
type Measured = Omit<LoadPlan, 'kind'>;

const seconds = Number(process.argv[2] ?? 5);
const engine = (process.argv[3] ?? 'sqlite') as EngineName;
const sizes = [100, 10_000];
const load = { seconds, warmUpSeconds: 1, connections: 16 };
const cores = cpus().length;
const names: Record<(typeof kinds)[number], [name: string, ceiling: string]> = {
  password: ['sign-in by password', '1 exponentiation, 2 signatures'],
  srp: ['sign-in by SRP', '3 exponentiations, 2 signatures'],
  refresh: ['refresh', '2 signatures'],
  getUser: ['GetUser', 'fastify echo over TLS'],
  signUp: ['sign-up', '1 exponentiation'],
};

async function generate(plan: LoadPlan): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'load.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.end(JSON.stringify(plan));
  const result = (await json(child.stdout)) as LoadResult;
  if (result.failures > 0) throw new Error(`${plan.kind}: ${result.failures} failed: ${result.firstFailure}`);
  return result;
}

async function measureAll(plan: Measured, wanted: readonly Kind[]): Promise<Figures> {
  const figures: Figures = {};
  for (const kind of wanted) figures[kind] = await generate({ ...plan, kind });
  return figures;
}

async function measureSekisho(place: Place, users: number): Promise<Figures> {
  const { server, target } = await place.start();
  try {
    const caller = new Caller(target, 1);
    const pool = await createPool(caller);
    caller.close();
    const plan = { target, ...pool, users, ...load };
    await generate({ ...plan, kind: 'seed' });
    return await measureAll(plan, kinds);
  } finally {
    await server.stop();
  }
}

async function measurePeer(users: number): Promise<Figures> {
  await using peer = await openCognitoLocal(users);
  const plan = { target: peer.target, ...peer.pool, users, ...load };
  return await measureAll(
    plan,
    kinds.filter((kind) => kind !== 'srp'),
  );
}

/** The same load on a server that does nothing but HTTP, with the certificate of the one that is measured. */
async function measureEcho({ target }: Pick<Measured, 'target'>, certificates: string): Promise<LoadResult> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'echo.ts'), certificates], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    const plan = { target: { ...target, port: Number(port) }, poolId: '', clientId: '', users: 100, ...load };
    return await generate({ ...plan, kind: 'getUser' });
  } finally {
    child.kill();
  }
}

/** What the server would do if the load generator took none of its cores. */
function discounted({ count, seconds: time, cpuSeconds }: LoadResult): number {
  return count / time / Math.max(0.1, 1 - cpuSeconds / (cores * time));
}

function rowsOf(system: string, figures: Figures, ceilings: Partial<Record<Kind, number>>): string[] {
  return kinds.flatMap((kind) => {
    const result = figures[kind];
    if (result === undefined) return [];
    const rate = discounted(result);
    const ratio = rate / (ceilings[kind] ?? Number.NaN);
    const cells = [system, names[kind][0], (result.count / result.seconds).toFixed(0), rate.toFixed(0)];
    return [[...cells, ratio.toFixed(2), result.p50Ms.toFixed(1), result.p99Ms.toFixed(1)].join(' | ')];
  });
}

await using place = await openPlace(engine);
const first = await place.start();
await first.server.stop();
const ceilings = await measureCeilings(seconds, load.connections);
ceilings.getUser = discounted(await measureEcho(first, place.certificates));

const machine = `Node ${process.version}, ${cores} cores (${cpus()[0]?.model})`;
console.log(`${machine}, ${engine}, ${load.connections} connections, ${seconds} s per figure\n`);
console.log('| request | what it cannot do without | of that alone, per second |\n|---|---|---|');
for (const kind of kinds) console.log(`| ${names[kind].join(' | ')} | ${ceilings[kind]?.toFixed(0)} |`);
console.log(
  '\n| server | request | per second | without the load generator | of the ceiling | p50 ms | p99 ms |',
);
console.log('|---|---|---|---|---|---|---|');
for (const users of sizes) {
  const figures = await measureSekisho(place, users);
  for (const row of rowsOf(`Sekisho, ${users} users`, figures, ceilings)) console.log(`| ${row} |`);
}
for (const users of sizes) {
  const figures = await measurePeer(users);
  for (const row of rowsOf(`cognito-local, ${users} users`, figures, ceilings)) console.log(`| ${row} |`);
}
