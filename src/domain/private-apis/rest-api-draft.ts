/** Makes a REST API of what is asked for, and says whether it may be deployed. */
import { refuse } from '../../contract/refusal.ts';
import { randomText } from '../../platform/random.ts';
import { readDefinition } from './definition.ts';
import { readPolicy, type ApiPlace } from './resource-policy.ts';
import { growTree } from './resource-tree.ts';
import type { Methods, RestApiDocument } from './rest-api.ts';

export interface NewRestApi {
  name?: string | undefined;
  description?: string | undefined;
  /** An OpenAPI document with `x-amazon-apigateway-*` extensions. */
  body?: unknown;
  /** Goes before the one in `body`. */
  policy?: unknown;
  vpcEndpointIds?: readonly string[] | undefined;
}

/** The id of a resource or deployment. */
export function childId(): string {
  return randomText(6);
}

export function draftRestApi(wanted: NewRestApi, place: ApiPlace): RestApiDocument {
  const { description, body } = wanted;
  const definition = body === undefined ? undefined : readDefinition(body, place.site.region);
  const name = wanted.name ?? definition?.title;
  if (name === undefined) refuse('BadRequestException', 'REST API name must be specified');
  const policy = wanted.policy ?? definition?.policy;
  const rootResourceId = childId();
  const methodsByPath = definition?.methodsByPath ?? new Map<string, Methods>();
  const resources = growTree(methodsByPath, { root: rootResourceId, next: childId });
  return {
    name,
    ...(description === undefined ? {} : { description }),
    ...(policy === undefined ? {} : { policy: readPolicy(policy, place) }),
    vpcEndpointIds: wanted.vpcEndpointIds ?? definition?.vpcEndpointIds ?? [],
    rootResourceId,
    resources,
    deployments: [],
  };
}

export function checkDeployable({ policy, resources }: RestApiDocument): void {
  const methods = resources.flatMap((resource) => Object.values(resource.methods));
  if (methods.length === 0) refuse('BadRequestException', "The REST API doesn't contain any methods");
  if (methods.some(({ integration }) => integration === undefined)) {
    refuse('BadRequestException', 'No integration defined for method');
  }
  if (policy === undefined) {
    refuse('BadRequestException', "Private REST API doesn't have a resource policy attached to it");
  }
}
