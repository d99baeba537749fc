/** The proof, by a hash over the user's name, that a client knows its secret. */
import type { Clients } from '../clients/clients.ts';
import { requireParameter, type Caller, type Parameters } from './step.ts';

/** `otherNames`: what the same user may be called besides the name sent along. */
export async function checkSecretHash(
  { clients }: { clients: Clients },
  caller: Caller,
  { parameters, otherNames = [] }: HashedParameters,
): Promise<void> {
  const names = [requireParameter(parameters, 'USERNAME'), ...otherNames];
  await clients.checkSecretHash(caller.client, names, parameters['SECRET_HASH']);
}

export interface HashedParameters {
  parameters: Parameters;
  otherNames?: readonly string[];
}
