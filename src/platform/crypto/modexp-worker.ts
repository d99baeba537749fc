/** A worker thread that raises numbers to powers modulo the SRP group's prime, by OpenSSL. */
import { createDiffieHellman, DiffieHellman, getDiffieHellman } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import type { ModexpAnswer, ModexpJob, ModexpQuestion } from './modexp-job.ts';
import { groupPrime, multiply, toElement, toInteger } from './srp-group.ts';

const generator = Buffer.of(2);
const group = openGroup();

/**
 * A Diffie-Hellman object of the prime is a modular exponentiation at OpenSSL's speed. The constructor for a
 * prime of one's own tests primality for seconds; the named group is free, and takes an exponent by the same
 * method.
 */
function openGroup(): DiffieHellman {
  const named = getDiffieHellman('modp15') as DiffieHellman;
  try {
    DiffieHellman.prototype.setPrivateKey.call(named, Buffer.of(3));
    if (toInteger(named.computeSecret(generator)) === 8n) return named;
  } catch {
    // This Node.js keeps named groups closed: pay once per thread.
  }
  return createDiffieHellman(toElement(groupPrime), 2);
}

/** Throws for a base of 0, 1, N−1 and beyond: nobody honest sends those. */
function raise(base: Uint8Array, exponent: Uint8Array): bigint {
  DiffieHellman.prototype.setPrivateKey.call(group, exponent);
  return toInteger(group.computeSecret(base));
}

function compute(job: ModexpJob): bigint {
  switch (job.kind) {
    case 'verifier':
      return raise(generator, job.exponent);
    case 'srp-public':
      return (
        (multiply(toInteger(job.multiplier), toInteger(job.verifier)) + raise(generator, job.exponent)) %
        groupPrime
      );
    case 'srp-key': {
      const blinded = raise(job.verifier, job.scrambler);
      return raise(toElement(multiply(toInteger(job.clientPublic), blinded)), job.exponent);
    }
  }
}

function answer({ id, job }: ModexpQuestion): ModexpAnswer {
  try {
    return { id, element: toElement(compute(job)) };
  } catch (error) {
    return { id, refused: String(error) };
  }
}

parentPort?.on('message', (question: ModexpQuestion) => parentPort?.postMessage(answer(question)));
