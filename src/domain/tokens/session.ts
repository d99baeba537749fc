/** What a signed-in session is: everything its tokens keep when they are renewed. */

export interface Session {
  /** The `event_id` of all its tokens. */
  id: string;
  poolId: string;
  clientId: string;
  userId: string;
  originJti: string;
  /** When the user last proved who she is; renewing does not change it. */
  authenticatedAt: Date;
  /** When its refresh token ends. */
  expiresAt: Date;
  revokedAt: Date | undefined;
}
