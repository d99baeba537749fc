/** The room of interface endpoints: which exist, under which policy, at which addresses and names. */
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../storage/database.ts';
import type { Page, PageRequest } from '../../storage/page.ts';
import type { Site } from '../site.ts';
import type { Endpoint, EndpointChanges, NewEndpoint } from './endpoint.ts';

export { conditionContext } from './condition-context.ts';
export { attributeSocket, connectionOf } from './connection.ts';
export type { Connection } from './connection.ts';
export { services } from './endpoint.ts';
export type { Endpoint, EndpointChanges, ListenAddress, NewEndpoint, Service } from './endpoint.ts';
export { namesOf, serviceOfName } from './names.ts';
export type { EndpointNames } from './names.ts';
