/** Opens, changes and closes listeners so that they match the interface endpoints there are. */
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { addressText } from '../domain/endpoints/endpoints.ts';
import type { Endpoint, Endpoints, ListenAddress } from '../domain/endpoints/endpoints.ts';
import type { Certificates } from './certificate-authority.ts';
import { defaultLimits, type ListenerLimits } from './listener-limits.ts';
import { Listener, type Handler, type ListenerNeeds } from './listener.ts';

export interface ListenersNeeds {
  endpoints: Endpoints;
  certificates: Certificates;
  handlers: Readonly<Record<Endpoint['service'], Handler>>;
  metrics: Metrics;
  log: Log;
  limits?: Partial<ListenerLimits>;
}

/** An address that belongs to an endpoint and could not be opened here. */
export interface ListenerFault {
  endpointId: string;
  address: ListenAddress;
  /** Such as `EADDRINUSE`. */
  code: string;
}

export class Listeners {
  #needs: ListenersNeeds;
  #certificates: Certificates;
  #listeners = new Map<string, Listener>();
  #faults = new Map<string, ListenerFault>();
  #turn: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(needs: ListenersNeeds) {
    this.#needs = needs;
    this.#certificates = needs.certificates;
  }

  /**
   * Opens every endpoint and follows changes from then on. Throws when an own address cannot be opened.
   * Addresses of other machines belong to other nodes; `retry` tries them again.
   */
  async start(): Promise<void> {
    const { endpoints } = this.#needs;
    await this.#reconcile(endpoints.all());
    const fatal = this.faults().find(({ code }) => code !== 'EADDRNOTAVAIL');
    if (fatal !== undefined) {
      await this.stop(0);
      throw new Error(`${addressText(fatal.address)} of ${fatal.endpointId} cannot be opened: ${fatal.code}`);
    }
    endpoints.onChange((all) => this.#reconcile(all));
  }

  /** Tries the addresses again that could not be opened; call every few seconds. */
  async retry(): Promise<void> {
    if (this.#faults.size > 0) await this.#reconcile(this.#needs.endpoints.all());
  }

  faults(): ListenerFault[] {
    return [...this.#faults.values()];
  }

  /** Where an endpoint really listens on this machine. */
  addressesOf(endpointId: string): ListenAddress[] {
    const own = [...this.#listeners.values()].filter(({ endpoint }) => endpoint.id === endpointId);
    return own.map(({ boundAddress }) => boundAddress);
  }

  connectionCount(): number {
    let count = 0;
    for (const listener of this.#listeners.values()) count += listener.connectionCount;
    return count;
  }

  /** New handshakes use the new certificate; open connections go on. */
  useCertificates(certificates: Certificates): void {
    this.#certificates = certificates;
    for (const listener of this.#listeners.values()) listener.useCertificates(certificates);
  }

  /** Takes nothing new, and cuts after `drainMs` what has not finished. */
  async stop(drainMs: number): Promise<void> {
    this.#isStopped = true;
    await this.#turn;
    const listeners = [...this.#listeners.values()];
    await Promise.all(listeners.map((listener) => listener.close(drainMs)));
    this.#listeners.clear();
  }

  #reconcile(endpoints: readonly Endpoint[]): Promise<void> {
    this.#turn = this.#turn.then(() => this.#match(endpoints));
    return this.#turn;
  }

  async #match(endpoints: readonly Endpoint[]): Promise<void> {
    if (this.#isStopped) return;
    const wanted = new Map(
      endpoints.flatMap((endpoint) =>
        endpoint.listen.map((address) => [placeOf(endpoint, address), { endpoint, address }]),
      ),
    );
    for (const [place, listener] of this.#listeners) {
      if (wanted.has(place)) continue;
      this.#listeners.delete(place);
      listener.cutAll();
      await listener.close(0);
    }
    this.#faults.clear();
    for (const [place, { endpoint, address }] of wanted) {
      const listener = this.#listeners.get(place);
      if (listener === undefined) await this.#open(place, endpoint, address);
      else listener.update(endpoint);
    }
  }

  async #open(place: string, endpoint: Endpoint, address: ListenAddress): Promise<void> {
    const { log } = this.#needs;
    const listener = new Listener(endpoint, address, this.#listenerNeeds());
    const facts = { endpoint: endpoint.id, address: addressText(address) };
    try {
      await listener.open();
      this.#listeners.set(place, listener);
      log.info({ ...facts, address: addressText(listener.boundAddress) }, 'endpoint listens');
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      this.#faults.set(place, { endpointId: endpoint.id, address, code });
      log.error({ ...facts, err: error }, 'endpoint cannot listen');
    }
  }

  #listenerNeeds(): ListenerNeeds {
    const { handlers, metrics, log, limits } = this.#needs;
    return {
      handlers,
      metrics,
      log,
      limits: { ...defaultLimits, ...limits },
      certificates: () => this.#certificates,
    };
  }
}

/** Bound to the endpoint: an address that passes to another endpoint is opened anew, so no connection moves over. */
function placeOf(endpoint: Endpoint, address: ListenAddress): string {
  return `${endpoint.id} ${addressText(address)}`;
}
