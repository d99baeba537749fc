/** The putting of a challenge: from what is known after a proof to what is kept and what the client is told. */
import type { TokenReceiver } from '../../tokens/tokens.ts';
import type { AskedState, SessionChallenge } from '../attempts.ts';

export interface Asking {
  receiver: TokenReceiver;
  /** When the temporary password that was proved was set. */
  passwordSetAt: number;
}

export interface Question<Name extends SessionChallenge> {
  /** Kept on this side until the answer comes. */
  state: Extract<AskedState, { challenge: Name }>;
  /** Told to the client. */
  parameters: Record<string, string>;
}

export type Ask<Name extends SessionChallenge> = (asking: Asking) => Question<Name>;
