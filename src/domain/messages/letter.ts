/** A message whose words are chosen and whose blanks are not filled yet: made before an act, used inside it. */
import type { Message } from './carrier.ts';
import { fillTemplate, type LetterFacts, type Template } from './templates.ts';

/** A class, so that nothing but `Messages.compose` can have made one. */
export class Letter {
  readonly poolId: string;
  #template: Template | undefined;

  constructor(poolId: string, template: Template | undefined) {
    this.poolId = poolId;
    this.#template = template;
  }

  /** Nothing where the pool's words cannot carry the code. */
  fill(facts: LetterFacts): Message | undefined {
    return this.#template && fillTemplate(this.#template, facts);
  }
}
