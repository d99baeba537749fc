/** What the bare cryptography of each request allows on this machine, at the concurrency of the measurement. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { ModexpPool } from '../src/platform/crypto/modexp.ts';
import { multiplier } from '../src/domain/credentials/srp.ts';
import type { Kind } from './load.ts';

const text = Buffer.alloc(900, 'x');

function signOnce(key: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign('sha256', text, key, (error, signature) => (error ? reject(error) : resolve(signature)));
  });
}

/** Per second: nothing but the arithmetic, `connections` at a time. */
export async function measureCeilings(
  seconds: number,
  connections: number,
): Promise<Partial<Record<Kind, number>>> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pool = new ModexpPool();
  const exponent = () => randomBytes(32);
  const verifier = await pool.compute({ kind: 'verifier', exponent: exponent() });
  const twoSignatures = async (): Promise<void> =>
    void (await Promise.all([signOnce(privateKey), signOnce(privateKey)]));
  const acts: Partial<Record<Kind, () => Promise<unknown>>> = {
    password: async () => {
      await pool.compute({ kind: 'verifier', exponent: exponent() });
      await twoSignatures();
    },
    srp: async () => {
      const clientPublic = await pool.compute({
        kind: 'srp-public',
        exponent: exponent(),
        verifier,
        multiplier,
      });
      await pool.compute({
        kind: 'srp-key',
        clientPublic,
        verifier,
        scrambler: exponent(),
        exponent: exponent(),
      });
      await twoSignatures();
    },
    refresh: twoSignatures,
    signUp: () => pool.compute({ kind: 'verifier', exponent: exponent() }),
  };
  const rates: Partial<Record<Kind, number>> = {};
  for (const [kind, act] of Object.entries(acts) as [Kind, () => Promise<unknown>][]) {
    rates[kind] = await rateOf(act, seconds, connections);
  }
  await pool.close();
  return rates;
}

async function rateOf(act: () => Promise<unknown>, seconds: number, connections: number): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let count = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      await act();
      count += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return count / seconds;
}
