/** Work that repeats in the background until the server stops. */
import type { Log } from './log.ts';

export class Jobs {
  #log: Log;
  #timers: NodeJS.Timeout[] = [];
  #running = new Set<Promise<void>>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Runs `work` every `periodMs`, never twice at once; a failure is logged and the next turn tries again. */
  every(periodMs: number, name: string, work: () => Promise<unknown>): void {
    let busy = false;
    const turn = async (): Promise<void> => {
      try {
        await work();
      } catch (error) {
        this.#log.error({ job: name, err: error }, 'background job failed');
      } finally {
        busy = false;
      }
    };
    const timer = setInterval(() => {
      if (busy) return;
      busy = true;
      const running = turn();
      this.#running.add(running);
      void running.finally(() => this.#running.delete(running));
    }, periodMs);
    timer.unref();
    this.#timers.push(timer);
  }

  /** Stops the clockwork and waits for work that has begun. */
  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all(this.#running);
  }
}
