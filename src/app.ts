/** The composition root: what the server is made of, in the order it is built. */
import { join } from 'node:path';
import type { Settings } from './config/settings.ts';
import { buildDomain, type Rooms } from './domain/domain.ts';
import { FolderCarrier, SmtpCarrier, type Carrier } from './domain/messages/messages.ts';
import { runFirstStart, type FirstStart } from './first-start.ts';
import { openGround, type StorageGround } from './ground.ts';
import { openCognitoIdp } from './http/cognito-idp/cognito-idp.ts';
import { Pipeline } from './http/cognito-idp/pipeline.ts';
import { openOps, type Ops } from './http/ops/ops.ts';
import { openPrivateApi } from './http/private-api/private-api.ts';
import {
  ensureCertificates,
  type CertificatePlan,
  type Certificates,
} from './network/certificate-authority.ts';
import { isAddressFree } from './network/free-address.ts';
import type { ListenerLimits } from './network/listener-limits.ts';
import { Listeners } from './network/listeners.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { ModexpPool } from './platform/crypto/modexp.ts';
import { Jobs } from './platform/jobs.ts';
import type { Log } from './platform/log.ts';
import { Metrics } from './platform/metrics.ts';
import { lockDirectory } from './storage/directory-lock.ts';

/** The ports where a test may put its own double, and limits it may shorten. */
export interface Ports {
  log: Log;
  clock?: Clock;
  carrier?: Carrier;
  listenerLimits?: Partial<ListenerLimits>;
}

export interface RunningServer {
  settings: Settings;
  rooms: Rooms;
  listeners: Listeners;
  certificates: Certificates;
  /** What first start made; undefined on later starts. */
  firstStart: FirstStart | undefined;
  opsUrl: string;
  stop(): Promise<void>;
}

const secondMs = 1000;
const dayMs = 24 * 60 * 60 * secondMs;
const drainMs = 10 * secondMs;
/** No address anybody can call. */
const everyAddress = new Set(['0.0.0.0', '::']);

/** Throws DirectoryLocked when another process holds the data folder. */
export async function startServer(settings: Settings, ports: Ports): Promise<RunningServer> {
  const closing: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).toReversed()) await close();
  };
  try {
    return { ...(await build(settings, ports, closing)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is opened last is closed first: `closing` is emptied from its end. */
async function build(
  settings: Settings,
  { log, clock = systemClock, carrier = openCarrier(settings), listenerLimits }: Ports,
  closing: (() => unknown)[],
): Promise<Omit<RunningServer, 'stop'>> {
  const lock = lockDirectory(settings.dataDirectory);
  closing.push(() => lock.release());
  const ground = await openGround(settings, clock);
  closing.push(() => ground.database.close());
  const modexp = new ModexpPool();
  closing.push(() => modexp.close());
  const { listenHost, firstPort, maxConnections } = settings;
  const rooms = buildDomain({ ...ground, log, modexp, carrier, listenHost, firstPort, isAddressFree });
  const metrics = new Metrics();
  metrics.watchProcess();

  const plan = certificatePlan(settings, clock);
  const certificates = await ensureCertificates(plan);
  const firstStart = await runFirstStart({ settings, rooms });
  await rooms.endpoints.refresh();
  const handlers = await openDoors({ rooms, metrics, log, ...ground });
  const limits = { maxConnections, ...listenerLimits };
  const listeners = new Listeners({
    endpoints: rooms.endpoints,
    certificates,
    handlers,
    metrics,
    log,
    limits,
  });
  await listeners.start();
  closing.push(() => listeners.stop(drainMs));

  const jobs = openJobs(rooms, listeners, { log, plan });
  closing.push(() => jobs.stop());
  const ops = await openOperators(settings, { ...ground, metrics, log });
  closing.push(() => ops.close());
  return { settings, rooms, listeners, certificates, firstStart, opsUrl: ops.url };
}

type DoorParts = StorageGround & { rooms: Rooms; metrics: Metrics; log: Log };

/** One door per service that an interface endpoint can offer. */
async function openDoors(parts: DoorParts): Promise<ConstructorParameters<typeof Listeners>[0]['handlers']> {
  const pipeline = new Pipeline(parts);
  const cognitoIdp = openCognitoIdp({ ...parts, pipeline });
  const privateApi = openPrivateApi({
    ...parts,
    callService: ({ action, body, principal }) =>
      pipeline.answer({ operation: action, body, principal, connection: undefined }),
  });
  await Promise.all([cognitoIdp.ready(), privateApi.ready()]);
  return { 'cognito-idp': cognitoIdp.routing, 'execute-api': privateApi.routing };
}

function openJobs(
  rooms: Rooms,
  listeners: Listeners,
  { log, plan }: { log: Log; plan: CertificatePlan },
): Jobs {
  const jobs = new Jobs(log);
  jobs.every(secondMs, 'read endpoints', () => rooms.endpoints.refresh());
  jobs.every(5 * secondMs, 'open listeners', () => listeners.retry());
  jobs.every(5 * secondMs, 'deliver messages', () => rooms.messages.deliverDue());
  jobs.every(60 * secondMs, 'sweep sessions', () => rooms.tokens.sweep());
  jobs.every(60 * secondMs, 'sweep attempts', () => rooms.signIn.sweep());
  jobs.every(60 * secondMs, 'sweep act windows', () => rooms.signUp.sweep());
  jobs.every(60 * secondMs, 'sweep lock-outs', () => rooms.lockouts.sweep());
  jobs.every(dayMs, 'renew certificate', async () =>
    listeners.useCertificates(await ensureCertificates(plan)),
  );
  return jobs;
}

function openOperators(
  settings: Settings,
  parts: StorageGround & { metrics: Metrics; log: Log },
): Promise<Ops> {
  const storage = async (): Promise<void> => parts.database.ping();
  return openOps({ host: settings.opsHost, port: settings.opsPort, ...parts, checks: { storage } });
}

function certificatePlan(settings: Settings, clock: Clock): CertificatePlan {
  const { dataDirectory, region, certificateNames, listenHost } = settings;
  const names = everyAddress.has(listenHost) ? certificateNames : [...certificateNames, listenHost];
  return { directory: join(dataDirectory, 'certificates'), region, clock, names };
}

function openCarrier({ smtpUrl, mailFrom, dataDirectory }: Settings): Carrier {
  const folder = new FolderCarrier(join(dataDirectory, 'outbox'));
  return smtpUrl === '' ? folder : new SmtpCarrier({ url: smtpUrl, from: mailFrom, sms: folder });
}
