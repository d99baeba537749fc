/** A fresh server in this process, with its clock, mailbox and log in the test's hands; torn down on disposal. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CognitoIdentityProvider,
  type CognitoIdentityProviderClientConfig,
} from '@aws-sdk/client-cognito-identity-provider';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { startServer, type Ports, type RunningServer } from '../../src/app.ts';
import { settingSpecs, type Settings } from '../../src/config/settings.ts';
import type { Rooms } from '../../src/domain/domain.ts';
import { userArn } from '../../src/domain/site.ts';
import type { NewEndpoint, Service } from '../../src/domain/endpoints/endpoints.ts';
import type { ListenerLimits } from '../../src/network/listener-limits.ts';
import { openLog } from '../../src/platform/log.ts';
import { emptyDatabase, type EngineName } from './database.ts';
import { freePort } from './free-port.ts';
import { Mailbox } from './mailbox.ts';
import { TestClock } from './test-clock.ts';

export const region = 'ap-northeast-1';
const accountId = '123456789012';

export interface WorldOptions {
  engine?: EngineName;
  /** A template to deploy at first start; absent: one open endpoint for `cognito-idp` and nothing else. */
  template?: string;
  settings?: Partial<Settings>;
  /** Messages go to the outbox folder instead of the mailbox. */
  outboxFolder?: boolean;
  /** Shorter patience with peers than the server's own. */
  listenerLimits?: Partial<ListenerLimits>;
}

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface OpenEndpoint {
  id: string;
  /** On 127.0.0.1. */
  port: number;
  /** The name clients call it by: the service's own. */
  host: string;
  /** The endpoint's own name. */
  regionalHost: string;
}

export class World implements AsyncDisposable {
  readonly clock = new TestClock();
  readonly mailbox = new Mailbox();
  /** Every log line, whole. */
  readonly logLines: string[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'sekisho-world-'));
  readonly settings: Settings;
  administrator!: AccessKey;
  #server!: RunningServer;
  #agent: Agent | undefined;
  #closers: (() => Promise<void>)[] = [];

  #ports: Partial<Ports>;

  constructor(settings: Partial<Settings>, { outboxFolder = false, listenerLimits = {} }: WorldOptions) {
    this.settings = { ...defaults(), dataDirectory: join(this.folder, 'data'), ...settings };
    this.#ports = { listenerLimits, ...(outboxFolder ? {} : { carrier: this.mailbox }) };
  }

  get rooms(): Rooms {
    return this.#server.rooms;
  }

  get server(): RunningServer {
    return this.#server;
  }

  /** The authority's certificate, and a file that holds it. */
  get ca(): string {
    return this.#server.certificates.ca;
  }

  get caFile(): string {
    const path = join(this.folder, 'ca.pem');
    writeFileSync(path, this.ca);
    return path;
  }

  async start(): Promise<void> {
    const log = openLog('debug', { write: (line) => void this.logLines.push(line) });
    this.#server = await startServer(this.settings, { ...this.#ports, log, clock: this.clock });
  }

  async stop(): Promise<void> {
    this.#agent?.destroy();
    this.#agent = undefined;
    await this.#server.stop();
  }

  /** As an operator would: stop, and start again on the same data. */
  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Keys of a new user with these policies. */
  async keysOf(
    name: string,
    policies: Parameters<Rooms['access']['createUser']>[1] = {},
  ): Promise<AccessKey> {
    const { arn } = await this.rooms.access.createUser(name, policies);
    return this.rooms.access.createAccessKey(arn);
  }

  async newEndpoint(wanted: NewEndpoint): Promise<OpenEndpoint> {
    const listen = [{ host: '127.0.0.1', port: await freePort() }];
    const { id } = await this.rooms.endpoints.create({ listen, ...wanted });
    return this.opened(id);
  }

  /** The oldest endpoint of the service. */
  endpoint(service: Service = 'cognito-idp'): OpenEndpoint {
    const endpoints = this.rooms.endpoints.all().filter((one) => one.service === service);
    const [oldest] = endpoints.toSorted((one, other) => one.createdAt.getTime() - other.createdAt.getTime());
    if (oldest === undefined) throw new Error(`no endpoint for ${service}`);
    return this.opened(oldest.id);
  }

  opened(endpointId: string): OpenEndpoint {
    const endpoint = this.rooms.endpoints.current(endpointId);
    if (endpoint === undefined) throw new Error(`no endpoint ${endpointId}`);
    const names = this.rooms.endpoints.names(endpoint);
    return {
      id: endpoint.id,
      port: this.#server.listeners.addressesOf(endpoint.id)[0]?.port ?? 0,
      host: names.private.find((name) => !name.startsWith('*')) ?? names.regional,
      regionalHost: names.regional,
    };
  }

  /** An AWS SDK client at an endpoint's name, over TLS by the server's own authority. */
  client(keys: AccessKey = this.administrator, at: OpenEndpoint = this.endpoint()): CognitoIdentityProvider {
    const { host, port } = at;
    const client = new CognitoIdentityProvider({
      region,
      endpoint: `https://${host}:${port}`,
      credentials: keys,
      requestHandler: new NodeHttpHandler({ httpsAgent: this.agent }),
      maxAttempts: 1,
    } satisfies CognitoIdentityProviderClientConfig);
    Object.defineProperty(client.config, 'systemClockOffset', {
      configurable: true,
      get: () => this.clock.aheadMs,
      set: () => {},
    });
    return client;
  }

  /** Resolves every name to this machine and trusts nothing but the server's own authority. */
  get agent(): Agent {
    this.#agent ??= new Agent({ ca: this.ca, keepAlive: true, maxSockets: 64, lookup: toLoopback });
    return this.#agent;
  }

  onClose(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      await this.stop();
      for (const close of this.#closers) await close();
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const database = await emptyDatabase(options.engine ?? 'sqlite');
  const settings = {
    databaseUrl: database.url,
    template: options.template ?? '',
    firstPort: await freePort(),
  };
  const world = new World({ ...settings, ...options.settings }, options);
  world.onClose(async () => database[Symbol.asyncDispose]());
  chmodSync(world.folder, 0o700);
  await world.start();
  world.administrator = await world.rooms.access.createAccessKey(
    userArn({ region, accountId }, 'administrator'),
  );
  if (options.template === undefined) await world.newEndpoint({ service: 'cognito-idp' });
  return world;
}

function defaults(): Settings {
  const fallbacks = Object.entries(settingSpecs).map(([name, { fallback }]) => [name, fallback]);
  return { ...(Object.fromEntries(fallbacks) as Settings), region, accountId, opsPort: 0 };
}

type LookupAnswer = (
  error: null,
  address: string | { address: string; family: number }[],
  family?: number,
) => void;

function toLoopback(_host: string, options: { all?: boolean }, answer: LookupAnswer): void {
  if (options.all === true) answer(null, [{ address: '127.0.0.1', family: 4 }]);
  else answer(null, '127.0.0.1', 4);
}
