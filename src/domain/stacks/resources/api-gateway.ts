/** `AWS::ApiGateway::*` in templates. */
import { document, flag, membersOf, tags, text, texts } from '../property-shape.ts';
import { placeOf, resourceType, type ResourceType } from '../resource-type.ts';
import { invalidTemplate } from '../template-reader.ts';
import { integrationShape, toExtension, type IntegrationProperties } from './integration-properties.ts';

interface RestApiProperties {
  Name?: string;
  Description?: string;
  Body?: unknown;
  Policy?: unknown;
  EndpointConfiguration?: { Types?: string[]; VpcEndpointIds?: string[] };
}

const restApi = resourceType<RestApiProperties>({
  shape: membersOf(
    {
      Name: text,
      Description: text,
      Body: document,
      Policy: document,
      EndpointConfiguration: membersOf({ Types: texts, VpcEndpointIds: texts }, { later: ['IpAddressType'] }),
      FailOnWarnings: flag,
      Tags: tags,
    },
    {
      later: [
        'ApiKeySourceType',
        'BinaryMediaTypes',
        'BodyS3Location',
        'CloneFrom',
        'DisableExecuteApiEndpoint',
        'EndpointAccessMode',
        'MinimumCompressionSize',
        'Mode',
        'Parameters',
        'SecurityPolicy',
      ],
    },
  ),
  attributes: ['RestApiId', 'RootResourceId'],
  async create({ privateApis }, { properties, path }) {
    const { Name, Description, Body, Policy, EndpointConfiguration = {} } = properties;
    const { Types, VpcEndpointIds } = EndpointConfiguration;
    if (Types?.length !== 1 || Types[0] !== 'PRIVATE') {
      invalidTemplate(`${path}.Properties.EndpointConfiguration.Types`, 'must be [PRIVATE]');
    }
    const api = await privateApis.create({
      name: Name,
      description: Description,
      body: Body,
      policy: Policy,
      vpcEndpointIds: VpcEndpointIds,
    });
    return { physicalId: api.id, attributes: { RestApiId: api.id, RootResourceId: api.rootResourceId } };
  },
  async delete({ privateApis }, { physicalId }) {
    await privateApis.delete(physicalId);
  },
});

interface ResourceProperties {
  RestApiId: string;
  ParentId: string;
  PathPart: string;
}

const resource = resourceType<ResourceProperties>({
  shape: membersOf(
    { RestApiId: text, ParentId: text, PathPart: text },
    { required: ['RestApiId', 'ParentId', 'PathPart'] },
  ),
  attributes: ['ResourceId'],
  async create({ privateApis }, { properties: { RestApiId: apiId, ParentId, PathPart } }) {
    const { id } = await privateApis.addResource(apiId, { parentId: ParentId, pathPart: PathPart });
    return { physicalId: id, attributes: { ResourceId: id }, place: { apiId } };
  },
  async delete({ privateApis }, kept) {
    await privateApis.removeResource(placeOf(kept, 'apiId'), kept.physicalId);
  },
});

interface MethodProperties {
  RestApiId: string;
  ResourceId: string;
  HttpMethod: string;
  AuthorizationType?: string;
  ApiKeyRequired?: boolean;
  Integration?: IntegrationProperties;
  MethodResponses?: { StatusCode: string }[];
}

