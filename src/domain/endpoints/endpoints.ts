/** The room of interface endpoints: which exist, under which policy, at which addresses and names. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import { randomBytes, randomText } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { Cursors, Page, PageRequest } from '../../storage/page.ts';
import type { Site } from '../site.ts';
import type {
  Endpoint,
  EndpointChanges,
  EndpointDocument,
  ListenAddress,
  NewEndpoint,
  Service,
} from './endpoint.ts';
import { checkChanges, checkNew, readPolicy } from './endpoint-draft.ts';
import { readEndpoint } from './endpoint-row.ts';
import { EndpointStore, type EndpointRow } from './endpoint-store.ts';
import { addressText, freeAddresses, overlap } from './listen-addresses.ts';
import { namesOf, type EndpointNames } from './names.ts';
import { defaultRanges } from './source-ranges.ts';

export { conditionContext, type ConditionExtras } from './condition-context.ts';
export { attributeSocket, connectionOf, type Connection } from './connection.ts';
export type { Endpoint, EndpointChanges, ListenAddress, NewEndpoint, Service } from './endpoint.ts';
export { addressText } from './listen-addresses.ts';
export { serviceOfName, type EndpointNames } from './names.ts';
export { compileRanges, plainAddress } from './source-ranges.ts';

const defaultVpcId = 'vpc-default';

/** Told of every endpoint there is, whenever one appears, changes or goes. */
export type EndpointsListener = (endpoints: readonly Endpoint[]) => void | Promise<void>;

export interface EndpointsNeeds {
  database: Database;
  cursors: Cursors;
  clock: Clock;
  site: Site;
  /** The address of endpoints that name none. */
  listenHost: string;
  /** Where the search for a free port begins; 0 lets the kernel choose at each start. */
  firstPort: number;
  /** Can this machine bind the address now? Absent: only the endpoints' own addresses are kept apart. */
  isAddressFree?: (address: ListenAddress) => Promise<boolean>;
}

export class Endpoints {
  #store: EndpointStore;
  #needs: EndpointsNeeds;
  #known = new Map<string, { row: EndpointRow; endpoint: Endpoint }>();
  #listeners: EndpointsListener[] = [];
  #refreshing: Promise<void> = Promise.resolve();

  constructor(needs: EndpointsNeeds) {
    this.#needs = needs;
    this.#store = new EndpointStore(needs.database);
  }

