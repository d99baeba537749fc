/** A call with what every statement asks of it worked out once. */
import type { Call, Context, Principal } from './call.ts';
import { splitArn } from './patterns/arn.ts';
import type { Arn } from './patterns/arn.ts';

export class PreparedCall {
  /** In lower case: actions are compared without regard to case. */
  readonly action: string;
  readonly resource: string;
  readonly principal: Principal;
  readonly context: Context;
  /** The resource's components; undefined when it is `*`. */
  readonly arn: Arn | undefined;

  constructor(call: Call) {
    this.action = call.action.toLowerCase();
    this.resource = call.resource;
    this.principal = call.principal;
    this.context = call.context;
    this.arn = splitArn(call.resource);
  }
}
