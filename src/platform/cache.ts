/** Values remembered for a short, stated time: what another node changed is seen when that time is over. */
import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';

export class BoundedCache<V extends object> {
  #entries: LRUCache<string, { value: V | undefined; readAt: number }>;
  #clock: Clock;
  #maxAgeMs: number;
  #generation = 0;

  constructor({ clock, maxAgeMs = 1000, maxEntries = 10_000 }: CacheLimits) {
    this.#clock = clock;
    this.#maxAgeMs = maxAgeMs;
    this.#entries = new LRUCache({ max: maxEntries });
  }

  /** The remembered value, or what `read` finds; absence is remembered too. */
  async get(key: string, read: () => Promise<V | undefined>): Promise<V | undefined> {
    const known = this.#entries.get(key);
    const now = this.#clock.now();
    if (known !== undefined && now >= known.readAt && now - known.readAt <= this.#maxAgeMs)
      return known.value;
    const generation = this.#generation;
    const value = await read();
    if (generation === this.#generation) this.#entries.set(key, { value, readAt: now });
    return value;
  }

  /** Call after every write, so that this node never answers with what it has just replaced. */
  forget(key: string): void {
    this.#generation += 1;
    this.#entries.delete(key);
  }

  clear(): void {
    this.#generation += 1;
    this.#entries.clear();
  }
}

export interface CacheLimits {
  clock: Clock;
  maxAgeMs?: number;
  maxEntries?: number;
}
