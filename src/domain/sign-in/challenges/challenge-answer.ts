/** A client's answer to a challenge. */
import type { Caller, Parameters } from '../step.ts';

export interface ChallengeAnswer {
  caller: Caller;
  responses: Parameters;
  session: string | undefined;
}
