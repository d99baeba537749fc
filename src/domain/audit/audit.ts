/** The tamper-evident record: every entry's digest covers the one before, under a key the database lacks. */
import type { Clock } from '../../platform/clock.ts';
import { equalBytes, hmacSha256 } from '../../platform/crypto/derive.ts';
import { randomUuid } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import { AuditStore, type AuditRow } from './audit-store.ts';

/** Shaped after CloudTrail's record contents, without request bodies. */
export interface AuditEvent {
  requestId: string;
  /** `service:Operation` */
  action: string;
  /** The caller's ARN, or `anonymous`. */
  principal: string;
  resource: string;
  endpointId?: string | undefined;
  sourceIp?: string | undefined;
  /** `ok`, or the AWS error name. */
  outcome: string;
}

interface Waiting {
  event: AuditEvent;
  resolve(): void;
  reject(error: unknown): void;
}

/** Keeps one PostgreSQL statement below its limit of 65,535 parameters. */
const batchSize = 1000;
const chainBeginning = Buffer.alloc(32);

export class Audit {
  #store: AuditStore;
  #clock: Clock;
  #key: Uint8Array;
  /** One chain per run of the server, so that nodes need no common counter. */
  #chain = randomUuid();
  #position = 0;
  #digest: Uint8Array = chainBeginning;
  #waiting: Waiting[] = [];
  #writing = false;

  constructor({ database, sealing, clock }: { database: Database; sealing: Sealing; clock: Clock }) {
    this.#store = new AuditStore(database);
    this.#clock = clock;
    this.#key = sealing.deriveKey('sekisho audit chain');
  }

  /** Resolves when the event is durable; rejects when it could not be written, and then the call must fail. */
  record(event: AuditEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ event, resolve, reject });
      if (!this.#writing) void this.#write();
    });
  }

  /** Walks every chain; returns the places where an entry was changed, moved or taken out. */
  async verify(): Promise<string[]> {
    const faults: string[] = [];
    for (const chain of await this.#store.chains()) {
      const fault = await this.#verifyChain(chain);
      if (fault !== undefined) faults.push(fault);
    }
    return faults;
  }

  async #write(): Promise<void> {
    this.#writing = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchSize);
      const rows = this.#link(batch);
      try {
        await this.#store.append(rows);
        this.#position += rows.length;
        this.#digest = rows.at(-1)?.digest ?? this.#digest;
        for (const { resolve } of batch) resolve();
      } catch (error) {
        this.#beginChain(); // the failed rows may or may not be there; never write over them
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = false;
  }

  #beginChain(): void {
    this.#chain = randomUuid();
    this.#position = 0;
    this.#digest = chainBeginning;
  }

  #link(batch: readonly Waiting[]): AuditRow[] {
    let digest = this.#digest;
    return batch.map(({ event }, index) => {
      const row = {
        chain: this.#chain,
        position: this.#position + index + 1,
        recorded_at: this.#clock.now(),
        event: JSON.stringify(event),
      };
      digest = this.#digestOf(row, digest);
      return { ...row, digest };
    });
  }

  #digestOf(row: Omit<AuditRow, 'digest'>, before: Uint8Array): Buffer {
    const text = JSON.stringify([row.chain, row.position, row.recorded_at, row.event]);
    return hmacSha256(this.#key, Buffer.concat([before, Buffer.from(text)]));
  }

  async #verifyChain(chain: string): Promise<string | undefined> {
    let position = 0;
    let digest: Uint8Array = chainBeginning;
    for (;;) {
      const rows = await this.#store.read(chain, position, batchSize);
      for (const row of rows) {
        const expected = this.#digestOf(row, digest);
        if (row.position !== position + 1 || !equalBytes(expected, row.digest)) {
          return `chain ${chain}, entry ${position + 1}`;
        }
        position = row.position;
        digest = row.digest;
      }
      if (rows.length < batchSize) return undefined;
    }
  }
}
