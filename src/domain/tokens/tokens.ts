/** Tokens and the sessions behind them: made, renewed, verified, ended. */
import { refuse } from '../../contract/refusal.ts';
import { epochSeconds, type Clock } from '../../platform/clock.ts';
import { sha256 } from '../../platform/crypto/derive.ts';
import { randomBytes, randomUuid } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { Sealing } from '../../storage/sealing.ts';
import { tokenLifetimes, type Client, type Clients } from '../clients/clients.ts';
import type { Groups } from '../groups/groups.ts';
import type { Pool, Pools } from '../pools/pools.ts';
import { issuerOf, type Site } from '../site.ts';
import type { User, Users } from '../users/users.ts';
import { AccessTokens } from './access-tokens.ts';
import { accessClaims, idClaims, ownAccountScope } from './claims.ts';
import { parseJwt } from './jwt.ts';
import type { Session } from './session.ts';
import { SessionStore } from './session-store.ts';
import { SigningKeys } from './signing-keys.ts';

export type { Session } from './session.ts';

/** Who bears a verified access token, read anew for the call at hand. */
export interface Bearer {
  pool: Pool;
  client: Client;
  user: User;
  sessionId: string;
  scopes: readonly string[];
}

export interface RenewedTokens {
  accessToken: string;
  idToken: string;
  expiresInSeconds: number;
}

export interface IssuedTokens extends RenewedTokens {
  refreshToken: string;
}

export interface TokenReceiver {
  pool: Pool;
  client: Client;
  user: User;
}

const refreshTokenLength = 48;
/** An access token lives at most this long after its session's refresh token ended. */
const longestAccessMs = 24 * 60 * 60 * 1000;

export interface TokensNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
  site: Site;
  pools: Pools;
  clients: Clients;
  users: Users;
  groups: Groups;
}

export class Tokens {
  #needs: TokensNeeds;
  #keys: SigningKeys;
  #accessTokens: AccessTokens;
  #sessions: SessionStore;

