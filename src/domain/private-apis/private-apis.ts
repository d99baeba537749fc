/** The room of private REST APIs: what they define, what their stages serve. */
import { refuse } from '../../contract/refusal.ts';
import { BoundedCache } from '../../platform/cache.ts';
import type { Clock } from '../../platform/clock.ts';
import type { CompiledPolicy } from '../../platform/policy/policy.ts';
import { randomText } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import { changeGuarded } from '../../storage/guarded-change.ts';
import type { Site } from '../site.ts';
import { methodAdded, withoutMethod, type MethodPlace, type NewMethod } from './methods.ts';
import { compile, readPolicy } from './resource-policy.ts';
import { refuseUnknownResource, withoutResource, withResource } from './resource-tree.ts';
import { checkDeployable, childId, draftRestApi, type NewRestApi } from './rest-api-draft.ts';
import { RestApiStore, type RestApiRow } from './rest-api-store.ts';
import type { Deployment, Resource, RestApi, RestApiDocument, StageDocument } from './rest-api.ts';
import { compileRoutes, type RouteTable } from './routes.ts';

export { statusFor } from './integration.ts';
export type { MethodPlace, NewMethod } from './methods.ts';
export { readRequestPath, type RequestPath } from './request-path.ts';
export { decideByEndpoint, decideByResource, invokeArn, maskedInvokeArn } from './resource-policy.ts';
export type { NewRestApi } from './rest-api-draft.ts';
export type { Integration, RestApi, ServiceIntegration } from './rest-api.ts';
export { matchRoute } from './routes.ts';

export interface PrivateApisNeeds {
  database: Database;
  clock: Clock;
  site: Site;
}

/** A stage as it answers calls. */
export interface ServedStage {
  readonly apiId: string;
  readonly name: string;
  readonly routes: RouteTable;
  /** Absent: nobody may call it. */
  readonly policy: CompiledPolicy | undefined;
}

const idLength = 10;
const stageName = /^[\w-]{1,128}$/;
const changeAttempts = 20;

export class PrivateApis {
  #store: RestApiStore;
  #needs: PrivateApisNeeds;
  #apis: BoundedCache<RestApi>;
  #stages: BoundedCache<ServedStage>;

  constructor(needs: PrivateApisNeeds) {
    this.#needs = needs;
    this.#store = new RestApiStore(needs.database);
    this.#apis = new BoundedCache({ clock: needs.clock });
    this.#stages = new BoundedCache({ clock: needs.clock });
  }

  async create(wanted: NewRestApi): Promise<RestApi> {
    const { site, clock } = this.#needs;
    const id = randomText(idLength);
    const document = JSON.stringify(draftRestApi(wanted, { site, apiId: id }));
    const row = { id, document, created_at: clock.now() };
    await this.#store.insert(row);
    this.#apis.forget(id);
    return readRow(row);
  }

