/** Which API a request means, by `Host` and `x-apigw-api-id`: names choose, they never say who calls. */
import type { Endpoint } from '../../domain/endpoints/endpoints.ts';

export interface AddressedRequest {
  host: string | undefined;
  apiIdHeader: string | undefined;
  /** The endpoint whose listener accepted the connection. */
  endpoint: Pick<Endpoint, 'id' | 'dnsSuffix'>;
  region: string;
}

export interface Address {
  apiId: string;
  /** The endpoint in an `{api}-{vpce}` name; such names exist only for endpoints the API lists. */
  alias?: string;
}

const apiId = /^[a-z0-9]{10}$/;
const aliasLabel = /^([a-z0-9]{10})-(vpce-[0-9a-f]{17})$/;

/**
 * Undefined when the name belongs to nobody here. An alias may name another endpoint than the one that was entered:
 * policies judge by the one that was.
 */
export function readAddress({ host, apiIdHeader, endpoint, region }: AddressedRequest): Address | undefined {
  const name = nameOf(host);
  if (name === `${endpoint.id}-${endpoint.dnsSuffix}.execute-api.${region}.vpce.amazonaws.com`) {
    return apiIdHeader !== undefined && apiId.test(apiIdHeader) ? { apiId: apiIdHeader } : undefined;
  }
  const suffix = `.execute-api.${region}.amazonaws.com`;
  if (!name.endsWith(suffix)) return undefined;
  const label = name.slice(0, -suffix.length);
  if (apiId.test(label)) return { apiId: label };
  const [, aliased, endpointId] = aliasLabel.exec(label) ?? [];
  return aliased === undefined || endpointId === undefined
    ? undefined
    : { apiId: aliased, alias: endpointId };
}

function nameOf(host: string | undefined): string {
  return (host ?? '').replace(/:\d{1,5}$/, '').toLowerCase();
}
