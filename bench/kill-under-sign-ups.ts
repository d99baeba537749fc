/**
 * Kills the server with SIGKILL while 16 callers sign up, again and again, and looks for every acknowledged user
 * afterwards. Usage: node bench/kill-under-sign-ups.ts [kills per engine] [sqlite|postgres]
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { engineNames, type EngineName } from '../test/world/database.ts';
import { Caller } from './caller.ts';
import { createPool, openPlace, type BenchPool } from './server.ts';

const callers = 16;
const kills = Number(process.argv[2] ?? 20);
const engines = engineNames.filter((name) => process.argv[3] === undefined || name === process.argv[3]);
const shortestMs = 300;
const spreadMs = 1200;

interface Tally {
  acknowledged: string[];
  /** Sent, but the server died before it answered: may be there or not. */
  unanswered: string[];
}

/** Signs up new users until the connection breaks. */
async function signUpUntilKilled(caller: Caller, { clientId }: BenchPool, round: string): Promise<Tally> {
  const tally: Tally = { acknowledged: [], unanswered: [] };
  const work = async (worker: number): Promise<void> => {
    for (let count = 0; ; count += 1) {
      const Username = `${round}-${worker}-${count}`;
      try {
        await caller.call('SignUp', { ClientId: clientId, Username, Password: 'Correct-Horse-7!' });
        tally.acknowledged.push(Username);
      } catch (error) {
        tally.unanswered.push(Username);
        if ((error as Error).message.startsWith('SignUp')) throw error;
        return;
      }
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, worker) => work(worker)));
  return tally;
}

async function countMissing(
  caller: Caller,
  { poolId }: BenchPool,
  names: readonly string[],
): Promise<string[]> {
  const missing: string[] = [];
  const queue = [...names];
  const look = async (): Promise<void> => {
    for (let Username = queue.pop(); Username !== undefined; Username = queue.pop()) {
      const found = caller.call('AdminGetUser', { UserPoolId: poolId, Username }, { signed: true });
      const isThere = await found.then(
        () => true,
        (error: Error) => (error.message.includes('UserNotFoundException') ? false : Promise.reject(error)),
      );
      if (!isThere) missing.push(Username);
    }
  };
  await Promise.all(Array.from({ length: callers }, look));
  return missing;
}

async function measure(engine: EngineName): Promise<void> {
  await using place = await openPlace(engine);
  let { server, target } = await place.start();
  let caller = new Caller(target, callers);
  const pool = await createPool(caller);
  const total = { acknowledged: 0, lost: 0, unanswered: 0, kept: 0 };
  for (let round = 1; round <= kills; round += 1) {
    const working = signUpUntilKilled(caller, pool, `r${round}`);
    await sleep(shortestMs + Math.random() * spreadMs);
    await server.kill();
    const { acknowledged, unanswered } = await working;
    caller.close();
    ({ server, target } = await place.start());
    caller = new Caller(target, callers);
    const lost = await countMissing(caller, pool, acknowledged);
    const gone = await countMissing(caller, pool, unanswered);
    if (lost.length > 0) console.log(`${engine}: kill ${round} lost ${lost.join(' ')}`);
    total.acknowledged += acknowledged.length;
    total.lost += lost.length;
    total.unanswered += unanswered.length;
    total.kept += unanswered.length - gone.length;
  }
  caller.close();
  await server.kill();
  console.log(
    `${engine}: ${kills} kills, ${total.acknowledged} acknowledged sign-ups, ${total.lost} lost ` +
      `(${total.unanswered} unanswered, of which ${total.kept} were kept)`,
  );
  if (total.lost > 0) process.exitCode = 1;
}

for (const engine of engines) await measure(engine);
