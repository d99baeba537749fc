/** User pools as they travel. */
import type { Output } from '../../contract/operations.ts';
import type { Pool } from '../../domain/pools/pools.ts';

type UserPool = NonNullable<Output<'DescribeUserPool'>['UserPool']>;
type PoolSummary = NonNullable<Output<'ListUserPools'>['UserPools']>[number];

export function presentPool(pool: Pool, estimatedUsers: number): UserPool {
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: pool.arn,
    ...pool.settings,
    EstimatedNumberOfUsers: estimatedUsers,
    CreationDate: pool.createdAt,
    LastModifiedDate: pool.modifiedAt,
  };
}

export function summarizePool(pool: Pool): PoolSummary {
  return {
    Id: pool.id,
    Name: pool.name,
    LambdaConfig: pool.settings.LambdaConfig,
    CreationDate: pool.createdAt,
    LastModifiedDate: pool.modifiedAt,
  };
}
