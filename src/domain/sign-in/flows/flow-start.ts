/** The beginning of a sign-in. */
import type { Caller, Parameters } from '../step.ts';

export interface FlowStart {
  caller: Caller;
  parameters: Parameters;
}
