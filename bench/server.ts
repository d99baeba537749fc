/** Sekisho as a process of its own, with an open endpoint and a pool to measure. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineName } from '../test/world/database.ts';
import { createDatabase, startPostgres } from '../test/world/postgres.ts';
import { startServerProcess, type ServerProcess } from '../test/world/server-process.ts';
import type { Caller, Target } from './caller.ts';

export interface Place extends AsyncDisposable {
  /** The folder of the server's certificate and key. */
  certificates: string;
  /** Starts the server here, again and again, always on the same data. */
  start(): Promise<{ server: ServerProcess; target: Target }>;
}

export async function openPlace(engine: EngineName): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'sekisho-bench-'));
  const dataDirectory = join(folder, 'data');
  const postgres = engine === 'postgres' ? await startPostgres({ durable: true }) : undefined;
  const database = postgres && (await createDatabase(postgres.url));
  const settings = {
    SEKISHO_DATA_DIRECTORY: dataDirectory,
    SEKISHO_TEMPLATE: join(import.meta.dirname, 'open-endpoint.yaml'),
    DATABASE_URL: database?.url ?? '',
  };
  return {
    certificates: join(dataDirectory, 'certificates'),
    async start() {
      const server = await startServerProcess(settings);
      const port = Number(/:(\d+) {2}cognito-idp/.exec(server.output())?.[1]);
      return { server, target: { port, ...readFiles(dataDirectory) } };
    },
    async [Symbol.asyncDispose]() {
      await postgres?.[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function readFiles(dataDirectory: string): Pick<Target, 'ca' | 'keys'> {
  const credentials = readFileSync(join(dataDirectory, 'aws/credentials'), 'utf8');
  const value = (name: string): string => new RegExp(`^${name} = (.*)$`, 'm').exec(credentials)?.[1] ?? '';
  return {
    ca: readFileSync(join(dataDirectory, 'certificates/ca.pem'), 'utf8'),
    keys: { accessKeyId: value('aws_access_key_id'), secretAccessKey: value('aws_secret_access_key') },
  };
}

export interface BenchPool {
  poolId: string;
  clientId: string;
}

export async function createPool(caller: Caller): Promise<BenchPool> {
  const signed = { signed: true };
  const { UserPool } = await caller.call<{ UserPool: { Id: string } }>(
    'CreateUserPool',
    { PoolName: 'bench' },
    signed,
  );
  const flows = ['ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
  const wanted = { UserPoolId: UserPool.Id, ClientName: 'bench', ExplicitAuthFlows: flows };
  const { UserPoolClient } = await caller.call<{ UserPoolClient: { ClientId: string } }>(
    'CreateUserPoolClient',
    wanted,
    signed,
  );
  return { poolId: UserPool.Id, clientId: UserPoolClient.ClientId };
}
