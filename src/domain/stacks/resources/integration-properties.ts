/** The `Integration` of an `AWS::ApiGateway::Method`, rewritten as `x-amazon-apigateway-integration`. */
import { document, membersOf, number, text, type PropertyShape } from '../property-shape.ts';

export interface IntegrationProperties {
  Type: string;
  IntegrationHttpMethod?: string;
  Uri?: string;
  Credentials?: string;
  PassthroughBehavior?: string;
  RequestTemplates?: Record<string, string>;
  TimeoutInMillis?: number;
  CacheNamespace?: string;
  ConnectionType?: string;
  IntegrationResponses?: { SelectionPattern?: string; StatusCode: string }[];
}

const responseShape = membersOf(
  { SelectionPattern: text, StatusCode: text, ResponseParameters: document, ResponseTemplates: document },
  { required: ['StatusCode'], later: ['ContentHandling'] },
);

export const integrationShape: PropertyShape = membersOf(
  {
    Type: text,
    IntegrationHttpMethod: text,
    Uri: text,
    Credentials: text,
    PassthroughBehavior: text,
    RequestTemplates: { kind: 'map', value: text },
    TimeoutInMillis: number,
    CacheNamespace: text,
    ConnectionType: text,
    IntegrationResponses: { kind: 'list', item: responseShape },
  },
  {
    required: ['Type'],
    later: [
      'CacheKeyParameters',
      'ConnectionId',
      'ContentHandling',
      'IntegrationTarget',
      'RequestParameters',
    ],
  },
);

const renamed: Readonly<Record<string, string>> = { IntegrationHttpMethod: 'httpMethod' };

export function toExtension({ IntegrationResponses = [], ...others }: IntegrationProperties): object {
  const members = Object.entries(others).map(([name, value]) => [renamed[name] ?? lowered(name), value]);
  const responses = IntegrationResponses.map(({ SelectionPattern, ...response }) => [
    SelectionPattern === undefined || SelectionPattern === '' ? 'default' : SelectionPattern,
    Object.fromEntries(Object.entries(response).map(([name, value]) => [lowered(name), value])),
  ]);
  return { ...Object.fromEntries(members), responses: Object.fromEntries(responses) };
}

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
