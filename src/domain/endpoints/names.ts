/** The DNS names under which an endpoint answers. */
import type { Site } from '../site.ts';
import { services, type Endpoint, type Service } from './endpoint.ts';

export interface EndpointNames {
  /** Always answers: `vpce-…-….<service>.<region>.vpce.amazonaws.com`. */
  regional: string;
  /** The service's own names, which answer where private DNS is on; a leading `*.` stands for one label. */
  private: readonly string[];
}

export function namesOf(site: Site, endpoint: Endpoint): EndpointNames {
  const { id, dnsSuffix, service } = endpoint;
  return {
    regional: `${id}-${dnsSuffix}.${service}.${site.region}.vpce.amazonaws.com`,
    private: endpoint.privateDns ? serviceHosts(site, service) : [],
  };
}

/** The service behind an AWS service name such as `com.amazonaws.ap-northeast-1.cognito-idp`. */
export function serviceOfName(site: Site, serviceName: string): Service | undefined {
  return services.find((service) => serviceName === `com.amazonaws.${site.region}.${service}`);
}

function serviceHosts({ region }: Site, service: Service): string[] {
  if (service === 'execute-api') return [`*.execute-api.${region}.amazonaws.com`];
  return [`${service}.${region}.amazonaws.com`, `${service}-fips.${region}.amazonaws.com`];
}
