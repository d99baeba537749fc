/** The worker pool against plain big integers, at its limits and at its end. */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { randomBytes } from '../random.ts';
import { ModexpBusy, ModexpPool, ModexpRefused } from './modexp.ts';
import { elementLength, groupPrime, toElement, toInteger } from './srp-group.ts';

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % groupPrime;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % groupPrime;
    square = (square * square) % groupPrime;
  }
  return result;
}

describe('exponentiation pool', () => {
  const pool = new ModexpPool({ size: 2 });
  after(() => pool.close());

  test('agrees with big integers for every job, and pads small results', async () => {
    const three = await pool.compute({ kind: 'verifier', exponent: Buffer.of(3) });
    assert.equal(three.length, elementLength);
    assert.equal(toInteger(three), 8n);
    for (const length of [1, 32, 128]) {
      const exponent = randomBytes(length);
      exponent[0] = 1;
      const [b, u, k] = [toInteger(exponent), 987654321n, 5n];
      const verifier = power(2n, 12345678901234567890n);
      const clientPublic = power(2n, 99999999999999999n);
      const jobs = await Promise.all([
        pool.compute({ kind: 'verifier', exponent }),
        pool.compute({
          kind: 'srp-public',
          exponent,
          verifier: toElement(verifier),
          multiplier: Buffer.of(5),
        }),
        pool.compute({
          kind: 'srp-key',
          exponent,
          clientPublic: toElement(clientPublic),
          verifier: toElement(verifier),
          scrambler: Buffer.from(u.toString(16).padStart(8, '0'), 'hex'),
        }),
      ]);
      assert.equal(toInteger(jobs[0]), power(2n, b));
      assert.equal(toInteger(jobs[1]), (k * verifier + power(2n, b)) % groupPrime);
      assert.equal(toInteger(jobs[2]), power((clientPublic * power(verifier, u)) % groupPrime, b));
    }
  });

  for (const [name, clientPublic] of [
    ['0', 0n],
    ['1', 1n],
    ['N-1', groupPrime - 1n],
  ] as const) {
    test(`refuses a product of ${name}, whatever the verifier`, async () => {
      // verifier 2^1 and scrambler 1: the product is 2·clientPublic', chosen to meet the forbidden value
      const half = (clientPublic * power(2n, groupPrime - 2n)) % groupPrime;
      const job = pool.compute({
        kind: 'srp-key',
        exponent: Buffer.of(7),
        clientPublic: toElement(half),
        verifier: toElement(2n),
        scrambler: Buffer.of(1),
      });
      await assert.rejects(job, ModexpRefused);
    });
  }

  test('a flood is refused at once instead of queued without end', async () => {
    const small = new ModexpPool({ size: 1, maxWaiting: 3 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, () => small.compute({ kind: 'verifier', exponent: Buffer.of(9) })),
    );
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    assert.equal(refused.length, 15);
    assert.ok(refused.every(({ reason }) => reason instanceof ModexpBusy));
    await small.close();
  });

  test('a closed pool answers nothing', async () => {
    const closing = new ModexpPool({ size: 1 });
    const pending = closing.compute({ kind: 'verifier', exponent: Buffer.of(9) });
    const lost = assert.rejects(pending, /closed/);
    await closing.close();
    await lost;
    await assert.rejects(closing.compute({ kind: 'verifier', exponent: Buffer.of(9) }), /closed/);
  });
});
