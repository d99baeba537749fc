/** Modular exponentiation off the main thread: a small pool of workers behind a bounded queue. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ModexpAnswer, ModexpJob } from './modexp-job.ts';

export type { ModexpJob } from './modexp-job.ts';

/** More work waits than can be done in reasonable time. */
export class ModexpBusy extends Error {}

/** The numbers are not elements an honest party would send. */
export class ModexpRefused extends Error {}

interface Task {
  job: ModexpJob;
  resolve(element: Buffer): void;
  reject(error: Error): void;
}

interface Thread {
  worker: Worker;
  tasks: Map<number, Task>;
}

/** The second job waits inside the worker, so that it never idles while an answer travels. */
const jobsPerWorker = 2;

export class ModexpPool {
  #size: number;
  #maxWaiting: number;
  #threads: Thread[] = [];
  #waiting: Task[] = [];
  #lastId = 0;
  #closed = false;

  constructor({ size = availableParallelism(), maxWaiting = 512 }: ModexpLimits = {}) {
    this.#size = Math.max(1, size);
    this.#maxWaiting = maxWaiting;
  }

  /** The resulting element, 384 bytes; rejects with `ModexpBusy` at once when too much work waits. */
  compute(job: ModexpJob): Promise<Buffer> {
    if (this.#closed) return Promise.reject(new Error('the exponentiation pool is closed'));
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    const task: Task = { job, resolve, reject };
    const thread = this.#freeThread();
    if (thread !== undefined) this.#assign(thread, task);
    else if (this.#waiting.length >= this.#maxWaiting)
      reject(new ModexpBusy('too many exponentiations wait'));
    else this.#waiting.push(task);
    return promise;
  }

  /** Ends the workers; what has not been computed is rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    const threads = this.#threads;
    this.#threads = [];
    const error = new Error('the exponentiation pool was closed');
    for (const task of this.#waiting.splice(0)) task.reject(error);
    for (const { tasks } of threads) for (const task of tasks.values()) task.reject(error);
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #freeThread(): Thread | undefined {
    let best: Thread | undefined;
    for (const thread of this.#threads) {
      if (best === undefined || thread.tasks.size < best.tasks.size) best = thread;
    }
    if (best?.tasks.size !== 0 && this.#threads.length < this.#size) return this.#startThread();
    return best !== undefined && best.tasks.size < jobsPerWorker ? best : undefined;
  }

  #startThread(): Thread {
    const worker = new Worker(new URL('./modexp-worker.ts', import.meta.url));
    const thread: Thread = { worker, tasks: new Map() };
    worker.unref();
    worker.on('message', (answer: ModexpAnswer) => this.#settle(thread, answer));
    worker.on('error', (error: Error) => this.#lose(thread, error));
    worker.on('exit', () => this.#lose(thread, new Error('an exponentiation worker ended')));
    this.#threads.push(thread);
    return thread;
  }

  #assign(thread: Thread, task: Task): void {
    const id = (this.#lastId += 1);
    if (thread.tasks.size === 0) thread.worker.ref();
    thread.tasks.set(id, task);
    thread.worker.postMessage({ id, job: task.job });
  }

  #settle(thread: Thread, answer: ModexpAnswer): void {
    const task = thread.tasks.get(answer.id);
    thread.tasks.delete(answer.id);
    const next = this.#waiting.shift();
    if (next !== undefined) this.#assign(thread, next);
    // A process that waits for nothing else may end.
    else if (thread.tasks.size === 0) thread.worker.unref();
    if (task === undefined) return;
    if ('refused' in answer) task.reject(new ModexpRefused(answer.refused));
    else task.resolve(Buffer.from(answer.element));
  }

  /** A worker that failed takes its jobs with it; waiting ones go to another. */
  #lose(thread: Thread, error: Error): void {
    if (!this.#threads.includes(thread)) return;
    this.#threads = this.#threads.filter((other) => other !== thread);
    for (const task of thread.tasks.values()) task.reject(error);
    thread.tasks.clear();
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      const free = this.#freeThread();
      if (free === undefined) {
        this.#waiting.unshift(next);
        return;
      }
      this.#assign(free, next);
    }
  }
}

export interface ModexpLimits {
  /** Workers; as many as the machine has cores unless told. */
  size?: number;
  maxWaiting?: number;
}
