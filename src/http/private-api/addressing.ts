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
  /** True of `{api}-{vpce}` names, which exist only for endpoints the API lists. */
  needsAssociation: boolean;
}

const apiId = /^[a-z0-9]{10}$/;
const aliasLabel = /^([a-z0-9]{10})-(vpce-[0-9a-f]{17})$/;

/** Undefined when the name belongs to nobody here, or to another endpoint than the one that was entered. */
export function readAddress({ host, apiIdHeader, endpoint, region }: AddressedRequest): Address | undefined {
  const name = nameOf(host);
  if (name === `${endpoint.id}-${endpoint.dnsSuffix}.execute-api.${region}.vpce.amazonaws.com`) {
    return apiIdHeader !== undefined && apiId.test(apiIdHeader)
      ? { apiId: apiIdHeader, needsAssociation: false }
      : undefined;
  }
  const suffix = `.execute-api.${region}.amazonaws.com`;
  if (!name.endsWith(suffix)) return undefined;
  const label = name.slice(0, -suffix.length);
  if (apiId.test(label)) return { apiId: label, needsAssociation: false };
  const [, aliased, endpointId] = aliasLabel.exec(label) ?? [];
  if (aliased === undefined || endpointId !== endpoint.id) return undefined;
  return { apiId: aliased, needsAssociation: true };
}

function nameOf(host: string | undefined): string {
  return (host ?? '').replace(/:\d{1,5}$/, '').toLowerCase();
}
