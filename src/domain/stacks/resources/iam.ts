/** `AWS::IAM::*` in templates. */
import { physicalName } from '../physical-name.ts';
import { document, membersOf, number, tags, text, texts } from '../property-shape.ts';
import { placeOf, resourceType, type ResourceType } from '../resource-type.ts';

interface RoleProperties {
  RoleName?: string;
  AssumeRolePolicyDocument: unknown;
  Policies?: { PolicyName: string; PolicyDocument: unknown }[];
  ManagedPolicyArns?: string[];
}

const policy = membersOf(
  { PolicyName: text, PolicyDocument: document },
  { required: ['PolicyName', 'PolicyDocument'] },
);

const role = resourceType<RoleProperties>({
  shape: membersOf(
    {
      RoleName: text,
      AssumeRolePolicyDocument: document,
      Policies: { kind: 'list', item: policy },
      ManagedPolicyArns: texts,
      Description: text,
      MaxSessionDuration: number,
      Tags: tags,
    },
    { required: ['AssumeRolePolicyDocument'], later: ['Path', 'PermissionsBoundary'] },
  ),
  attributes: ['Arn'],
  async create({ access }, wanted) {
    const { RoleName, AssumeRolePolicyDocument, Policies = [], ManagedPolicyArns = [] } = wanted.properties;
    const name = RoleName ?? physicalName(wanted, 64);
    const inline = Policies.map(({ PolicyName, PolicyDocument }) => ({
      name: PolicyName,
      document: PolicyDocument,
    }));
    const { arn } = await access.createRole(name, AssumeRolePolicyDocument, {
      inline,
      managed: ManagedPolicyArns,
    });
    return { physicalId: name, attributes: { Arn: arn }, place: { arn } };
  },
  async delete({ access }, kept) {
    await access.deleteRole(placeOf(kept, 'arn'));
  },
});

export const iamTypes: Readonly<Record<string, ResourceType>> = { 'AWS::IAM::Role': role };
