/** What an empty data folder gets: an administrator's key, the example, and files to try it with. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Settings } from './config/settings.ts';
import type { NewAccessKey } from './domain/access/access.ts';
import type { Rooms } from './domain/domain.ts';
import type { StackDeployment } from './domain/stacks/stacks.ts';

export interface FirstStart {
  administratorArn: string | undefined;
  deployment: StackDeployment | undefined;
}

interface Parts {
  settings: Settings;
  rooms: Rooms;
}

const ownerOnly = { mode: 0o600 };
export const exampleStack = 'closed-network';

/** Undefined when there was nothing to make. */
export async function runFirstStart(parts: Parts): Promise<FirstStart | undefined> {
  const { rooms, settings } = parts;
  await rooms.stacks.recover();
  const administrator = (await rooms.access.hasAccessKeys()) ? undefined : await makeAdministrator(parts);
  const isEmpty = settings.template !== '' && (await rooms.stacks.list()).length === 0;
  const deployment = isEmpty ? await deployTemplate(parts) : undefined;
  if (administrator === undefined && deployment === undefined) return undefined;
  return { administratorArn: administrator?.arn, deployment };
}

async function makeAdministrator({ rooms, settings }: Parts): Promise<NewAccessKey> {
  const key = await rooms.access.createAdministrator();
  const directory = makeDirectory(settings, 'aws');
  const credentials = [
    '[default]',
    `aws_access_key_id = ${key.accessKeyId}`,
    `aws_secret_access_key = ${key.secretAccessKey}`,
  ];
  writeFileSync(join(directory, 'credentials'), `${credentials.join('\n')}\n`, ownerOnly);
  return key;
}

async function deployTemplate({ rooms, settings }: Parts): Promise<StackDeployment> {
  const deployment = await rooms.stacks.deploy(exampleStack, readFileSync(settings.template, 'utf8'));
  const { UserPoolId, ClientId } = deployment.stack.outputs as Record<string, string | undefined>;
  for (const { username, password } of deployment.generated) {
    const request = {
      AuthFlow: 'ADMIN_NO_SRP_AUTH',
      UserPoolId,
      ClientId,
      AuthParameters: { USERNAME: username, PASSWORD: password },
    };
    const file = join(makeDirectory(settings, 'try'), `sign-in-${username}.json`);
    writeFileSync(file, `${JSON.stringify(request, undefined, 2)}\n`, ownerOnly);
  }
  return deployment;
}

function makeDirectory({ dataDirectory }: Settings, name: string): string {
  const directory = resolve(dataDirectory, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return directory;
}
