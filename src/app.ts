/** The composition root: what the server is made of, in the order it is built. */
import { join } from 'node:path';
import type { Settings } from './config/settings.ts';
import { buildDomain, type Rooms } from './domain/domain.ts';
import { FolderCarrier, SmtpCarrier, type Carrier } from './domain/messages/messages.ts';
import { runFirstStart, type FirstStart } from './first-start.ts';
import { openGround } from './ground.ts';
import { openCognitoIdp } from './http/cognito-idp/cognito-idp.ts';
import { Pipeline } from './http/cognito-idp/pipeline.ts';
import { openOps } from './http/ops/ops.ts';
import { openPrivateApi } from './http/private-api/private-api.ts';
import { openCertificates, type Certificates } from './network/certificate-authority.ts';
import { Listeners } from './network/listeners.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import { Jobs } from './platform/jobs.ts';
import type { Log } from './platform/log.ts';
import { lockDirectory } from './storage/directory-lock.ts';

/** The ports where a test may put its own double. */
export interface Ports {
  log: Log;
  clock?: Clock;
  carrier?: Carrier;
}

export interface RunningServer {
  settings: Settings;
  rooms: Rooms;
  certificates: Certificates;
  /** What first start made; undefined on later starts. */
  firstStart: FirstStart | undefined;
  opsAddress: string;
  stop(): Promise<void>;
}

export async function startServer(settings: Settings, { log, clock = systemClock, carrier }: Ports): Promise<RunningServer> {
  const lock = lockDirectory(settings.dataDirectory);
  const ground = await openGround(settings, clock);
  const jobs = new Jobs(log);
  const domain = buildDomain({ ...ground, log }, {
    carrier: carrier ?? openCarrier(settings),
    listenHost: settings.listenHost,
    firstPort: settings.firstPort,
  });
  const { rooms } = domain;
}

function openCarrier({ smtpUrl, mailFrom, dataDirectory }: Settings): Carrier {
  if (smtpUrl === '') return new FolderCarrier(join(dataDirectory, 'outbox'));
  return new SmtpCarrier({ url: smtpUrl, from: mailFrom });
}
