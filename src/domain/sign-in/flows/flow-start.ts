/** The beginning of a sign-in. */
import type { Caller, Parameters } from '../step.ts';
import type { FlowName } from './flows.ts';

export interface FlowStart {
  caller: Caller;
  parameters: Parameters;
}

/** One that may begin. */
export interface AllowedStart extends FlowStart {
  flow: FlowName;
}
