/** Passwords, kept only as sealed SRP verifiers: set them, check them, prove them without sending them. */
import type { Clock } from '../../platform/clock.ts';
import { equalBytes } from '../../platform/crypto/derive.ts';
import type { ModexpPool } from '../../platform/crypto/modexp.ts';
import { elementLength } from '../../platform/crypto/srp-group.ts';
import { randomBytes } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { SealedPlace, Sealing } from '../../storage/sealing.ts';
import type { Pool } from '../pools/pools.ts';
import { usernameKey, type User } from '../users/users.ts';
import { fakeUserId, fakeVerifier, saltLength, shapeSalt, type Verifier } from './fake-verifier.ts';
import { checkPasswordPolicy } from './password-policy.ts';
import { PasswordStore } from './password-store.ts';
import { SrpServer, type SrpExchange, type SrpOffer } from './srp-server.ts';

export type PreparedVerifier = Verifier;

export interface StoredPassword extends Verifier {
  temporary: boolean;
  /** Only temporary passwords expire. */
  expiresAt: Date | undefined;
  setAt: Date;
}

/** What a proof is checked against: a user's password, or for nobody one that no password leads to. */
export interface Identity extends Verifier {
  real: boolean;
  setAtMs: number;
}

/** An exchange with somebody, who may be nobody. */
export interface SrpProof extends Omit<SrpExchange, 'verifier'> {
  identity: Identity;
}

/** Is no user's id, so that looking for an absent user's password costs what looking for a real one does. */
const nobody = '00000000-0000-0000-0000-000000000000';

export interface PasswordsNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
  modexp: ModexpPool;
}

export class Passwords {
  #store: PasswordStore;
  #sealing: Sealing;
  #clock: Clock;
  #srp: SrpServer;
  #fakeKey: Uint8Array;

  constructor({ database, sealing, clock, modexp }: PasswordsNeeds) {
    this.#store = new PasswordStore(database);
    this.#sealing = sealing;
    this.#clock = clock;
    this.#srp = new SrpServer(modexp);
    this.#fakeKey = sealing.deriveKey('sekisho passwords of nobody');
  }

  checkPolicy(pool: Pool, password: string): void {
    checkPasswordPolicy(pool, password);
  }

  /** The costly half of setting a password: call it before the act that saves. `username` is the real one. */
  async prepare(pool: Pool, username: string, password: string): Promise<PreparedVerifier> {
    await this.#sealing.prepare(pool.id);
    const salt = shapeSalt(randomBytes(saltLength));
    return { salt, verifier: await this.#srp.verifierOf({ poolId: pool.id, username, password, salt }) };
  }

  /** Replaces the user's password, in the caller's act; when, tells passwords of one user apart. */
  async save(
    user: Pick<User, 'id' | 'poolId'>,
    prepared: PreparedVerifier,
    kind: PasswordKind,
  ): Promise<{ setAtMs: number }> {
    const setAtMs = this.#clock.now();
    const content = Buffer.concat([prepared.salt, prepared.verifier]);
    await this.#store.replace({
      user_id: user.id,
      sealed_verifier: await this.#sealing.seal(placeOf(user), content),
      temporary: kind.temporary ? 1 : 0,
      expires_at: kind.expiresAt?.getTime() ?? null,
      set_at: setAtMs,
    });
    return { setAtMs };
  }

  /** When the present password was set; undefined for users without one. */
  async setAtMs(user: Pick<User, 'id'>): Promise<number | undefined> {
    return this.#store.findSetAt(user.id);
  }

  async find(user: Pick<User, 'id' | 'poolId'>): Promise<StoredPassword | undefined> {
    const row = await this.#store.find(user.id);
    if (row === undefined) return undefined;
    const content = await this.#sealing.open(placeOf(user), row.sealed_verifier);
    return {
      salt: content.subarray(0, saltLength),
      verifier: content.subarray(saltLength, saltLength + elementLength),
      temporary: row.temporary === 1,
      expiresAt: row.expires_at === null ? undefined : new Date(row.expires_at),
      setAt: new Date(row.set_at),
    };
  }

  /** Is it the user's password? Costs the same for users who are absent or have none. */
  async verify(pool: Pool, user: User | undefined, password: string): Promise<boolean> {
    const username = user?.username ?? nobody;
    return this.matches(pool, await this.identityOf(pool, user, username), { username, password });
  }

  /** Is it the password of this identity? */
  async matches(
    pool: Pool,
    { salt, verifier, real }: Identity,
    claim: { username: string; password: string },
  ): Promise<boolean> {
    const computed = await this.#srp.verifierOf({ poolId: pool.id, ...claim, salt });
    return equalBytes(computed, verifier) && real;
  }

  /** A user's salt and verifier, or for anybody else ones that stay the same for the same name. */
  async identityOf(pool: Pool, user: User | undefined, typedName: string): Promise<Identity> {
    const stored = await this.find(user ?? { id: nobody, poolId: pool.id });
    const fake = fakeVerifier(this.#fakeKey, pool.id, usernameKey(pool, typedName));
    if (stored === undefined) return { ...fake, real: false, setAtMs: 0 };
    return { salt: stored.salt, verifier: stored.verifier, real: true, setAtMs: stored.setAt.getTime() };
  }

  /** The username a pool that makes usernames itself would have given this person. */
  fakeUsername(pool: Pool, typedName: string): string {
    return fakeUserId(this.#fakeKey, pool.id, usernameKey(pool, typedName));
  }

  /** SRP's first step; undefined when no honest exchange can follow. */
  async offerSrp({ verifier }: Verifier, clientPublic: Uint8Array): Promise<SrpOffer | undefined> {
    return this.#srp.offer(verifier, clientPublic);
  }

  /** SRP's second step: did the client know the password? Costs the same when the user is absent. */
  async checkSrp({ identity, ...exchange }: SrpProof): Promise<boolean> {
    return (await this.#srp.check({ ...exchange, verifier: identity.verifier })) && identity.real;
  }
}

export interface PasswordKind {
  temporary: boolean;
  expiresAt?: Date | undefined;
}

function placeOf({ id, poolId }: Pick<User, 'id' | 'poolId'>): SealedPlace {
  return { scope: poolId, field: 'passwords.sealed_verifier', row: id };
}
