/** What is kept of a user or role: its policies and, for roles, who may assume it. */

/** Policies that a user or role carries: its own, and AWS managed ones by ARN. */
export interface AttachedPolicies {
  inline?: readonly { name: string; document: unknown }[];
  managed?: readonly string[];
}

export interface PrincipalDocument {
  name: string;
  inline: readonly { name: string; document: unknown }[];
  managed: readonly string[];
  /** Roles only. */
  trust?: unknown;
}

export interface IamUser {
  arn: string;
  name: string;
  createdAt: Date;
}

export interface IamRole extends IamUser {
  trust: unknown;
  inline: readonly { name: string; document: unknown }[];
  managed: readonly string[];
}

export interface NewAccessKey {
  accessKeyId: string;
  secretAccessKey: string;
  /** Whom the key speaks for. */
  arn: string;
}
