/** Operations on groups and their members. */
import type { Operations } from './operation.ts';
import { pageRequest } from './page-request.ts';
import { presentGroup } from './present-group.ts';
import { presentUser } from './present-user.ts';

export const groupOperations: Operations<
  | 'AdminAddUserToGroup'
  | 'AdminListGroupsForUser'
  | 'AdminRemoveUserFromGroup'
  | 'CreateGroup'
  | 'DeleteGroup'
  | 'GetGroup'
  | 'ListGroups'
  | 'ListUsersInGroup'
  | 'UpdateGroup'
> = {
  AdminAddUserToGroup: {
    access: 'developer',
    async handle({ UserPoolId, Username, GroupName }, { pools, users, groups }) {
      const user = await users.get(await pools.get(UserPoolId), Username);
      await groups.addMember(UserPoolId, GroupName, user);
    },
  },
  AdminListGroupsForUser: {
    access: 'developer',
    async handle({ UserPoolId, Username, Limit, NextToken }, { pools, users, groups }) {
      const user = await users.get(await pools.get(UserPoolId), Username);
      const { items, cursor } = await groups.listForUser(user, pageRequest(Limit, NextToken));
      return { Groups: items.map(presentGroup), NextToken: cursor };
    },
  },
  AdminRemoveUserFromGroup: {
    access: 'developer',
    async handle({ UserPoolId, Username, GroupName }, { pools, users, groups }) {
      const user = await users.get(await pools.get(UserPoolId), Username);
      await groups.removeMember(UserPoolId, GroupName, user);
    },
  },
  CreateGroup: {
    access: 'developer',
    async handle(input, { groups }) {
      return { Group: presentGroup(await groups.create(input)) };
    },
  },
  DeleteGroup: {
    access: 'developer',
    async handle({ UserPoolId, GroupName }, { groups }) {
      await groups.delete(UserPoolId, GroupName);
    },
  },
  GetGroup: {
    access: 'developer',
    async handle({ UserPoolId, GroupName }, { groups }) {
      return { Group: presentGroup(await groups.get(UserPoolId, GroupName)) };
    },
  },
  ListGroups: {
    access: 'developer',
    async handle({ UserPoolId, Limit, NextToken }, { groups }) {
      const { items, cursor } = await groups.list(UserPoolId, pageRequest(Limit, NextToken));
      return { Groups: items.map(presentGroup), NextToken: cursor };
    },
  },
  ListUsersInGroup: {
    access: 'developer',
    async handle({ UserPoolId, GroupName, Limit, NextToken }, { groups }) {
      const { items, cursor } = await groups.listMembers(
        UserPoolId,
        GroupName,
        pageRequest(Limit, NextToken),
      );
      return { Users: items.map((user) => presentUser(user)), NextToken: cursor };
    },
  },
  UpdateGroup: {
    access: 'developer',
    async handle(input, { groups }) {
      return { Group: presentGroup(await groups.update(input)) };
    },
  },
};
