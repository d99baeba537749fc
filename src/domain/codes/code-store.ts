/** Keeps one-time codes as keyed hashes. */
import type { Database } from '../../storage/database.ts';

export class CodeStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest code of a purpose is the only one. */
  async replace({ userId, purpose, ...code }: StoredCode): Promise<void> {
    const columns = {
      code_hash: code.hash,
      destination: code.destination,
      wrong_answers: 0,
      expires_at: code.expiresAt,
      created_at: code.createdAt,
    };
    await this.#database.query
      .insertInto('codes')
      .values({ user_id: userId, purpose, ...columns })
      .onConflict((conflict) => conflict.columns(['user_id', 'purpose']).doUpdateSet(columns))
      .execute();
  }

  /** Counts an answer before anything is compared; nothing where no code is left to answer. */
  async countAnswer({ userId, purpose, limit, now }: Answering): Promise<LiveCode | undefined> {
    const row = await this.#database.query
      .updateTable('codes')
      .set((column) => ({ wrong_answers: column('wrong_answers', '+', 1) }))
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose)
      .where('expires_at', '>', now)
      .where('wrong_answers', '<', limit)
      .returning(['code_hash', 'destination'])
      .executeTakeFirst();
    return row && { hash: row.code_hash, destination: row.destination };
  }

  /** True for exactly one caller. */
  async burn(userId: string, purpose: string, hash?: Uint8Array): Promise<boolean> {
    let burn = this.#database.query
      .deleteFrom('codes')
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose);
    if (hash !== undefined) burn = burn.where('code_hash', '=', hash);
    return (await burn.executeTakeFirst()).numDeletedRows === 1n;
  }

  async findDestination(userId: string, purpose: string, now: number): Promise<string | undefined> {
    const row = await this.#database.query
      .selectFrom('codes')
      .select('destination')
      .where('user_id', '=', userId)
      .where('purpose', '=', purpose)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    return row?.destination;
  }
}

export interface StoredCode {
  userId: string;
  purpose: string;
  hash: Uint8Array;
  destination: string;
  expiresAt: number;
  createdAt: number;
}

export interface Answering {
  userId: string;
  purpose: string;
  limit: number;
  now: number;
}

export interface LiveCode {
  hash: Uint8Array;
  destination: string;
}
