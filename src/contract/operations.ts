/** The operations of Cognito user pools: their names, and the types of what they take and give. */
import { cognitoIdpTable } from './generated/cognito-idp.ts';
import type { CognitoIdpTypes } from './generated/cognito-idp-types.ts';
import { linkService } from './service-contract.ts';
import type { OperationSpec } from './service-contract.ts';

export type OperationName = keyof CognitoIdpTypes;

/**
 * The SDK types required members as `X: string | undefined`, because callers may forget them. Behind the decoder they
 * are certain. Only documents may be null; they stay as they are, like dates and bytes.
 */
type Certain<T> = null extends T
  ? T
  : T extends Date | Uint8Array | string | number | boolean | void
    ? T
    : T extends readonly (infer Item)[]
      ? Certain<Item>[]
      : { [Key in keyof T]: Certain<Exclude<T[Key], undefined>> };

/** What a handler receives. */
export type Input<N extends OperationName> = Certain<CognitoIdpTypes[N]['input']>;

/** What a handler returns; nothing where the answer has no body. */
export type Output<N extends OperationName> = Certain<CognitoIdpTypes[N]['output']>;

export const cognitoIdp = linkService(cognitoIdpTable);

export const operationNames = [...cognitoIdp.operations.keys()] as readonly OperationName[];

export function isOperationName(text: string): text is OperationName {
  return cognitoIdp.operations.has(text);
}

export function operationSpec(name: OperationName): OperationSpec {
  const spec = cognitoIdp.operations.get(name);
  if (spec === undefined) throw new Error(`no operation ${name}`);
  return spec;
}
