/** What one `cognito-idp` operation is: who may call it, and what it does with decoded input. */
import type { Input, OperationName, Output } from '../../contract/operations.ts';
import type { Connection } from '../../domain/endpoints/endpoints.ts';
import type { Rooms } from '../../domain/domain.ts';
import type { Bearer } from '../../domain/tokens/tokens.ts';
import type { Principal } from '../../platform/policy/policy.ts';

export interface Call {
  requestId: string;
  /** The signer of a developer operation; anonymous for all others. */
  principal: Principal;
  connection: Connection | undefined;
}

/** A call by a signed-in user: the access token in its body is verified before the operation runs. */
export interface TokenCall extends Call {
  bearer: Bearer;
}

type Handler<N extends OperationName, C extends Call> = (
  input: Input<N>,
  rooms: Rooms,
  call: C,
) => Promise<Output<N>>;

export type Operation<N extends OperationName> =
  | { access: 'public'; handle: Handler<N, Call> }
  | { access: 'token'; handle: Handler<N, TokenCall> }
  | { access: 'developer'; handle: Handler<N, Call> };

/** Operations that share a noun, keyed by their exact names. */
export type Operations<N extends OperationName> = { readonly [Name in N]: Operation<Name> };
