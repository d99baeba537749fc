/** What a type of resource is to stacks: properties, attributes, and how to make and remove one. */
import type { Access } from '../access/access.ts';
import type { Clients } from '../clients/clients.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { Groups } from '../groups/groups.ts';
import type { Pools } from '../pools/pools.ts';
import type { PrivateApis } from '../private-apis/private-apis.ts';
import type { SignUp } from '../sign-up/sign-up.ts';
import type { Site } from '../site.ts';
import type { Users } from '../users/users.ts';
import type { MembersShape } from './property-shape.ts';
import type { Dictionary } from './template-reader.ts';

/** The rooms that resources live in. */
export interface ResourceRooms {
  site: Site;
  access: Access;
  clients: Clients;
  endpoints: Endpoints;
  groups: Groups;
  pools: Pools;
  privateApis: PrivateApis;
  signUp: SignUp;
  users: Users;
}

export interface Wanted<P> {
  stackName: string;
  logicalId: string;
  /** In the template, for refusals. */
  path: string;
  properties: P;
  /** What stands under `Metadata.Sekisho`. */
  hints: Dictionary;
}

export interface Made {
  /** What `Ref` gives. */
  physicalId: string;
  /** What `Fn::GetAtt` gives. */
  attributes?: Readonly<Record<string, string>>;
  /** Where to find it again, beyond its physical id. */
  place?: Readonly<Record<string, string>>;
  generated?: { username: string; password: string };
}

export interface Kept {
  physicalId: string;
  place: Readonly<Record<string, string>>;
}

export function placeOf({ place }: Kept, name: string): string {
  const found = place[name];
  if (found === undefined) throw new Error(`a resource was kept without its ${name}`);
  return found;
}

export interface ResourceType<P = Dictionary> {
  shape: MembersShape;
  attributes: readonly string[];
  /** Members this type reads under `Metadata.Sekisho`. */
  hints?: readonly string[];
  create(rooms: ResourceRooms, wanted: Wanted<P>): Promise<Made>;
  delete(rooms: ResourceRooms, kept: Kept): Promise<void>;
}

/** `P` states what `shape` lets through: properties reach `create` only after they were fitted to it. */
export function resourceType<P>(type: ResourceType<P>): ResourceType {
  return type as unknown as ResourceType;
}
