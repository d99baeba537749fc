/** The end of a call at any door: one count, one log line, and the audit event without which nobody is answered. */
import type { Audit, AuditEvent } from '../domain/audit/audit.ts';
import type { Clock } from '../platform/clock.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';

export interface Conclusion {
  door: string;
  /** A name from the contract, never one that callers choose. */
  operation: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  event: AuditEvent;
  isAudited: boolean;
  /** For the log line only; computed when the line is written. */
  details(): object;
}

interface ConcludeNeeds {
  rooms: { audit: Audit };
  clock: Clock;
  log: Log;
  metrics: Metrics;
}

/** Rejects when the event could not be recorded: the call must then be answered as failed. */
export async function concludeCall(
  { rooms, clock, log, metrics }: ConcludeNeeds,
  { door, operation, startedAt, event, isAudited, details }: Conclusion,
): Promise<void> {
  const durationMs = clock.now() - startedAt;
  metrics.countRequest({ door, operation, outcome: event.outcome, durationMs });
  if (log.isLevelEnabled('info')) log.info({ ...event, durationMs, ...details() }, 'call');
  if (isAudited) await rooms.audit.record(event);
}
