/** A stack: a deployed template and the resources it owns. */

/** `complete` is at rest; all else is being worked on, or was left so by a failure or a stopped server. */
export type StackStatus = 'creating' | 'complete' | 'deleting';

export interface StackResource {
  logicalId: string;
  type: string;
  physicalId: string;
  attributes: Readonly<Record<string, string>>;
  /** Where to find it again, beyond its physical id. */
  place: Readonly<Record<string, string>>;
  /** Stays when the stack goes. */
  retain: boolean;
}

export interface Stack {
  id: string;
  name: string;
  status: StackStatus;
  description?: string;
  parameters: Readonly<Record<string, string>>;
  outputs: Readonly<Record<string, unknown>>;
  /** In the order in which they were made. */
  resources: readonly StackResource[];
  createdAt: Date;
}

/** What the database keeps of a stack. */
export interface StackDocument {
  id: string;
  status: StackStatus;
  description?: string;
  parameters: Readonly<Record<string, string>>;
  outputs: Readonly<Record<string, unknown>>;
  template: string;
}

/** A password that exists in clear only here. */
export interface GeneratedPassword {
  logicalId: string;
  username: string;
  password: string;
}

export interface StackDeployment {
  stack: Stack;
  /** False when the very same template was deployed before. */
  changed: boolean;
  generated: readonly GeneratedPassword[];
}
