/** Seals fields under data keys that the database holds only wrapped by the master key, one per scope. */
import { decrypt, encrypt } from '../platform/crypto/aead.ts';
import { deriveKey } from '../platform/crypto/derive.ts';
import type { Clock } from '../platform/clock.ts';
import { randomBytes } from '../platform/random.ts';
import type { Database } from './database.ts';

/** Where a sealed value lives: it opens nowhere else. */
export interface SealedPlace {
  /** A pool id, or `server`. Deleting a scope's data key makes everything sealed in it unreadable. */
  scope: string;
  /** `table.column` */
  field: string;
  /** The row's key. */
  row: string;
}

export class Sealing {
  #database: Database;
  #clock: Clock;
  #masterKey: Uint8Array;
  #wrappingKey: Uint8Array;
  #dataKeys = new Map<string, Promise<Buffer>>();

  constructor({ database, clock, masterKey }: { database: Database; clock: Clock; masterKey: Uint8Array }) {
    this.#database = database;
    this.#clock = clock;
    this.#masterKey = masterKey;
    this.#wrappingKey = deriveKey(masterKey, 'sekisho data key wrapping');
  }

  /** A key for one purpose outside the database's fields, such as hashing codes or sealing cursors. */
  deriveKey(label: string): Buffer {
    return deriveKey(this.#masterKey, label);
  }

  /** Call before opening an act that seals: the first use of a scope writes its data key. */
  async prepare(scope: string): Promise<void> {
    await this.#dataKey(scope);
  }

  async seal(place: SealedPlace, plaintext: Uint8Array | string): Promise<Buffer> {
    const bytes = typeof plaintext === 'string' ? Buffer.from(plaintext) : plaintext;
    return encrypt(await this.#dataKey(place.scope), contextOf(place), bytes);
  }

  /** Throws when the value was sealed for another place or changed. */
  async open(place: SealedPlace, sealed: Uint8Array): Promise<Buffer> {
    return decrypt(await this.#dataKey(place.scope), contextOf(place), sealed);
  }

  async openText(place: SealedPlace, sealed: Uint8Array): Promise<string> {
    return (await this.open(place, sealed)).toString('utf8');
  }

  #dataKey(scope: string): Promise<Buffer> {
    let key = this.#dataKeys.get(scope);
    if (key === undefined) {
      key = this.#loadDataKey(scope);
      this.#dataKeys.set(scope, key);
      key.catch(() => this.#dataKeys.delete(scope));
    }
    return key;
  }

  async #loadDataKey(scope: string): Promise<Buffer> {
    const context = `data_keys|${scope}`;
    const fresh = encrypt(this.#wrappingKey, context, randomBytes(32));
    const find = this.#database.query.selectFrom('data_keys').select('wrapped').where('scope', '=', scope);
    let row = await find.executeTakeFirst();
    if (row === undefined) {
      // A key made inside an act would be lost with it, and with it everything sealed since.
      if (this.#database.isInAct) throw new Error(`prepare the sealing scope ${scope} before the act`);
      await this.#database.query
        .insertInto('data_keys')
        .values({ scope, wrapped: fresh, created_at: this.#clock.now() })
        .onConflict((conflict) => conflict.column('scope').doNothing())
        .execute();
      row = await find.executeTakeFirstOrThrow();
    }
    return decrypt(this.#wrappingKey, context, row.wrapped);
  }
}

function contextOf({ scope, field, row }: SealedPlace): string {
  return `${scope}|${field}|${row}`;
}
