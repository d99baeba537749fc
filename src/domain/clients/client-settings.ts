/** What an app client is set to: defaults for what was left out. An update replaces everything. */
import type { Input } from '../../contract/operations.ts';
import { defaultValidity } from './token-lifetimes.ts';

/** What creating and updating a client have in common. */
export type ClientInput = Omit<Input<'UpdateUserPoolClient'>, 'UserPoolId' | 'ClientId' | 'ClientName'>;

type Member<M extends keyof ClientInput> = NonNullable<ClientInput[M]>;

interface Settled {
  RefreshTokenValidity: number;
  TokenValidityUnits: Member<'TokenValidityUnits'>;
  AuthSessionValidity: number;
  EnableTokenRevocation: boolean;
  EnablePropagateAdditionalUserContextData: boolean;
  PreventUserExistenceErrors: Member<'PreventUserExistenceErrors'>;
  AllowedOAuthFlowsUserPoolClient: boolean;
  ClientType: 'REGULAR';
}

/** The wire's `UserPoolClientType`, without ids, names, dates and the secret. */
export type ClientSettings = Omit<ClientInput, keyof Settled> & Settled;

export function settleClient(input: ClientInput): ClientSettings {
  const flows = input.ExplicitAuthFlows ?? [];
  return {
    ...input,
    ExplicitAuthFlows: flows.length > 0 ? flows : undefined,
    RefreshTokenValidity:
      input.RefreshTokenValidity || defaultValidity(input.TokenValidityUnits?.RefreshToken ?? 'days'),
    TokenValidityUnits: input.TokenValidityUnits ?? {},
    AuthSessionValidity: input.AuthSessionValidity ?? 3,
    EnableTokenRevocation: input.EnableTokenRevocation ?? true,
    EnablePropagateAdditionalUserContextData: input.EnablePropagateAdditionalUserContextData ?? false,
    PreventUserExistenceErrors: input.PreventUserExistenceErrors ?? 'LEGACY',
    AllowedOAuthFlowsUserPoolClient: input.AllowedOAuthFlowsUserPoolClient ?? false,
    ClientType: 'REGULAR',
  };
}
