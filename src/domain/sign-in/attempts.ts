/** Sign-ins under way: the `Session` a client carries from one challenge to the next, and proofs used up. */
import { refuse } from '../../contract/refusal.ts';
import type { Clock } from '../../platform/clock.ts';
import { decrypt, encrypt } from '../../platform/crypto/aead.ts';
import { sha256 } from '../../platform/crypto/derive.ts';
import { randomBytes } from '../../platform/random.ts';
import type { Database } from '../../storage/database.ts';
import type { SealedPlace, Sealing } from '../../storage/sealing.ts';
import { AttemptStore } from './attempt-store.ts';
import type { FlowName } from './flows/flows.ts';
import type { Fact } from './next-step.ts';
import type { Caller } from './step.ts';

/** What each challenge needs to know again when it is answered; a union over the challenges. */
export type AskedState = {
  challenge: 'NEW_PASSWORD_REQUIRED';
  /** The password that was proved; another one since then ends the attempt. */
  passwordSetAt: number;
};

/** The challenges that are put with a `Session`. */
export type SessionChallenge = AskedState['challenge'];

/** The challenge that was put, in which flow, and what had been proved by then. */
export type AttemptState = AskedState & { flow: FlowName; facts: readonly Fact[] };

export interface Attempt<Name extends SessionChallenge> {
  id: string;
  userId: string;
  state: Extract<AttemptState, { challenge: Name }>;
}

export interface PreparedAttempt {
  session: string;
  /** To be called in the act that spends the proof. */
  save(): Promise<void>;
}

export interface AttemptsNeeds {
  database: Database;
  sealing: Sealing;
  clock: Clock;
}

const keyLength = 32;

export class Attempts {
  #store: AttemptStore;
  #sealing: Sealing;
  #clock: Clock;
  #envelopeKey: Uint8Array;

  constructor({ database, sealing, clock }: AttemptsNeeds) {
    this.#store = new AttemptStore(database);
    this.#sealing = sealing;
    this.#clock = clock;
    this.#envelopeKey = sealing.deriveKey('sekisho sign-in sessions');
  }

  /** The session's text holds a random key and its expiry, the database the key's digest and sealed state. */
  async prepare(caller: Caller, userId: string, state: AttemptState): Promise<PreparedAttempt> {
    const { pool, client } = caller;
    const key = randomBytes(keyLength);
    const id = sha256(key).toString('base64url');
    const expiresAt = this.#clock.now() + client.settings.AuthSessionValidity * 60_000;
    const row = {
      id,
      pool_id: pool.id,
      client_id: client.id,
      user_id: userId,
      sealed_state: await this.#sealing.seal(placeOf(pool.id, id), JSON.stringify(state)),
      expires_at: expiresAt,
    };
    const envelope = Buffer.concat([key, Buffer.from(String(expiresAt))]);
    const session = encrypt(this.#envelopeKey, contextOf(caller), envelope).toString('base64url');
    return { session, save: () => this.#store.insert(row) };
  }

  /** Refuses sessions of another pool, client, `via` or challenge, expired ones, and ones already used. */
  async read<Name extends SessionChallenge>(
    session: string,
    caller: Caller,
    challenge: Name,
  ): Promise<Attempt<Name>> {
    const { key, expiresAt } = this.#openEnvelope(session, caller);
    if (expiresAt <= this.#clock.now()) {
      refuse('NotAuthorizedException', 'Invalid session for the user, session is expired.');
    }
    const id = sha256(key).toString('base64url');
    const row = await this.#store.find(id);
    if (row === undefined || row.user_id === null) return refuseUsed();
    const text = await this.#sealing.openText(placeOf(caller.pool.id, id), row.sealed_state);
    const state = JSON.parse(text) as AttemptState;
    if (!isOf(state, challenge)) return refuseSession('of another challenge');
    return { id, userId: row.user_id, state };
  }

  /** Ends the attempt; only one of several that answer at once gets past. */
  async burn({ id }: { id: string }): Promise<void> {
    if (!(await this.#store.burnAttempt(id))) refuseUsed();
  }

  async isSpent(proof: Uint8Array): Promise<boolean> {
    return this.#store.isSpent(digestOf(proof));
  }

  /** False when the proof has been accepted before. */
  async spendProof(proof: Uint8Array, expiresAt: number): Promise<boolean> {
    return this.#store.spendProof(digestOf(proof), expiresAt);
  }

  async sweep(): Promise<void> {
    await this.#store.sweep(this.#clock.now());
  }

  #openEnvelope(session: string, caller: Caller): { key: Buffer; expiresAt: number } {
    try {
      const envelope = decrypt(this.#envelopeKey, contextOf(caller), Buffer.from(session, 'base64url'));
      return {
        key: envelope.subarray(0, keyLength),
        expiresAt: Number(envelope.subarray(keyLength).toString('utf8')),
      };
    } catch {
      return refuseSession('not ours, or of another pool, client or family of operations');
    }
  }
}

export function refuseSession(privateCause: string): never {
  return refuse('NotAuthorizedException', 'Invalid session for the user.', privateCause);
}

function isOf<Name extends SessionChallenge>(
  state: AttemptState,
  challenge: Name,
): state is Extract<AttemptState, { challenge: Name }> {
  return state.challenge === challenge;
}

function refuseUsed(): never {
  return refuse('NotAuthorizedException', 'Invalid session for the user, session can only be used once.');
}

function contextOf({ pool, client, via }: Caller): string {
  return `session|${pool.id}|${client.id}|${via}`;
}

function placeOf(poolId: string, id: string): SealedPlace {
  return { scope: poolId, field: 'attempts.sealed_state', row: id };
}

function digestOf(proof: Uint8Array): string {
  return sha256(proof).toString('base64url');
}
