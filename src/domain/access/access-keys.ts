/** Access keys: an id that travels with each request, and a secret that never does. */
import { refuse } from '../../contract/refusal.ts';
import { BoundedCache } from '../../platform/cache.ts';
import type { Clock } from '../../platform/clock.ts';
import { alphanumerics, randomText } from '../../platform/random.ts';
import type { Sealing } from '../../storage/sealing.ts';
import type { NewAccessKey } from './principal-record.ts';
import type { PrincipalStore } from './principal-store.ts';

const scope = 'server';
const field = 'access_keys.sealed_secret';
const idAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const idPattern = /^[A-Z0-9]{16,128}$/;
const secretPattern = /^[\x21-\x7e]{32,128}$/;

export interface AccessKey {
  id: string;
  secret: string;
  principalArn: string;
}

export interface AccessKeysNeeds {
  store: PrincipalStore;
  sealing: Sealing;
  clock: Clock;
}

export class AccessKeys {
  #store: PrincipalStore;
  #sealing: Sealing;
  #clock: Clock;
  #known: BoundedCache<AccessKey>;

  constructor({ store, sealing, clock }: AccessKeysNeeds) {
    this.#store = store;
    this.#sealing = sealing;
    this.#clock = clock;
    this.#known = new BoundedCache({ clock });
  }

  /** Call before the act that creates a key. */
  async prepare(): Promise<void> {
    await this.#sealing.prepare(scope);
  }

  /** The secret can be read this once and never again. */
  async create(arn: string): Promise<NewAccessKey> {
    const key = {
      accessKeyId: `AKIA${randomText(16, idAlphabet)}`,
      secretAccessKey: randomText(40, `${alphanumerics}+/`),
      arn,
    };
    await this.import(key);
    return key;
  }

  /** A key made elsewhere. */
  async import({ accessKeyId: id, secretAccessKey, arn }: NewAccessKey): Promise<void> {
    if (!idPattern.test(id))
      refuse('ValidationErrorException', 'An access key id holds 16 to 128 of A-Z and 0-9.');
    if (!secretPattern.test(secretAccessKey)) {
      refuse('ValidationErrorException', 'A secret access key holds 32 to 128 printable characters.');
    }
    const sealed = await this.#sealing.seal({ scope, field, row: id }, secretAccessKey);
    const row = { id, principal_arn: arn, sealed_secret: sealed, created_at: this.#clock.now() };
    if (!(await this.#store.insertKey(row))) {
      refuse('EntityAlreadyExistsException', `The access key ${id} already exists.`);
    }
    this.#known.forget(id);
  }

  async find(id: string): Promise<AccessKey | undefined> {
    return this.#known.get(id, async () => {
      const row = await this.#store.findKey(id);
      if (row === undefined) return undefined;
      const secret = await this.#sealing.openText({ scope, field, row: id }, row.sealed_secret);
      return { id, secret, principalArn: row.principal_arn };
    });
  }

  async delete(id: string): Promise<void> {
    const isDeleted = await this.#store.deleteKey(id);
    this.#known.forget(id);
    if (!isDeleted) refuse('NoSuchEntityException', `The Access Key with id ${id} cannot be found.`);
  }

  /** Forgets all secrets, as a deleted principal takes its keys along. */
  forget(): void {
    this.#known.clear();
  }
}
