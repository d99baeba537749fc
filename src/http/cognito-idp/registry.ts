/** Every operation that is real, by its exact name: total by type, so that a missing one does not compile. */
import type { OperationName } from '../../contract/operations.ts';
import { clientOperations } from './clients.ts';
import { groupOperations } from './groups.ts';
import type { NotYet } from './not-yet.ts';
import type { Operations } from './operation.ts';
import { ownAccountOperations } from './own-account.ts';
import { poolOperations } from './pools.ts';
import { sessionOperations } from './sessions.ts';
import { signInOperations } from './sign-in.ts';
import { signUpOperations } from './sign-up.ts';
import { tagOperations } from './tags.ts';
import { userOperations } from './users.ts';

export type RealOperation = Exclude<OperationName, NotYet>;

export const operations: Operations<RealOperation> = {
  ...clientOperations,
  ...groupOperations,
  ...ownAccountOperations,
  ...poolOperations,
  ...sessionOperations,
  ...signInOperations,
  ...signUpOperations,
  ...tagOperations,
  ...userOperations,
};
