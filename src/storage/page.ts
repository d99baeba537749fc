/** Keyset pages: an opaque cursor that says where the last page ended, sealed and bound to its listing. */
import { decrypt, encrypt } from '../platform/crypto/aead.ts';
import type { Clock } from '../platform/clock.ts';
import { refuse } from '../contract/refusal.ts';

export interface PageRequest {
  /** Rows wanted, at least 1. */
  limit: number;
  /** The cursor of the page before; absent for the first page. */
  cursor?: string | undefined;
}

export interface Page<T> {
  items: T[];
  /** Absent on the last page. */
  cursor?: string;
}

/** What a store is asked for: up to `limit` rows after a key, in the order of keys. */
export interface Slice {
  /** Absent: from the first row on. */
  after: string | undefined;
  limit: number;
}

export interface Listing<Row> {
  /** Names the listing with everything that shapes it (pool, filter), so that cursors cannot be swapped. */
  listing: string;
  request: PageRequest;
  fetch(slice: Slice): Promise<readonly Row[]>;
  /** The key by which the store orders its rows. */
  keyOf(row: Row): string;
}

const cursorLifetimeMs = 60 * 60 * 1000;

export class Cursors {
  #key: Uint8Array;
  #clock: Clock;

  constructor(key: Uint8Array, clock: Clock) {
    this.#key = key;
    this.#clock = clock;
  }

  /** One page; refuses a cursor of another listing, a stale or an altered one. */
  async list<Row>({ listing, request, fetch, keyOf }: Listing<Row>): Promise<Page<Row>> {
    const { limit, cursor } = request;
    const after = cursor === undefined ? undefined : this.#read(listing, cursor);
    // One row more than wanted tells whether there is a next page.
    const rows = await fetch({ after, limit: limit + 1 });
    const items = rows.slice(0, limit);
    const last = items.at(-1);
    if (rows.length <= limit || last === undefined) return { items };
    return { items, cursor: this.#seal(listing, keyOf(last)) };
  }

  #read(listing: string, cursor: string): string {
    const [after, issuedAt] = this.#open(listing, cursor);
    if (this.#clock.now() - issuedAt > cursorLifetimeMs) {
      refuse('InvalidParameterException', 'Pagination token has expired.', 'cursor older than an hour');
    }
    return after;
  }

  #seal(listing: string, after: string): string {
    const text = JSON.stringify([after, this.#clock.now()]);
    return encrypt(this.#key, `cursor|${listing}`, Buffer.from(text)).toString('base64url');
  }

  #open(listing: string, cursor: string): [string, number] {
    try {
      const bytes = decrypt(this.#key, `cursor|${listing}`, Buffer.from(cursor, 'base64url'));
      return JSON.parse(bytes.toString('utf8')) as [string, number];
    } catch {
      return refuse('InvalidParameterException', 'Invalid pagination token given.', 'cursor not ours');
    }
  }
}