  constructor(needs: TokensNeeds) {
    this.#needs = needs;
    this.#keys = new SigningKeys(needs);
    this.#accessTokens = new AccessTokens({ keys: this.#keys, pools: needs.pools, site: needs.site });
    this.#sessions = new SessionStore(needs.database);
    needs.pools.onDeleted((poolId) => this.#keys.forget(poolId));
  }

  /** Makes the pool's signing keys if it has none yet. */
  async makeKeys(poolId: string): Promise<void> {
    await this.#keys.ensure(poolId);
  }

  /**
   * Begins a session. `alongside` writes what must not be kept without it, such as the spent proof. Only
   * sign-in/finish.ts may call this: whether the user may receive tokens is decided there.
   */
  async issue(receiver: TokenReceiver, alongside?: () => Promise<void>): Promise<IssuedTokens> {
    const now = this.#needs.clock.now();
    const { pool, client, user } = receiver;
    const session: Session = {
      id: randomUuid(),
      poolId: pool.id,
      clientId: client.id,
      userId: user.id,
      originJti: randomUuid(),
      authenticatedAt: new Date(now),
      expiresAt: new Date(now + tokenLifetimes(client).refreshSeconds * 1000),
      revokedAt: undefined,
    };
    const refreshToken = randomBytes(refreshTokenLength).toString('base64url');
    // Signed before anything is written: a signature that fails must leave neither session nor spent proof.
    const renewed = await this.#sign(receiver, session);
    const begin = (): Promise<void> => this.#sessions.insert(session, sha256(refreshToken));
    if (alongside === undefined) await begin();
    else {
      await this.#needs.database.atomically(async () => {
        await alongside();
        await begin();
      });
    }
    return { ...renewed, refreshToken };
  }

  /** New ID and access tokens of a session; writes nothing. Only sign-in/finish.ts may call this. */
  async reissue(receiver: TokenReceiver, session: Session): Promise<RenewedTokens> {
    return this.#sign(receiver, session);
  }

  /** The session of a refresh token that is the client's own, and neither ended nor expired. */
  async findSession(refreshToken: string, client: Client): Promise<Session> {
    const session = await this.#sessions.findByRefreshHash(sha256(refreshToken));
    if (session === undefined || session.clientId !== client.id) {
      return refuse('NotAuthorizedException', 'Invalid Refresh Token.', 'unknown, or of another client');
    }
    if (session.revokedAt !== undefined) {
      refuse('NotAuthorizedException', 'Refresh Token has been revoked');
    }
    if (session.expiresAt.getTime() <= this.#needs.clock.now()) {
      refuse('NotAuthorizedException', 'Refresh Token has expired');
    }
    return session;
  }

  /** Verifies a token for the operations on one's own account; only its signature is ever remembered. */
  async verifyAccess(token: string): Promise<Bearer> {
    const { pools, clients, users, clock } = this.#needs;
    const claims = await this.#accessTokens.read(token);
    if (claims.expiresAtSeconds <= epochSeconds(clock)) {
      refuse('NotAuthorizedException', 'Access Token has expired');
    }
    const [pool, client, user, session] = await Promise.all([
      pools.find(claims.poolId),
      clients.find(claims.clientId),
      users.findById(claims.userId),
      this.#sessions.find(claims.sessionId),
    ]);
    if (pool === undefined || client?.poolId !== pool.id) {
      return refuse('NotAuthorizedException', 'Invalid Access Token', 'its pool or client is gone');
    }
    if (user?.poolId !== pool.id) return refuse('UserNotFoundException', 'User does not exist.');
    const isOwn = session?.userId === user.id && session.clientId === client.id;
    if (!isOwn || session.revokedAt !== undefined) {
      refuse('NotAuthorizedException', 'Access Token has been revoked');
    }
    refuseUnusable(user);
    if (!claims.scopes.includes(ownAccountScope)) {
      refuse('NotAuthorizedException', 'Access Token does not have required scopes');
    }
    return { pool, client, user, sessionId: claims.sessionId, scopes: claims.scopes };
  }

  /** The pool a token claims to be of, to find the policy that decides about the call. Verifies nothing. */
  async poolOf(token: string): Promise<string | undefined> {
    return this.#accessTokens.poolIdOf(token);
  }

  /** Ends the session of a refresh token, and with it the access tokens; unknown tokens are no error. */
  async revoke(refreshToken: string, client: Client): Promise<void> {
    if (!client.settings.EnableTokenRevocation) {
      refuse('UnsupportedOperationException', 'Token revocation is not enabled for the client.');
    }
    if (parseJwt(refreshToken) !== undefined) {
      refuse('UnsupportedTokenTypeException', 'Unsupported token type');
    }
    const session = await this.#sessions.findByRefreshHash(sha256(refreshToken));
    if (session === undefined) return;
    if (session.clientId !== client.id) refuse('UnauthorizedException', 'Client ID and token do not match');
    await this.#sessions.revoke(session.id, this.#needs.clock.now());
  }

  /** Ends all sessions of a user, and those that are just being begun: whoever comes after is a new sign-in. */
  async signOut(user: Pick<User, 'id'>): Promise<void> {
    await this.#needs.database.atomically(async () => {
      await this.#needs.users.hold(user.id);
      await this.#sessions.revokeAllOf(user.id, this.#needs.clock.now());
    });
  }

  /** The public keys a pool's tokens are verified with (RFC 7517 §5). */
  async jwks(poolId: string): Promise<{ keys: object[] }> {
    const keys = await this.#keys.list(poolId);
    return {
      keys: keys.map(({ kid, jwk }) => ({ alg: 'RS256', e: jwk.e, kid, kty: 'RSA', n: jwk.n, use: 'sig' })),
    };
  }

  /** What verifiers need to know of the issuer (OpenID Connect Discovery §3), for a pool without a domain. */
  async discovery(poolId: string): Promise<object> {
    const issuer = issuerOf(this.#needs.site, poolId);
    return {
      id_token_signing_alg_values_supported: ['RS256'],
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      response_types_supported: ['code', 'token'],
      subject_types_supported: ['public'],
    };
  }

  /** Removes sessions none of whose tokens can still be valid. */
  async sweep(): Promise<void> {
    await this.#sessions.sweep(this.#needs.clock.now() - longestAccessMs);
  }

  async #sign({ pool, client, user }: TokenReceiver, session: Session): Promise<RenewedTokens> {
    const subject = {
      issuer: issuerOf(this.#needs.site, pool.id),
      pool,
      client,
      user,
      session,
      groups: await this.#needs.groups.allFor(user.id),
      nowSeconds: epochSeconds(this.#needs.clock),
    };
    const [idToken, accessToken] = await Promise.all([
      this.#keys.sign(pool.id, 'id', idClaims({ ...subject, jti: randomUuid() })),
      this.#keys.sign(pool.id, 'access', accessClaims({ ...subject, jti: randomUuid() })),
    ]);
    return { idToken, accessToken, expiresInSeconds: tokenLifetimes(client).accessSeconds };
  }
}

/** Whoever must first set a password may use no token from before, as no refresh token would renew it. */
function refuseUnusable({ enabled, status }: User): void {
  if (!enabled) refuse('NotAuthorizedException', 'User is disabled.');
  if (status === 'FORCE_CHANGE_PASSWORD') refuse('NotAuthorizedException', 'Access Token has been revoked');
  if (status === 'RESET_REQUIRED') {
    refuse('PasswordResetRequiredException', 'Password reset required for the user');
  }
}
