/** Collects violated constraints of one input, in the words and paths that Cognito uses. */
import { refuse } from './refusal.ts';

/** Beyond this many the message only grows, so that a small body cannot cause a huge answer. */
const MAX_REPORTED = 100;

export class Violations {
  /** The way from the input to the member at hand, such as `userAttributes`, `1`, `member`, `name`. */
  readonly path: string[] = [];
  /** How many of the structures around the member at hand are sensitive. */
  hidden = 0;
  #items: string[] = [];

  /** Notes one violated constraint; a value that is `undefined` is left out of the message. */
  report(constraint: string, value: string | undefined): void {
    if (this.#items.length >= MAX_REPORTED) return;
    const shown = value === undefined || this.hidden > 0 ? '' : ` ${value}`;
    const path = this.path.join('.');
    this.#items.push(`Value${shown} at '${path}' failed to satisfy constraint: ${constraint}`);
  }

  /** Ends the request when anything was reported. */
  refuseIfAny(errorName: string): void {
    const count = this.#items.length;
    if (count === 0) return;
    const noun = count === 1 ? 'error' : 'errors';
    refuse(errorName, `${count} validation ${noun} detected: ${this.#items.join('; ')}`);
  }
}
