/** Finds out whether this machine can bind an address now. */
import { createServer } from 'node:net';
import type { ListenAddress } from '../domain/endpoints/endpoints.ts';

export async function isAddressFree({ host, port }: ListenAddress): Promise<boolean> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => resolve(false));
    probe.listen({ host, port }, () => probe.close(() => resolve(true)));
  });
}
