/** Operations on user pools. */
import type { Operations } from './operation.ts';
import { pageRequest } from './page-request.ts';
import { presentPool, summarizePool } from './present-pool.ts';

export const poolOperations: Operations<
  | 'AddCustomAttributes'
  | 'CreateUserPool'
  | 'DeleteUserPool'
  | 'DescribeUserPool'
  | 'GetUserPoolMfaConfig'
  | 'ListUserPools'
  | 'UpdateUserPool'
> = {
  AddCustomAttributes: {
    access: 'developer',
    async handle({ UserPoolId, CustomAttributes }, { pools }) {
      await pools.addCustomAttributes(UserPoolId, CustomAttributes);
      return {};
    },
  },
  CreateUserPool: {
    access: 'developer',
    async handle(input, { pools }) {
      return { UserPool: presentPool(await pools.create(input), 0) };
    },
  },
  DeleteUserPool: {
    access: 'developer',
    async handle({ UserPoolId }, { pools }) {
      await pools.delete(UserPoolId);
    },
  },
  DescribeUserPool: {
    access: 'developer',
    async handle({ UserPoolId }, { pools, users }) {
      const pool = await pools.get(UserPoolId);
      return { UserPool: presentPool(pool, await users.countIn(pool.id)) };
    },
  },
  GetUserPoolMfaConfig: {
    access: 'developer',
    async handle({ UserPoolId }, { pools }) {
      const { settings } = await pools.get(UserPoolId);
      return { MfaConfiguration: settings.MfaConfiguration };
    },
  },
  ListUserPools: {
    access: 'developer',
    async handle({ MaxResults, NextToken }, { pools }) {
      const { items, cursor } = await pools.list(pageRequest(MaxResults, NextToken));
      return { UserPools: items.map(summarizePool), NextToken: cursor };
    },
  },
  UpdateUserPool: {
    access: 'developer',
    async handle(input, { pools }) {
      await pools.update(input.UserPoolId, input);
      return {};
    },
  },
};
