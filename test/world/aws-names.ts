/** An environment in which unmodified programs reach a test's server by the names of AWS. */
import { openNameProxy, type NameProxy } from './name-proxy.ts';
import { region, type World } from './world.ts';

export interface AwsNames extends AsyncDisposable {
  /** For AWS CLI, boto3, curl and Node.js programs. */
  env: Record<string, string>;
}

export async function openAwsNames(world: World): Promise<AwsNames> {
  const { host: ownHost, port: ownPort } = world.endpoint();
  const proxy: NameProxy = await openNameProxy((host, port) => {
    if (!host.endsWith('.amazonaws.com')) return undefined;
    return host === ownHost && port === 443 ? ownPort : port;
  });
  const { accessKeyId, secretAccessKey } = world.administrator;
  return {
    env: {
      HTTPS_PROXY: proxy.url,
      NODE_USE_ENV_PROXY: '1',
      NODE_EXTRA_CA_CERTS: world.caFile,
      CURL_CA_BUNDLE: world.caFile,
      AWS_CA_BUNDLE: world.caFile,
      AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    },
    [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose](),
  };
}
