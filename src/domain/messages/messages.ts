/** Messages to people: queued with the act that causes them, delivered after it, tried again on failure. */
import type { Clock } from '../../platform/clock.ts';
import { randomUuid } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { SealedPlace, Sealing } from '../../storage/sealing.ts';
import type { Pool } from '../pools/pools.ts';
import type { Carrier, Message } from './carrier.ts';
import { Letter } from './letter.ts';
import { OutboxStore, type WaitingMessage } from './outbox-store.ts';
import { chooseTemplate, type LetterFacts, type LetterKind } from './templates.ts';

export type { Carrier, Medium, Message } from './carrier.ts';
export type { Letter } from './letter.ts';
export { FolderCarrier, type KeptMessage } from './folder-carrier.ts';
export { SmtpCarrier } from './smtp-carrier.ts';
export type { MessageKind } from './templates.ts';
export { codeDelivery, maskDestination, mediumOf, type CodeDelivery } from './destinations.ts';

const attemptLimit = 10;
/** How long a message belongs to the node that tries it; then that node is taken for dead. */
const claimMs = 2 * 60 * 1000;
const firstRetryMs = 5_000;
const longestRetryMs = 60 * 60 * 1000;
const batchSize = 10;

/** Told of every delivery that failed; `givenUp` when the message is dropped. Never holds the message. */
export type DeliveryFailure = (
  error: unknown,
  about: { poolId?: string; failures?: number; givenUp: boolean },
) => void;

export interface MessagesNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
  carrier: Carrier;
  onFailure: DeliveryFailure;
}

export class Messages {
  #database: Database;
  #sealing: Sealing;
  #clock: Clock;
  #carrier: Carrier;
  #onFailure: DeliveryFailure;
  #store: OutboxStore;
  #round: Promise<void> | undefined;
  #moreQueued = false;

  constructor({ database, sealing, clock, carrier, onFailure }: MessagesNeeds) {
    this.#database = database;
    this.#sealing = sealing;
    this.#clock = clock;
    this.#carrier = carrier;
    this.#onFailure = onFailure;
    this.#store = new OutboxStore(database);
  }

  /** Chooses the words, before the act in which the letter is queued: an act waits for nobody. */
  async compose({ pool, kind, medium }: LetterKind & { pool: Pool }): Promise<Letter> {
    await this.#sealing.prepare(pool.id);
    return new Letter(pool.id, chooseTemplate(pool, { kind, medium }));
  }

  /** Writes the message into the outbox, inside the caller's act: sent if, and only if, that is kept. */
  async queue(letter: Letter, facts: LetterFacts): Promise<void> {
    const message = letter.fill(facts);
    if (message !== undefined) await this.#add(letter.poolId, message);
  }

  /**
   * The work of queueing a message, without the message: an answer about somebody who does not exist must not
   * come sooner than one about somebody who does.
   */
  async pretend(pool: Pool, { kind, medium, ...facts }: LetterKind & LetterFacts): Promise<void> {
    const letter = await this.compose({ pool, kind, medium });
    const message = letter.fill(facts);
    if (message === undefined) return;
    await this.#database.atomically(async () => this.#store.remove(await this.#add(pool.id, message)));
  }

  /** Call after the act: begins delivery and does not wait for it. */
  deliverSoon(): void {
    this.deliverDue().catch((error: unknown) => this.#onFailure(error, { givenUp: false }));
  }

  /** Delivers everything that is due; resolves when nothing due is left. Failed messages become due later. */
  deliverDue(): Promise<void> {
    this.#moreQueued = true;
    this.#round ??= this.#deliverRounds();
    return this.#round;
  }

  async #deliverRounds(): Promise<void> {
    try {
      while (this.#moreQueued) {
        this.#moreQueued = false;
        while (await this.#deliverBatch());
      }
    } finally {
      this.#round = undefined;
    }
  }

  /** True when there may be more. */
  async #deliverBatch(): Promise<boolean> {
    const due = await this.#store.listDue(this.#clock.now(), batchSize);
    await Promise.all(due.map((waiting) => this.#attempt(waiting)));
    return due.length === batchSize;
  }

  async #attempt(waiting: WaitingMessage): Promise<void> {
    const failures = waiting.failures + 1;
    if (!(await this.#store.claim(waiting, this.#clock.now() + claimMs))) return;
    try {
      await this.#carrier.deliver(await this.#open(waiting));
    } catch (error) {
      const givenUp = failures >= attemptLimit;
      this.#onFailure(error, { poolId: waiting.poolId, failures, givenUp });
      if (!givenUp) {
        await this.#store.postpone(waiting.id, this.#clock.now() + retryDelayMs(failures));
        return;
      }
    }
    await this.#store.remove(waiting.id);
  }

  async #add(poolId: string, message: Message): Promise<string> {
    const id = randomUuid();
    const sealed = await this.#sealing.seal(place(poolId, id), JSON.stringify(message));
    await this.#store.add({ id, poolId, sealed }, this.#clock.now());
    return id;
  }

  async #open({ poolId, id, sealed }: WaitingMessage): Promise<Message> {
    return JSON.parse(await this.#sealing.openText(place(poolId, id), sealed)) as Message;
  }
}

/** 5 s, doubled after every failure, an hour at most. */
export function retryDelayMs(failures: number): number {
  return Math.min(firstRetryMs * 2 ** (failures - 1), longestRetryMs);
}

function place(poolId: string, id: string): SealedPlace {
  return { scope: poolId, field: 'outbox.sealed_message', row: id };
}
