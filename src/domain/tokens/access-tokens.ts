/** Reads access tokens: is it ours, with our signature? Whether it may still be used is asked elsewhere. */
import { LRUCache } from 'lru-cache';
import { refuse } from '../../contract/refusal.ts';
import { sha256 } from '../../platform/crypto/derive.ts';
import { verifyRs256 } from '../../platform/crypto/rsa.ts';
import type { Pools } from '../pools/pools.ts';
import { issuerOf, type Site } from '../site.ts';
import { parseJwt, type ParsedJwt } from './jwt.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface AccessClaims {
  poolId: string;
  clientId: string;
  userId: string;
  sessionId: string;
  scopes: readonly string[];
  expiresAtSeconds: number;
}

const mostRemembered = 20_000;

export interface AccessTokensNeeds {
  keys: SigningKeys;
  pools: Pools;
  site: Site;
}

export class AccessTokens {
  #keys: SigningKeys;
  #pools: Pools;
  #site: Site;
  /** By the token's digest: what a verified signature vouches for never changes. */
  #verified = new LRUCache<string, AccessClaims>({ max: mostRemembered });

  constructor({ keys, pools, site }: AccessTokensNeeds) {
    this.#keys = keys;
    this.#pools = pools;
    this.#site = site;
  }

  async read(token: string): Promise<AccessClaims> {
    const digest = sha256(token).toString('base64');
    const known = this.#verified.get(digest);
    if (known !== undefined) return known;
    const parsed = parseJwt(token);
    const claims = parsed && this.#claimsOf(parsed);
    const pool = claims && (await this.#pools.find(claims.poolId));
    if (parsed === undefined || claims === undefined || pool === undefined) {
      return refuse('NotAuthorizedException', 'Invalid Access Token', 'not an access token of a pool here');
    }
    if (!(await this.#isSigned(parsed, claims.poolId))) {
      refuse('NotAuthorizedException', 'Could not verify signature for Access Token');
    }
    this.#verified.set(digest, claims);
    return claims;
  }

  /** The pool a token names, before anything about it is verified. */
  poolIdOf(token: string): string | undefined {
    const parsed = parseJwt(token);
    return parsed && this.#poolIdOf(parsed.payload['iss']);
  }

  #poolIdOf(issuer: unknown): string | undefined {
    if (typeof issuer !== 'string') return undefined;
    const poolId = issuer.slice(issuer.lastIndexOf('/') + 1);
    return issuer === issuerOf(this.#site, poolId) && /^[\w-]+_[0-9a-zA-Z]+$/.test(poolId)
      ? poolId
      : undefined;
  }

  #claimsOf({ payload }: ParsedJwt): AccessClaims | undefined {
    const { iss, token_use, client_id, sub, event_id, scope, exp } = payload;
    const poolId = this.#poolIdOf(iss);
    if (poolId === undefined || token_use !== 'access' || typeof exp !== 'number') return undefined;
    if (typeof client_id !== 'string' || typeof sub !== 'string' || typeof event_id !== 'string')
      return undefined;
    const scopes = typeof scope === 'string' ? scope.split(' ') : [];
    return { poolId, clientId: client_id, userId: sub, sessionId: event_id, scopes, expiresAtSeconds: exp };
  }

  /** The algorithm is ours to choose, never the token's (RFC 8725 §3.1). */
  async #isSigned({ header, signed, signature }: ParsedJwt, poolId: string): Promise<boolean> {
    const { alg, kid, crit } = header;
    if (alg !== 'RS256' || typeof kid !== 'string' || crit !== undefined) return false;
    const key = await this.#keys.find(poolId, kid);
    return key?.purpose === 'access' && verifyRs256(key.key, signed, signature);
  }
}
