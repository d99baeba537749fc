/** A clock in the test's hands: it runs with real time, and jumps when told. */
import type { Clock } from '../../src/platform/clock.ts';

export class TestClock implements Clock {
  /** How far this clock is ahead of real time. */
  aheadMs = 0;

  now(): number {
    return Date.now() + this.aheadMs;
  }

  advance(ms: number): void {
    this.aheadMs += ms;
  }
}
