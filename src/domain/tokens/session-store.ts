/** The table of sessions: refresh tokens by their digest, and when they were ended. */
import type { Database } from '../../storage/database.ts';
import type { Tables } from '../../storage/tables.ts';
import type { Session } from './session.ts';

type SessionRow = Tables['sessions'];

export class SessionStore {
  #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async insert(session: Session, refreshHash: Uint8Array): Promise<void> {
    await this.#database.query
      .insertInto('sessions')
      .values({
        id: session.id,
        pool_id: session.poolId,
        client_id: session.clientId,
        user_id: session.userId,
        origin_jti: session.originJti,
        refresh_hash: refreshHash,
        authenticated_at: session.authenticatedAt.getTime(),
        expires_at: session.expiresAt.getTime(),
        revoked_at: null,
      })
      .execute();
  }

  async find(id: string): Promise<Session | undefined> {
    const row = await this.#select().where('id', '=', id).executeTakeFirst();
    return row && toSession(row);
  }

  async findByRefreshHash(hash: Uint8Array): Promise<Session | undefined> {
    const row = await this.#select().where('refresh_hash', '=', hash).executeTakeFirst();
    return row && toSession(row);
  }

  async revoke(id: string, now: number): Promise<void> {
    await this.#database.query
      .updateTable('sessions')
      .set({ revoked_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .execute();
  }

  async revokeAllOf(userId: string, now: number): Promise<void> {
    await this.#database.query
      .updateTable('sessions')
      .set({ revoked_at: now })
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .execute();
  }

  async sweep(expiredBefore: number): Promise<void> {
    await this.#database.query.deleteFrom('sessions').where('expires_at', '<', expiredBefore).execute();
  }

  #select() {
    return this.#database.query.selectFrom('sessions').selectAll();
  }
}

function toSession(row: SessionRow): Session {
  return {
    id: row.id,
    poolId: row.pool_id,
    clientId: row.client_id,
    userId: row.user_id,
    originJti: row.origin_jti,
    authenticatedAt: new Date(row.authenticated_at),
    expiresAt: new Date(row.expires_at),
    revokedAt: row.revoked_at === null ? undefined : new Date(row.revoked_at),
  };
}
