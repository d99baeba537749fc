/** What `examples/closed-network` became on a server: its endpoints, its API and a sign-in that works. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenEndpoint, World } from './world.ts';

export interface Example {
  api: OpenEndpoint;
  other: OpenEndpoint;
  apiId: string;
  poolId: string;
  clientId: string;
  /** With the stage. */
  path: string;
  /** The body of a sign-in as alice. */
  signIn: string;
  roleName: string;
}

export async function exampleOf(world: World): Promise<Example> {
  const stack = await world.rooms.stacks.find('closed-network');
  const outputs = (stack?.outputs ?? {}) as Record<string, string>;
  const signIn = readFileSync(join(world.settings.dataDirectory, 'try/sign-in-alice.json'), 'utf8');
  return {
    api: world.opened(outputs.ApiEndpointId ?? ''),
    other: world.opened(outputs.OtherEndpointId ?? ''),
    apiId: outputs.ApiId ?? '',
    poolId: outputs.UserPoolId ?? '',
    clientId: outputs.ClientId ?? '',
    path: `/${outputs.StageName}/admin-initiate-auth`,
    signIn,
    roleName: stack?.resources.find(({ logicalId }) => logicalId === 'ApiRole')?.physicalId ?? '',
  };
}
