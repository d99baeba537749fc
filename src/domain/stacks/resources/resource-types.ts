/** Every type of resource a template may hold. */
import type { ResourceType } from '../resource-type.ts';
import { apiGatewayTypes } from './api-gateway.ts';
import { cognitoTypes } from './cognito.ts';
import { ec2Types } from './ec2.ts';
import { iamTypes } from './iam.ts';

export const resourceTypes: ReadonlyMap<string, ResourceType> = new Map(
  Object.entries({ ...apiGatewayTypes, ...cognitoTypes, ...ec2Types, ...iamTypes }),
);
