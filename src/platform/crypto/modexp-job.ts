/** What the exponentiation workers are asked, and what they answer. */

export type ModexpJob =
  /** g^exponent */
  | { kind: 'verifier'; exponent: Uint8Array }
  /** multiplier · verifier + g^exponent */
  | { kind: 'srp-public'; exponent: Uint8Array; verifier: Uint8Array; multiplier: Uint8Array }
  /** (clientPublic · verifier^scrambler)^exponent */
  | {
      kind: 'srp-key';
      clientPublic: Uint8Array;
      verifier: Uint8Array;
      scrambler: Uint8Array;
      exponent: Uint8Array;
    };

export interface ModexpQuestion {
  id: number;
  job: ModexpJob;
}

export type ModexpAnswer =
  | { id: number; element: Uint8Array }
  /** The numbers were outside what the group allows, such as a base of 0, 1 or N−1. */
  | { id: number; refused: string };
