/** Says where a policy document is malformed, and what would be right. */

export class PolicySyntaxError extends Error {
  /** Such as `Statement[0].Condition.StringEquals`; empty for the document itself. */
  readonly path: string;
  readonly advice: string;

  constructor(path: string, advice: string) {
    super(path === '' ? advice : `${path}: ${advice}`);
    this.name = 'PolicySyntaxError';
    this.path = path;
    this.advice = advice;
  }
}

export function rejectPolicy(path: string, advice: string): never {
  throw new PolicySyntaxError(path, advice);
}