  async create(wanted: NewEndpoint): Promise<Endpoint> {
    checkNew(wanted);
    const { document: policy } = readPolicy(wanted.policy);
    const id = `vpce-${randomBytes(9).toString('hex').slice(0, 17)}`;
    const settings = {
      vpcId: wanted.vpcId ?? defaultVpcId,
      dnsSuffix: randomText(8),
      policy,
      privateDns: wanted.privateDns ?? true,
      allowFrom: wanted.allowFrom ?? defaultRanges,
    };
    let stored = false;
    while (!stored) {
      const listen = wanted.listen ?? [await this.#freeAddress()];
      const row = this.#rowOf(id, wanted.service, { ...settings, listen });
      stored = await this.#insert(row, listen, wanted.listen === undefined);
    }
    await this.refresh();
    return this.get(id);
  }

  async find(id: string): Promise<Endpoint | undefined> {
    const row = await this.#store.find(id);
    return row === undefined ? undefined : this.#endpointOf(row);
  }

  async get(id: string): Promise<Endpoint> {
    return (await this.find(id)) ?? refuseUnknown(id);
  }

  async update(id: string, changes: EndpointChanges): Promise<Endpoint> {
    checkChanges(changes);
    const policy = changes.policy === undefined ? undefined : readPolicy(changes.policy).document;
    await this.#needs.database.atomically(async () => {
      const row = (await this.#store.find(id)) ?? refuseUnknown(id);
      const before = JSON.parse(row.document) as EndpointDocument;
      const listen = changes.listen ?? before.listen;
      const clash = changes.listen === undefined ? undefined : await this.#clashOf(listen, id);
      if (clash !== undefined) refuseClash(clash);
      await this.#store.replace(id, {
        ...before,
        listen,
        policy: policy ?? before.policy,
        privateDns: changes.privateDns ?? before.privateDns,
        allowFrom: changes.allowFrom ?? before.allowFrom,
      });
    });
    await this.refresh();
    return this.get(id);
  }

  async delete(id: string): Promise<void> {
    if (!(await this.#store.delete(id))) refuseUnknown(id);
    await this.refresh();
  }

  async list(request: PageRequest): Promise<Page<Endpoint>> {
    const page = await this.#needs.cursors.list({
      listing: 'endpoints',
      request,
      fetch: (slice) => this.#store.list(slice),
      keyOf: (row) => row.id,
    });
    return { ...page, items: page.items.map((row) => this.#endpointOf(row)) };
  }

  names(endpoint: Endpoint): EndpointNames {
    return namesOf(this.#needs.site, endpoint);
  }

  /** The endpoint as this node knows it, without asking the database. */
  current(id: string): Endpoint | undefined {
    return this.#known.get(id)?.endpoint;
  }

  /** Every endpoint as this node knows it. */
  all(): Endpoint[] {
    return [...this.#known.values()].map(({ endpoint }) => endpoint);
  }

  onChange(listener: EndpointsListener): void {
    this.#listeners.push(listener);
  }

  /**
   * Reads what other nodes changed; call at start, then every second. Throws on a policy that cannot be
   * compiled, and leaves what was known in force.
   */
  refresh(): Promise<void> {
    const turn = this.#refreshing.then(() => this.#readAll());
    this.#refreshing = turn.catch(() => undefined);
    return turn;
  }

  async #readAll(): Promise<void> {
    const rows = await this.#store.all();
    const next = new Map(rows.map((row) => [row.id, { row, endpoint: this.#endpointOf(row) }]));
    const isSame = rows.length === this.#known.size && rows.every((row) => this.#isKnown(row));
    if (isSame) return;
    this.#known = next;
    const endpoints = this.all();
    for (const listener of this.#listeners) await listener(endpoints);
  }

  #isKnown(row: EndpointRow): boolean {
    return this.#known.get(row.id)?.row.document === row.document;
  }

  #endpointOf(row: EndpointRow): Endpoint {
    const known = this.#known.get(row.id);
    return known?.row.document === row.document ? known.endpoint : readEndpoint(this.#needs.site, row);
  }

  async #freeAddress(): Promise<ListenAddress> {
    const { listenHost: host, firstPort, isAddressFree } = this.#needs;
    const taken = (await this.#store.all()).flatMap(listenOf);
    for (const address of freeAddresses({ host, port: firstPort }, taken)) {
      if (isAddressFree === undefined || (await isAddressFree(address))) return address;
    }
    throw new Error(`no port of ${host} from ${firstPort} on is free`);
  }

  #rowOf(id: string, service: Service, document: EndpointDocument): EndpointRow {
    return { id, service, document: JSON.stringify(document), created_at: this.#needs.clock.now() };
  }

  /** False when another endpoint took an assigned address meanwhile; a chosen one is refused. */
  async #insert(row: EndpointRow, listen: readonly ListenAddress[], assigned: boolean): Promise<boolean> {
    let clash = await this.#needs.database.atomically(async () => {
      const found = await this.#clashOf(listen, row.id);
      if (found === undefined) await this.#store.insert(row);
      return found;
    });
    // Two nodes may insert at once without seeing each other; whoever commits later sees it here, and yields.
    clash ??= await this.#clashOf(listen, row.id);
    if (clash === undefined) return true;
    await this.#store.delete(row.id);
    return assigned ? false : refuseClash(clash);
  }

  async #clashOf(listen: readonly ListenAddress[], self: string): Promise<string | undefined> {
    for (const row of await this.#store.all()) {
      if (row.id === self) continue;
      const taken = listenOf(row);
      const clash = listen.find((address) => taken.some((other) => overlap(address, other)));
      if (clash !== undefined) return `${addressText(clash)} already belongs to the endpoint ${row.id}.`;
    }
    return undefined;
  }
}

function refuseClash(clash: string): never {
  return refuse('InvalidParameterException', clash);
}

function listenOf(row: EndpointRow): readonly ListenAddress[] {
  return (JSON.parse(row.document) as EndpointDocument).listen;
}

function refuseUnknown(id: string): never {
  return refuse('ResourceNotFoundException', `The Vpc Endpoint Id '${id}' does not exist`);
}
