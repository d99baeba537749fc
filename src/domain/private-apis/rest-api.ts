/** A private REST API: a tree of resources with methods, and stages that serve what a deployment froze. */

export const verbs = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
export type Verb = (typeof verbs)[number] | 'ANY';

export type Passthrough = 'WHEN_NO_MATCH' | 'WHEN_NO_TEMPLATES' | 'NEVER';

export interface IntegrationResponse {
  /** A regular expression the whole status code must match; absent on the default response. */
  selectionPattern?: string;
  statusCode: number;
}

/** Calls an action of one of this server's services under a role. */
export interface ServiceIntegration {
  type: 'AWS';
  service: 'cognito-idp';
  action: string;
  roleArn: string;
  passthrough: Passthrough;
  timeoutMs: number;
  responses: IntegrationResponse[];
}

/** Answers without a backend. */
export interface MockIntegration {
  type: 'MOCK';
  statusCode: number;
  responses: IntegrationResponse[];
}

export type Integration = ServiceIntegration | MockIntegration;

export interface Method {
  /** A method may wait for its integration; it cannot be deployed without one. */
  integration?: Integration;
}

export type Methods = Partial<Record<Verb, Method>>;

export interface Resource {
  id: string;
  /** Absent on the root. */
  parentId?: string;
  /** Such as `/users/{id}`. */
  path: string;
  methods: Methods;
}

/** What a stage serves: later changes of the API do not touch it. */
export interface Snapshot {
  policy: unknown;
  resources: Resource[];
}

export interface Deployment {
  id: string;
  description?: string;
  snapshot: Snapshot;
}

export interface RestApi {
  /** Ten characters of `[a-z0-9]`. */
  id: string;
  name: string;
  description?: string;
  /** With the short form of resources expanded; absent: no call is allowed, and nothing can be deployed. */
  policy?: unknown;
  /** Endpoints for which `{api}-{vpce}` names exist. */
  vpcEndpointIds: readonly string[];
  rootResourceId: string;
  resources: readonly Resource[];
  deployments: readonly Deployment[];
  createdAt: Date;
}

/** What the database keeps of an API. */
export type RestApiDocument = Omit<RestApi, 'id' | 'createdAt'>;

export interface Stage {
  apiId: string;
  name: string;
  deploymentId: string;
  snapshot: Snapshot;
  createdAt: Date;
}

export type StageDocument = Pick<Stage, 'deploymentId' | 'snapshot'>;
