/** The checks before an integration: address, endpoint policy, route, resource policy. */
import type { IncomingMessage } from 'node:http';
import { conditionContext, type Connection } from '../../domain/endpoints/endpoints.ts';
import {
  decideByEndpoint,
  decideByResource,
  invokeArn,
  maskedInvokeArn,
  matchRoute,
  readRequestPath,
  type Integration,
  type PrivateApis,
  type RequestPath,
} from '../../domain/private-apis/private-apis.ts';
import type { Site } from '../../domain/site.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Call } from '../../platform/policy/policy.ts';
import { readAddress } from './addressing.ts';
import { accessDenied, gatewayResponses, type GatewayResponse } from './gateway-responses.ts';

export type Admission =
  | { kind: 'admitted'; integration: Integration; resource: string }
  | { kind: 'refused'; response: GatewayResponse; resource: string };

export interface AdmissionNeeds {
  rooms: { privateApis: PrivateApis };
  site: Site;
  clock: Clock;
}

type Request = Pick<IncomingMessage, 'url' | 'method' | 'headers'>;

export async function admit(
  request: Request,
  connection: Connection,
  needs: AdmissionNeeds,
): Promise<Admission> {
  const path = readRequestPath(request.url ?? '');
  if (path === undefined) return refused(gatewayResponses.badRequest, '*');
  const apiId = await findApi(request, connection, needs);
  if (apiId === undefined) return refused(gatewayResponses.forbidden, '*');
  const { site, clock } = needs;
  const verb = request.method ?? '';
  const rest = `${path.stage}/${verb}/${path.resource}`;
  const { referer, 'user-agent': userAgent } = request.headers;
  const call: Call = {
    action: 'execute-api:Invoke',
    resource: invokeArn({ site, apiId }, rest),
    principal: { kind: 'anonymous' },
    context: conditionContext(connection, clock, { 'aws:referer': referer, 'aws:useragent': userAgent }),
  };
  const masked = maskedInvokeArn({ site, apiId }, rest);
  const byEndpoint = decideByEndpoint(connection.endpoint.compiled, call);
  if (!byEndpoint.allowed) return refused(accessDenied(masked, byEndpoint.reason), call.resource);
  return admitToStage({ apiId, path, verb, call, masked }, needs);
}

interface Arrival {
  apiId: string;
  path: RequestPath;
  verb: string;
  call: Call;
  masked: string;
}

async function admitToStage(
  { apiId, path, verb, call, masked }: Arrival,
  { rooms }: AdmissionNeeds,
): Promise<Admission> {
  const stage = await rooms.privateApis.findStage(apiId, path.stage);
  const match = stage && matchRoute(stage.routes, verb, path.segments);
  const integration = match?.method.integration;
  if (stage === undefined || integration === undefined) {
    return refused(gatewayResponses.missingToken, call.resource);
  }
  const byResource = decideByResource(stage.policy, call);
  if (!byResource.allowed) return refused(accessDenied(masked, byResource.reason), call.resource);
  return { kind: 'admitted', integration, resource: call.resource };
}

/** The id of the API the request names, if this endpoint leads to it. */
async function findApi(
  { headers }: Request,
  { endpoint }: Connection,
  { rooms, site }: AdmissionNeeds,
): Promise<string | undefined> {
  const named = headers['x-apigw-api-id'];
  const address = readAddress({
    host: headers.host,
    apiIdHeader: typeof named === 'string' ? named : undefined,
    endpoint,
    region: site.region,
  });
  const api = address && (await rooms.privateApis.find(address.apiId));
  if (api === undefined || address === undefined) return undefined;
  if (address.alias !== undefined && !api.vpcEndpointIds.includes(address.alias)) return undefined;
  return api.id;
}

function refused(response: GatewayResponse, resource: string): Admission {
  return { kind: 'refused', response, resource };
}
