/** Groups as they travel. */
import type { Output } from '../../contract/operations.ts';
import type { Group } from '../../domain/groups/groups.ts';

type WireGroup = NonNullable<Output<'GetGroup'>['Group']>;

export function presentGroup(group: Group): WireGroup {
  return {
    GroupName: group.name,
    UserPoolId: group.poolId,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    CreationDate: group.createdAt,
    LastModifiedDate: group.modifiedAt,
  };
}
