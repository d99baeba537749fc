/** What the server counts, in Prometheus' terms; labels take few values, never a name that callers choose. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from '@prometheus-io/client';

/** From a cached verdict to a sign-in that waits for a function. */
const durationBucketsSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30];

export interface CountedRequest {
  /** The protocol spoken, such as `cognito-idp`. */
  door: string;
  /** A name from the contract, or `unknown`. */
  operation: string;
  /** `ok`, or the name of the error that was answered. */
  outcome: string;
  durationMs: number;
}

const failures = new Set(['InternalErrorException', 'InternalServerErrorException']);

/** Why a listener cut a connection or a request before any door saw it. */
export type CutReason =
  | 'source'
  | 'too-many-connections'
  | 'too-many-headers'
  | 'headers-too-large'
  | 'timeout'
  | 'malformed'
  | 'tls';

export class Metrics {
  #registry = new Registry();
  #requests = new Counter({
    name: 'sekisho_requests_total',
    help: 'Requests answered, by door, operation and outcome.',
    labelNames: ['door', 'operation', 'outcome'],
    registers: [this.#registry],
  });
  #durations = new Histogram({
    name: 'sekisho_request_duration_seconds',
    help: 'Time from the last byte of a request to the first byte of its answer.',
    labelNames: ['door', 'operation'],
    buckets: durationBucketsSeconds,
    registers: [this.#registry],
  });
  #errors = new Counter({
    name: 'sekisho_errors_total',
    help: 'Errors answered, by door and error name.',
    labelNames: ['door', 'code'],
    registers: [this.#registry],
  });
  #connections = new Gauge({
    name: 'sekisho_listener_connections',
    help: 'Open connections, by interface endpoint.',
    labelNames: ['endpoint'],
    registers: [this.#registry],
  });
  #cuts = new Counter({
    name: 'sekisho_listener_cuts_total',
    help: 'Connections and requests cut before a door saw them, by interface endpoint and reason.',
    labelNames: ['endpoint', 'reason'],
    registers: [this.#registry],
  });

  /** Watches the process too: memory, CPU, garbage collection, event-loop lag. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.#registry });
  }

  countRequest({ door, operation, outcome, durationMs }: CountedRequest): void {
    this.#durations.observe({ door, operation }, durationMs / 1000);
    if (outcome === 'ok') {
      this.#requests.inc({ door, operation, outcome: 'done' });
      return;
    }
    this.#requests.inc({ door, operation, outcome: failures.has(outcome) ? 'failed' : 'refused' });
    this.#errors.inc({ door, code: outcome });
  }

  connectionOpened(endpointId: string): void {
    this.#connections.inc({ endpoint: endpointId });
  }

  connectionClosed(endpointId: string): void {
    this.#connections.dec({ endpoint: endpointId });
  }

  countCut(endpointId: string, reason: CutReason): void {
    this.#cuts.inc({ endpoint: endpointId, reason });
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Everything counted, in Prometheus' text format. */
  async text(): Promise<string> {
    return this.#registry.metrics();
  }
}
