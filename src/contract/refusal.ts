/** An expected "no": an AWS error name, the sentence the caller may read, and what only the log may hold. */

export class Refusal extends Error {
  /** The AWS error name as it travels on the wire, such as `NotAuthorizedException`. */
  readonly code: string;
  /** Why, for the log; never sent to the caller. */
  readonly privateCause: string | undefined;

  constructor(code: string, publicMessage: string, privateCause?: string) {
    super(publicMessage);
    this.name = 'Refusal';
    this.code = code;
    this.privateCause = privateCause;
  }
}

/** Ends the current act with an expected "no". */
export function refuse(code: string, publicMessage: string, privateCause?: string): never {
  throw new Refusal(code, publicMessage, privateCause);
}
