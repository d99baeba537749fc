/** Lets what concerns one subject happen one after another on this node, in the order of arrival. */
import { refuse } from '../../contract/refusal.ts';

interface Line {
  length: number;
  last: Promise<unknown>;
}

const longestLine = 64;

export class Turns {
  #lines = new Map<string, Line>();

  /** Refuses when too many wait already. */
  async take<T>(subject: string, act: () => Promise<T>): Promise<T> {
    const line = this.#lines.get(subject) ?? { length: 0, last: Promise.resolve() };
    if (line.length >= longestLine) {
      refuse('TooManyRequestsException', 'Too many requests', 'too many attempts for one user at once');
    }
    line.length += 1;
    this.#lines.set(subject, line);
    const turn = line.last.then(act);
    line.last = turn.catch(() => {}); // whoever comes next does not fail with this one
    try {
      return await turn;
    } finally {
      line.length -= 1;
      if (line.length === 0) this.#lines.delete(subject);
    }
  }
}
