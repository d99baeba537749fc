/** Each pool's own RSA keys, one for ID tokens and one for access tokens. */
import type { KeyObject } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../../platform/clock.ts';
import {
  makeRsaPair,
  openPrivateKey,
  openPublicKey,
  signRs256,
  type RsaPublicJwk,
} from '../../platform/crypto/rsa.ts';
import { randomBytes } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { SealedPlace, Sealing } from '../../storage/sealing.ts';
import { encodePart } from './jwt.ts';
import { SigningKeyStore, type SigningKeyRow } from './signing-key-store.ts';

export type TokenPurpose = 'id' | 'access';

export interface PublicKey {
  kid: string;
  purpose: TokenPurpose;
  jwk: RsaPublicJwk;
  key: KeyObject;
}

interface Signer {
  /** The token's first part, the same for every token of the key. */
  header: string;
  key: KeyObject;
}

interface Ring {
  loadedAt: number;
  publicKeys: readonly PublicKey[];
  signers: Readonly<Record<TokenPurpose, Signer>>;
}

const purposes: readonly TokenPurpose[] = ['id', 'access'];
const mostRings = 2000;
/** How soon a key another node has made may be looked for again. */
const reloadAfterMs = 1000;

export interface SigningKeysNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
}

export class SigningKeys {
  #store: SigningKeyStore;
  #sealing: Sealing;
  #clock: Clock;
  #rings = new LRUCache<string, Promise<Ring>>({ max: mostRings });

  constructor({ database, sealing, clock }: SigningKeysNeeds) {
    this.#store = new SigningKeyStore(database);
    this.#sealing = sealing;
    this.#clock = clock;
  }

  /** The pool's keys; made first where they are missing. */
  async ensure(poolId: string): Promise<void> {
    await this.#ring(poolId);
  }

  forget(poolId: string): void {
    this.#rings.delete(poolId);
  }

  async sign(poolId: string, purpose: TokenPurpose, claims: object): Promise<string> {
    const { header, key } = (await this.#ring(poolId)).signers[purpose];
    const text = `${header}.${encodePart(claims)}`;
    return `${text}.${(await signRs256(key, text)).toString('base64url')}`;
  }

  async list(poolId: string): Promise<readonly PublicKey[]> {
    return (await this.#ring(poolId)).publicKeys;
  }

  async find(poolId: string, kid: string): Promise<PublicKey | undefined> {
    const ring = await this.#ring(poolId);
    const found = ring.publicKeys.find((key) => key.kid === kid);
    if (found !== undefined || this.#clock.now() - ring.loadedAt < reloadAfterMs) return found;
    this.forget(poolId);
    return (await this.list(poolId)).find((key) => key.kid === kid);
  }

  #ring(poolId: string): Promise<Ring> {
    let ring = this.#rings.get(poolId);
    if (ring === undefined) {
      ring = this.#load(poolId);
      this.#rings.set(poolId, ring);
      ring.catch(() => this.#rings.delete(poolId));
    }
    return ring;
  }

  async #load(poolId: string): Promise<Ring> {
    let rows = await this.#store.list(poolId);
    const missing = purposes.filter((purpose) => !rows.some((row) => row.purpose === purpose));
    if (missing.length > 0) {
      await this.#make(poolId, missing);
      rows = await this.#store.list(poolId);
    }
    const publicKeys = rows.map((row) => {
      const jwk = JSON.parse(row.public_jwk) as RsaPublicJwk;
      return { kid: row.id, purpose: row.purpose, jwk, key: openPublicKey(jwk) };
    });
    const [id, access] = await Promise.all([this.#openSigner(rows, 'id'), this.#openSigner(rows, 'access')]);
    return { loadedAt: this.#clock.now(), publicKeys, signers: { id, access } };
  }

  async #openSigner(rows: readonly SigningKeyRow[], purpose: TokenPurpose): Promise<Signer> {
    const row = rows.findLast((candidate) => candidate.purpose === purpose);
    if (row === undefined) throw new Error(`a pool has no key for ${purpose} tokens`);
    const der = await this.#sealing.open(placeOf(row.pool_id, row.id), row.sealed_private_key);
    return { header: encodePart({ kid: row.id, alg: 'RS256' }), key: openPrivateKey(der) };
  }

  async #make(poolId: string, missing: readonly TokenPurpose[]): Promise<void> {
    await this.#sealing.prepare(poolId);
    const rows = missing.map(async (purpose): Promise<SigningKeyRow> => {
      const { publicJwk, privateKey } = await makeRsaPair();
      const id = randomBytes(32).toString('base64');
      return {
        id,
        pool_id: poolId,
        purpose,
        public_jwk: JSON.stringify(publicJwk),
        sealed_private_key: await this.#sealing.seal(placeOf(poolId, id), privateKey),
        created_at: this.#clock.now(),
      };
    });
    await this.#store.insert(await Promise.all(rows));
  }
}

function placeOf(poolId: string, id: string): SealedPlace {
  return { scope: poolId, field: 'signing_keys.sealed_private_key', row: id };
}
