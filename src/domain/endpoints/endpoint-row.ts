/** Makes an endpoint of its row. */
import { compilePolicy } from '../../platform/policy/policy.ts';
import type { Site } from '../site.ts';
import type { Endpoint, EndpointDocument, Service } from './endpoint.ts';
import type { EndpointRow } from './endpoint-store.ts';

/** Throws when the stored policy cannot be compiled: an endpoint never stands without its policy. */
export function readEndpoint({ region, accountId }: Site, row: EndpointRow): Endpoint {
  const document = JSON.parse(row.document) as EndpointDocument;
  return Object.freeze({
    ...document,
    id: row.id,
    service: row.service as Service,
    accountId,
    vpcArn: `arn:aws:ec2:${region}:${accountId}:vpc/${document.vpcId}`,
    compiled: compilePolicy(document.policy),
    createdAt: new Date(row.created_at),
  });
}