const method = resourceType<MethodProperties>({
  shape: membersOf(
    {
      RestApiId: text,
      ResourceId: text,
      HttpMethod: text,
      AuthorizationType: text,
      ApiKeyRequired: flag,
      OperationName: text,
      Integration: integrationShape,
      MethodResponses: {
        kind: 'list',
        item: membersOf(
          { StatusCode: text },
          { required: ['StatusCode'], later: ['ResponseModels', 'ResponseParameters'] },
        ),
      },
    },
    {
      required: ['RestApiId', 'ResourceId', 'HttpMethod'],
      later: [
        'AuthorizationScopes',
        'AuthorizerId',
        'RequestModels',
        'RequestParameters',
        'RequestValidatorId',
      ],
    },
  ),
  attributes: [],
  async create({ privateApis }, wanted) {
    const { properties, path, stackName, logicalId } = wanted;
    const { RestApiId: apiId, ResourceId: resourceId, HttpMethod: verb, MethodResponses = [] } = properties;
    refuseGuards(properties, path);
    await privateApis.addMethod(apiId, {
      resourceId,
      verb,
      integration: properties.Integration && toExtension(properties.Integration),
      statuses: MethodResponses.map(({ StatusCode }) => StatusCode),
      path: `${path}.Properties.Integration`,
    });
    return { physicalId: `${stackName}-${logicalId}`, place: { apiId, resourceId, verb } };
  },
  async delete({ privateApis }, kept) {
    const place = { resourceId: placeOf(kept, 'resourceId'), verb: placeOf(kept, 'verb') };
    await privateApis.removeMethod(placeOf(kept, 'apiId'), place);
  },
});

/** A guard that is asked for and not enforced would be an open door. */
function refuseGuards(
  { AuthorizationType = 'NONE', ApiKeyRequired = false }: MethodProperties,
  path: string,
): void {
  if (AuthorizationType !== 'NONE') {
    invalidTemplate(`${path}.Properties.AuthorizationType`, `'${AuthorizationType}' is not supported yet`);
  }
  if (ApiKeyRequired) invalidTemplate(`${path}.Properties.ApiKeyRequired`, 'is not supported yet');
}

interface DeploymentProperties {
  RestApiId: string;
  Description?: string;
  StageName?: string;
}

const deployment = resourceType<DeploymentProperties>({
  shape: membersOf(
    { RestApiId: text, Description: text, StageName: text },
    { required: ['RestApiId'], later: ['DeploymentCanarySettings', 'StageDescription'] },
  ),
  attributes: ['DeploymentId'],
  async create({ privateApis }, { properties: { RestApiId: apiId, Description, StageName } }) {
    const { id } = await privateApis.addDeployment(apiId, Description);
    const place = { apiId, ...(StageName === undefined ? {} : { stageName: StageName }) };
    if (StageName !== undefined) {
      try {
        await privateApis.addStage(apiId, { name: StageName, deploymentId: id });
      } catch (error) {
        await privateApis.removeDeployment(apiId, id);
        throw error;
      }
    }
    return { physicalId: id, attributes: { DeploymentId: id }, place };
  },
  async delete({ privateApis }, kept) {
    const apiId = placeOf(kept, 'apiId');
    const { stageName } = kept.place;
    if (stageName !== undefined) await privateApis.removeStage(apiId, stageName);
    await privateApis.removeDeployment(apiId, kept.physicalId);
  },
});

interface StageProperties {
  RestApiId: string;
  DeploymentId: string;
  StageName: string;
}

const stage = resourceType<StageProperties>({
  shape: membersOf(
    { RestApiId: text, DeploymentId: text, StageName: text, Description: text, Tags: tags },
    {
      required: ['RestApiId', 'DeploymentId', 'StageName'],
      later: [
        'AccessLogSetting',
        'CacheClusterEnabled',
        'CacheClusterSize',
        'CanarySetting',
        'ClientCertificateId',
        'DocumentationVersion',
        'MethodSettings',
        'TracingEnabled',
        'Variables',
      ],
    },
  ),
  attributes: [],
  async create({ privateApis }, { properties: { RestApiId: apiId, DeploymentId: deploymentId, StageName } }) {
    await privateApis.addStage(apiId, { name: StageName, deploymentId });
    return { physicalId: StageName, place: { apiId } };
  },
  async delete({ privateApis }, kept) {
    await privateApis.removeStage(placeOf(kept, 'apiId'), kept.physicalId);
  },
});

export const apiGatewayTypes: Readonly<Record<string, ResourceType>> = {
  'AWS::ApiGateway::RestApi': restApi,
  'AWS::ApiGateway::Resource': resource,
  'AWS::ApiGateway::Method': method,
  'AWS::ApiGateway::Deployment': deployment,
  'AWS::ApiGateway::Stage': stage,
};
