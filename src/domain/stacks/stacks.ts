/** The room of stacks: deploys templates, all or nothing, and takes away what they made. */
import { Refusal, refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import { randomUuid } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import { resolve, type Lookup } from './intrinsics.ts';
import { makePlan, type Plan, type Step } from './plan.ts';
import { fit } from './property-shape.ts';
import { isGone } from './gone.ts';
import type { Made, ResourceRooms } from './resource-type.ts';
import { resourceTypes } from './resources/resource-types.ts';
import type { GeneratedPassword, Stack, StackDeployment, StackDocument, StackResource } from './stack.ts';
import { StackStore, type StackResourceRow, type StackRow } from './stack-store.ts';
import { parseTemplateText } from './template-text.ts';
import { readMap } from './template-reader.ts';

export type { GeneratedPassword, Stack, StackDeployment, StackResource } from './stack.ts';
export type { ResourceRooms } from './resource-type.ts';

export interface StacksNeeds extends ResourceRooms {
  database: Database;
  clock: Clock;
}

type Parameters = Readonly<Record<string, string>>;

const stackName = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;

export class Stacks {
  #needs: StacksNeeds;
  #store: StackStore;
  /** Stacks this node is working on. */
  #busy = new Set<string>();

  constructor(needs: StacksNeeds) {
    this.#needs = needs;
    this.#store = new StackStore(needs.database);
  }

  async find(name: string): Promise<Stack | undefined> {
    const row = await this.#store.find(name);
    return row && readStack(row, await this.#store.resourcesOf(name));
  }

  async get(name: string): Promise<Stack> {
    return (await this.find(name)) ?? refuse('ValidationError', `Stack with id ${name} does not exist`);
  }

  async list(): Promise<Stack[]> {
    const rows = await this.#store.list();
    return Promise.all(rows.map(async (row) => readStack(row, await this.#store.resourcesOf(row.name))));
  }

  /** Passwords that the template had generated are handed out by this call and never again. */
  async deploy(name: string, templateText: string, parameters: Parameters = {}): Promise<StackDeployment> {
    const { site, clock } = this.#needs;
    if (!stackName.test(name)) {
      refuse('ValidationError', 'A stack name begins with a letter; letters, digits and hyphens follow.');
    }
    const stackId = `arn:aws:cloudformation:${site.region}:${site.accountId}:stack/${name}/${randomUuid()}`;
    const plan = makePlan({ templateText, parameters, stackName: name, stackId, site });
    const document: StackDocument = {
      id: stackId,
      status: 'creating',
      ...(plan.template.description === undefined ? {} : { description: plan.template.description }),
      parameters: chosenParameters(plan),
      outputs: {},
      template: templateText,
    };
    return this.#alone(name, async () => {
      const row = { name, document: JSON.stringify(document), created_at: clock.now() };
      if (!(await this.#store.insert(row))) return this.#deployAgain(name, document);
      const generated = await this.#create(name, plan, document);
      return { stack: await this.get(name), changed: true, generated };
    });
  }

  /** Takes the resources away, last made first; what could not be removed stays listed for another try. */
  delete(name: string): Promise<void> {
    return this.#alone(name, () => this.#delete(name));
  }

  async #delete(name: string): Promise<void> {
    const row = await this.#store.find(name);
    if (row === undefined) refuse('ValidationError', `Stack with id ${name} does not exist`);
    const document = JSON.parse(row.document) as StackDocument;
    const wasComplete = document.status !== 'creating';
    if (wasComplete) await this.#store.replace(name, JSON.stringify({ ...document, status: 'deleting' }));
    await this.#removeAll(name, { keepRetained: wasComplete });
  }

  /**
   * Takes away what a server stopped in the middle left half made; what cannot go stays for `delete`.
   * Call at start, before anything is deployed, and only while no other node deploys.
   */
  async recover(): Promise<void> {
    for (const { name, status } of await this.list()) {
      if (status === 'creating') await this.#rollBack(name);
    }
  }

  async #alone<T>(name: string, act: () => Promise<T>): Promise<T> {
    if (this.#busy.has(name)) refuse('ValidationError', `The stack ${name} is being worked on.`);
    this.#busy.add(name);
    try {
      return await act();
    } finally {
      this.#busy.delete(name);
    }
  }

  async #deployAgain(name: string, wanted: StackDocument): Promise<StackDeployment> {
    const row = await this.#store.find(name);
    const known = row && (JSON.parse(row.document) as StackDocument);
    if (known?.status !== 'complete') {
      refuse('ValidationError', `The stack ${name} is not at rest: delete it and deploy again.`);
    }
    if (!isSame(known, wanted)) {
      const advice = 'update is not supported yet: delete the stack first';
      refuse(
        'ValidationError',
        `The stack ${name} exists with another template or other parameters; ${advice}.`,
      );
    }
    return { stack: await this.get(name), changed: false, generated: [] };
  }

  async #create(name: string, plan: Plan, document: StackDocument): Promise<GeneratedPassword[]> {
    const made = new Map<string, Made>();
    const lookup = lookupIn(plan, made);
    let at = 'Outputs';
    try {
      for (const step of plan.steps) {
        at = `${step.path} (${step.entry.type})`;
        made.set(step.logicalId, await this.#make(step, { name, position: made.size, lookup }));
      }
      at = 'Outputs';
      const outputs = [...plan.template.outputs].map(([output, value]) => [
        output,
        resolve(value, `Outputs.${output}.Value`, lookup),
      ]);
      const complete = { ...document, status: 'complete', outputs: Object.fromEntries(outputs) };
      await this.#store.replace(name, JSON.stringify(complete));
    } catch (error) {
      const aftermath = await this.#rollBack(name);
      if (!(error instanceof Refusal)) throw error;
      refuse(error.code, `${at}: ${error.message} ${aftermath}`, error.privateCause);
    }
    return [...made].flatMap(([logicalId, { generated }]) =>
      generated ? [{ logicalId, ...generated }] : [],
    );
  }

  /** Says how it went; what it could not remove, `delete` can try again. */
  async #rollBack(name: string): Promise<string> {
    try {
      await this.#removeAll(name, { keepRetained: false });
      return 'Everything made before was removed.';
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return `Not everything made before could be removed: ${error.message}`;
    }
  }

  async #make(
    { logicalId, path, entry, type }: Step,
    { name, position, lookup }: { name: string; position: number; lookup: Lookup },
  ): Promise<Made> {
    const place = `${path}.Properties`;
    const properties = readMap(fit(type.shape, resolve(entry.properties, place, lookup), place), place);
    const wanted = { stackName: name, logicalId, path, properties, hints: entry.hints };
    const made = await type.create(this.#needs, wanted);
    const { physicalId, attributes = {}, place: found = {} } = made;
    const document = JSON.stringify({ attributes, place: found, retain: entry.retain });
    const row = {
      stack_name: name,
      logical_id: logicalId,
      type: entry.type,
      physical_id: physicalId,
      document,
      position,
    };
    try {
      await this.#store.insertResource(row);
    } catch (error) {
      await this.#remove(readResource(row));
      throw error;
    }
    return made;
  }

  async #removeAll(name: string, { keepRetained }: { keepRetained: boolean }): Promise<void> {
    const rows = await this.#store.resourcesOf(name);
    for (const resource of rows.map(readResource).toReversed()) {
      if (!(keepRetained && resource.retain)) await this.#remove(resource);
      await this.#store.deleteResource(name, resource.logicalId);
    }
    await this.#store.delete(name);
  }

  async #remove({ logicalId, type, physicalId, place }: StackResource): Promise<void> {
    try {
      await resourceTypes.get(type)?.delete(this.#needs, { physicalId, place });
    } catch (error) {
      if (isGone(error)) return;
      if (!(error instanceof Refusal)) throw error;
      refuse(
        error.code,
        `Resources.${logicalId} (${type}) cannot be removed: ${error.message}`,
        error.privateCause,
      );
    }
  }
}

function lookupIn({ values, template }: Plan, made: ReadonlyMap<string, Made>): Lookup {
  return ({ name, attribute }) => {
    if (!template.resources.has(name)) return values.get(name);
    const resource = made.get(name);
    if (resource === undefined) throw new Error(`${name} is needed before it is made`);
    return attribute === undefined ? resource.physicalId : resource.attributes?.[attribute];
  };
}

function chosenParameters({ template, values }: Plan): Parameters {
  const names = Object.keys(template.parameters);
  return Object.fromEntries(names.map((name) => [name, String(values.get(name))]));
}

/** Comments and layout do not make another template. */
function isSame(known: StackDocument, wanted: StackDocument): boolean {
  const essence = ({ template, parameters }: StackDocument): string =>
    JSON.stringify([parseTemplateText(template), parameters]);
  return essence(known) === essence(wanted);
}

function readStack(row: StackRow, resources: readonly StackResourceRow[]): Stack {
  const { template: _, ...document } = JSON.parse(row.document) as StackDocument;
  return {
    ...document,
    name: row.name,
    resources: resources.map(readResource),
    createdAt: new Date(row.created_at),
  };
}

function readResource(row: StackResourceRow): StackResource {
  const document = JSON.parse(row.document) as Pick<StackResource, 'attributes' | 'place' | 'retain'>;
  return { ...document, logicalId: row.logical_id, type: row.type, physicalId: row.physical_id };
}
