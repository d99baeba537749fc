/** Which OAuth settings of a client contradict each other, or name what does not exist. */
import { refuse } from '../../contract/refusal.ts';
import type { ClientSettings } from './client-settings.ts';
import { checkRedirectUrl } from './redirect-urls.ts';

/** The scopes that exist without a resource server. */
const scopes: ReadonlySet<string> = new Set([
  'phone',
  'email',
  'openid',
  'profile',
  'aws.cognito.signin.user.admin',
]);

/** The providers that exist without being made. */
const providers: ReadonlySet<string> = new Set(['COGNITO']);

export interface OauthCheck {
  poolId: string;
  settings: ClientSettings;
  hasSecret: boolean;
}

export function checkOauth({ poolId, settings, hasSecret }: OauthCheck): void {
  checkFlows(settings, hasSecret);
  checkUrls(settings);
  for (const scope of settings.AllowedOAuthScopes ?? []) {
    if (!scopes.has(scope)) refuse('ScopeDoesNotExistException', `Invalid scope requested: ${scope}`);
  }
  for (const name of settings.SupportedIdentityProviders ?? []) {
    if (providers.has(name)) continue;
    refuse('InvalidParameterException', `The provider ${name} does not exist for User Pool ${poolId}.`);
  }
}

function checkFlows(settings: ClientSettings, hasSecret: boolean): void {
  const { AllowedOAuthFlows: flows = [], AllowedOAuthScopes = [], CallbackURLs = [] } = settings;
  const isOn = settings.AllowedOAuthFlowsUserPoolClient;
  if (isOn && (flows.length === 0 || AllowedOAuthScopes.length === 0)) {
    refuse(
      'InvalidParameterException',
      'AllowedOAuthFlows and AllowedOAuthScopes are required ' +
        'if user pool client is allowed to use OAuth flows.',
    );
  }
  const forMachines = flows.includes('client_credentials');
  if (forMachines && flows.length > 1) {
    refuse(
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected along with code flow or implicit flow.',
    );
  }
  if (forMachines && !hasSecret) {
    refuse(
      'InvalidOAuthFlowException',
      'client_credentials flow can not be selected if client does not have a client secret.',
    );
  }
  if (isOn && !forMachines && CallbackURLs.length === 0) {
    refuse('InvalidParameterException', 'CallbackURLs are required for the code flow and the implicit flow.');
  }
}

function checkUrls({ CallbackURLs = [], LogoutURLs = [], DefaultRedirectURI }: ClientSettings): void {
  for (const url of [...CallbackURLs, ...LogoutURLs]) checkRedirectUrl(url);
  if (DefaultRedirectURI === undefined || CallbackURLs.includes(DefaultRedirectURI)) return;
  refuse('InvalidParameterException', 'DefaultRedirectURI must be one of the CallbackURLs.');
}
