/** What a running server prints about itself: where it listens, and commands to paste. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { RunningServer } from './app.ts';
import type { Endpoint } from './domain/endpoints/endpoints.ts';
import { exampleStack } from './first-start.ts';

/** Also writes `aws/config`, so that the AWS CLI finds region, authority and endpoint. */
export async function describeServer(server: RunningServer): Promise<string> {
  const { settings, rooms } = server;
  const endpoints = rooms.endpoints.all().toSorted((one, other) => firstPort(one) - firstPort(other));
  const lines = ['', `Sekisho serves ${settings.region}, account ${settings.accountId}.`, ''];
  for (const endpoint of endpoints)
    lines.push(`  ${listenText(server, endpoint)}  ${endpoint.service}  ${endpoint.id}`);
  lines.push(`  ${server.opsUrl}  health and metrics`, '');
  lines.push(`Keys, certificates and the database: ${resolve(settings.dataDirectory)}`);
  lines.push(...(await describeExample(server)));
  const cognito = endpoints.find((endpoint) => endpoint.service === 'cognito-idp');
  if (cognito !== undefined) lines.push(...describeCli(server, cognito));
  return `${lines.join('\n')}\n\n`;
}

/** The example's private API, as long as its stack and the file with the generated password are there. */
async function describeExample({ settings, rooms }: RunningServer): Promise<string[]> {
  const stack = await rooms.stacks.find(exampleStack);
  const outputs = (stack?.outputs ?? {}) as Record<string, string | undefined>;
  const { ApiId, StageName, ApiEndpointId, OtherEndpointId } = outputs;
  const request = resolve(settings.dataDirectory, 'try', 'sign-in-alice.json');
  if (ApiEndpointId === undefined || OtherEndpointId === undefined || !existsSync(request)) return [];
  const own = rooms.endpoints.current(ApiEndpointId);
  const other = rooms.endpoints.current(OtherEndpointId);
  if (own === undefined || other === undefined) return [];
  const call = (endpoint: Endpoint): string => {
    const host = `${ApiId}-${endpoint.id}.execute-api.${settings.region}.amazonaws.com`;
    const { address, port } = firstAddress(endpoint);
    return [
      `curl --cacert ${quote(authorityFile(settings.dataDirectory))} --resolve ${host}:${port}:${address}`,
      `-d @${quote(request)} https://${host}:${port}/${StageName}/admin-initiate-auth`,
    ].join(' \\\n    ');
  };
  return [
    '',
    'Sign in as alice through the private API (her password is in the file):',
    '',
    `  ${call(own)}`,
    '',
    'The same through the other endpoint, which the API refuses with 403:',
    '',
    `  ${call(other)}`,
  ];
}

function describeCli({ settings }: RunningServer, endpoint: Endpoint): string[] {
  const directory = resolve(settings.dataDirectory, 'aws');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { address, port } = firstAddress(endpoint);
  const config = [
    '[default]',
    `region = ${settings.region}`,
    `ca_bundle = ${authorityFile(settings.dataDirectory)}`,
    'services = sekisho',
    '',
    '[services sekisho]',
    'cognito_identity_provider =',
    `  endpoint_url = https://${address}:${port}`,
  ];
  writeFileSync(join(directory, 'config'), `${config.join('\n')}\n`, { mode: 0o600 });
  const variables = {
    AWS_CA_BUNDLE: authorityFile(settings.dataDirectory),
    AWS_CONFIG_FILE: join(directory, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'credentials'),
  };
  return [
    '',
    'The AWS CLI and boto3 as administrator, through the interface endpoint:',
    '',
    ...Object.entries(variables).map(([name, value]) => `  export ${name}=${quote(value)}`),
    '  aws cognito-idp list-user-pools --max-results 10',
  ];
}

function listenText({ listeners }: RunningServer, endpoint: Endpoint): string {
  const bound = listeners.addressesOf(endpoint.id);
  return bound.map(({ host, port }) => `https://${host}:${port}`).join(' ') || '(not open)';
}

function firstPort(endpoint: Endpoint): number {
  return endpoint.listen[0]?.port ?? 0;
}

function firstAddress(endpoint: Endpoint): { address: string; port: number } {
  const [first] = endpoint.listen;
  if (first === undefined) throw new Error(`endpoint ${endpoint.id} has no address`);
  return { address: first.host, port: first.port };
}

function authorityFile(dataDirectory: string): string {
  return resolve(dataDirectory, 'certificates', 'ca.pem');
}

/** Safe to paste into a POSIX shell. */
function quote(path: string): string {
  return /^[\w./:-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