  async find(id: string): Promise<RestApi | undefined> {
    return this.#apis.get(id, async () => {
      const row = await this.#store.find(id);
      return row === undefined ? undefined : readRow(row);
    });
  }

  async get(id: string): Promise<RestApi> {
    return (await this.find(id)) ?? this.#refuseUnknown(id);
  }

  async list(): Promise<RestApi[]> {
    return (await this.#store.list()).map(readRow);
  }

  async delete(id: string): Promise<void> {
    if (!(await this.#store.delete(id))) this.#refuseUnknown(id);
    this.#apis.forget(id);
    this.#stages.clear();
  }

  async addResource(apiId: string, wanted: { parentId: string; pathPart: string }): Promise<Resource> {
    const id = childId();
    const { resources } = await this.#change(apiId, (document) => ({
      ...document,
      resources: withResource(document.resources, { ...wanted, id }),
    }));
    return resources.find((resource) => resource.id === id) ?? refuseUnknownResource();
  }

  async removeResource(apiId: string, resourceId: string): Promise<void> {
    await this.#change(apiId, (document) => ({
      ...document,
      resources: withoutResource(document.resources, resourceId),
    }));
  }

  async addMethod(apiId: string, wanted: NewMethod): Promise<void> {
    const change = methodAdded(wanted, this.#needs.site);
    await this.#change(apiId, (document) => ({ ...document, resources: change(document.resources) }));
  }

  async removeMethod(apiId: string, place: MethodPlace): Promise<void> {
    await this.#change(apiId, (document) => ({
      ...document,
      resources: withoutMethod(document.resources, place),
    }));
  }

  /** Freezes the API as it is now; a stage serves it from then on. */
  async addDeployment(apiId: string, description?: string): Promise<Deployment> {
    const id = childId();
    const { deployments } = await this.#change(apiId, (document) => {
      checkDeployable(document);
      const snapshot = { policy: document.policy, resources: [...document.resources] };
      const deployment = { id, ...(description === undefined ? {} : { description }), snapshot };
      return { ...document, deployments: [...document.deployments, deployment] };
    });
    return deployments.find((deployment) => deployment.id === id) ?? refuseUnknownDeployment();
  }

  async removeDeployment(apiId: string, deploymentId: string): Promise<void> {
    const stages = await this.#store.listStages(apiId);
    if (
      stages.some(({ document }) => (JSON.parse(document) as StageDocument).deploymentId === deploymentId)
    ) {
      refuse('BadRequestException', 'Active stages pointing to this deployment must be moved or deleted');
    }
    await this.#change(apiId, (document) => ({
      ...document,
      deployments: document.deployments.filter(({ id }) => id !== deploymentId),
    }));
  }

  async addStage(
    apiId: string,
    { name, deploymentId }: { name: string; deploymentId: string },
  ): Promise<void> {
    if (!stageName.test(name)) {
      refuse('BadRequestException', 'Stage name only allows a-zA-Z0-9_-, at most 128 characters');
    }
    const document = JSON.stringify(await this.#stageDocument(apiId, deploymentId));
    const row = { api_id: apiId, name, document, created_at: this.#needs.clock.now() };
    if (!(await this.#store.insertStage(row))) refuse('ConflictException', 'Stage already exists');
    this.#stages.forget(stageKey(apiId, name));
  }

  /** Moves a stage to another deployment: how a changed policy or route takes effect. */
  async moveStage(
    apiId: string,
    { name, deploymentId }: { name: string; deploymentId: string },
  ): Promise<void> {
    const document = JSON.stringify(await this.#stageDocument(apiId, deploymentId));
    if (!(await this.#store.replaceStage({ api_id: apiId, name, document }))) refuseStage();
    this.#stages.forget(stageKey(apiId, name));
  }

  async removeStage(apiId: string, name: string): Promise<void> {
    if (!(await this.#store.deleteStage(apiId, name))) refuseStage();
    this.#stages.forget(stageKey(apiId, name));
  }

  /** Takes effect with the next deployment. */
  async setPolicy(apiId: string, policy: unknown): Promise<void> {
    const expanded = readPolicy(policy, { site: this.#needs.site, apiId });
    await this.#change(apiId, (document) => ({ ...document, policy: expanded }));
  }

  async findStage(apiId: string, name: string): Promise<ServedStage | undefined> {
    if (!stageName.test(name)) return undefined;
    return this.#stages.get(stageKey(apiId, name), async () => {
      const row = await this.#store.findStage(apiId, name);
      if (row === undefined) return undefined;
      const { snapshot } = JSON.parse(row.document) as StageDocument;
      const policy = snapshot.policy === undefined ? undefined : compile(snapshot.policy);
      return { apiId, name, routes: compileRoutes(snapshot.resources), policy };
    });
  }

  async #stageDocument(apiId: string, deploymentId: string): Promise<StageDocument> {
    const row = (await this.#store.find(apiId)) ?? this.#refuseUnknown(apiId);
    const deployment = readRow(row).deployments.find(({ id }) => id === deploymentId);
    if (deployment === undefined) refuseUnknownDeployment();
    return { deploymentId, snapshot: deployment.snapshot };
  }

  async #change(id: string, change: (document: RestApiDocument) => RestApiDocument): Promise<RestApi> {
    const written = await changeGuarded({
      attempts: changeAttempts,
      read: async () => (await this.#store.find(id)) ?? this.#refuseUnknown(id),
      change: (read) => {
        const document = change(JSON.parse(read.document) as RestApiDocument);
        return { ...read, document: JSON.stringify(document) };
      },
      replace: (read, wanted) => this.#store.replace(read, wanted),
    });
    if (written === undefined) refuseRace();
    this.#apis.forget(id);
    return readRow(written);
  }

  #refuseUnknown(id: string): never {
    const { accountId } = this.#needs.site;
    return refuse('NotFoundException', `Invalid API identifier specified ${accountId}:${id}`);
  }
}

function readRow(row: RestApiRow): RestApi {
  const document = JSON.parse(row.document) as RestApiDocument;
  return Object.freeze({ ...document, id: row.id, createdAt: new Date(row.created_at) });
}

function stageKey(apiId: string, name: string): string {
  return `${apiId}/${name}`;
}

function refuseUnknownDeployment(): never {
  return refuse('NotFoundException', 'Invalid Deployment identifier specified');
}

function refuseRace(): never {
  return refuse('ConflictException', 'Unable to complete operation due to concurrent modification.');
}

function refuseStage(): never {
  return refuse('NotFoundException', 'Invalid stage identifier specified');
}
