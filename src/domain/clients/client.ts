/** What an app client is. */
import type { ClientSettings } from './client-settings.ts';

export interface Client {
  /** 26 lower-case letters or digits. */
  readonly id: string;
  readonly poolId: string;
  readonly name: string;
  readonly settings: ClientSettings;
  /** Whether its callers must prove that they know a secret. */
  readonly hasSecret: boolean;
  readonly createdAt: Date;
  readonly modifiedAt: Date;
}

/** A secret's name and age; its value is never part of it. */
export interface ClientSecretFacts {
  /** `<client id>--<milliseconds>` */
  id: string;
  createdAt: Date;
}
