/** Methods of a resource: which verb does what. */
import { refuse } from '../../contract/refusal.ts';
import type { Site } from '../site.ts';
import { readIntegration } from './integration.ts';
import { refuseUnknownResource } from './resource-tree.ts';
import { verbs, type Method, type Resource, type Verb } from './rest-api.ts';

export interface MethodPlace {
  resourceId: string;
  verb: string;
}

export interface NewMethod extends MethodPlace {
  /** In the form of `x-amazon-apigateway-integration`. */
  integration?: unknown;
  /** The statuses the method declares. */
  statuses: readonly string[];
  /** Where the integration stands in its template, for refusals. */
  path: string;
}

/** Reads the method at once and gives back how resources look with it. */
export function methodAdded(wanted: NewMethod, site: Site): (resources: readonly Resource[]) => Resource[] {
  const verb = readVerb(wanted.verb);
  const method = readMethod(wanted, site);
  return (resources) => {
    const resource = resources.find(({ id }) => id === wanted.resourceId);
    if (resource === undefined) refuseUnknownResource();
    if (resource.methods[verb] !== undefined)
      refuse('ConflictException', 'Method already exists for this resource');
    const changed = { ...resource, methods: { ...resource.methods, [verb]: method } };
    return resources.map((one) => (one === resource ? changed : one));
  };
}

export function withoutMethod(resources: readonly Resource[], { resourceId, verb }: MethodPlace): Resource[] {
  return resources.map((resource) => {
    if (resource.id !== resourceId) return resource;
    const kept = Object.entries(resource.methods).filter(([name]) => name !== verb);
    return { ...resource, methods: Object.fromEntries(kept) };
  });
}

function readMethod({ integration, statuses, path }: NewMethod, { region }: Site): Method {
  if (integration === undefined) return {};
  return { integration: readIntegration(integration, { path, region, statuses: new Set(statuses) }) };
}

function readVerb(text: string): Verb {
  const verb = [...verbs, 'ANY' as const].find((known) => known === text);
  return verb ?? refuse('BadRequestException', 'Invalid HTTP method specified');
}
