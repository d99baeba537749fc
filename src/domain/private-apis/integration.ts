/** Reads `x-amazon-apigateway-integration`: what a method does, and how its backend's answers are mapped. */
import { isOperationName } from '../../contract/operations.ts';
import { asksForNothing, invalid, notYet, readInteger, readMembers, readText } from './document-reader.ts';
import type { Members } from './document-reader.ts';
import type { Integration, IntegrationResponse, Passthrough } from './rest-api.ts';

export interface IntegrationPlace {
  path: string;
  region: string;
  /** The statuses the method declares; only those can be answered. */
  statuses: ReadonlySet<string>;
}

const known = new Set([
  'type', 'httpMethod', 'uri', 'credentials', 'passthroughBehavior', 'requestTemplates', 'responses',
  'timeoutInMillis', 'connectionType', 'cacheNamespace',
]); // prettier-ignore
const later = ['requestParameters', 'contentHandling', 'connectionId', 'cacheKeyParameters', 'tlsConfig'];
const passthroughs: readonly string[] = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'];
const actionUri = /^arn:aws:apigateway:([a-z0-9-]+):([a-z0-9-]+):action\/([A-Za-z]+)$/;
const roleArn = /^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]{1,576}$/;
const statusTemplate = /^\s*\{\s*"?statusCode"?\s*:\s*(\d{3})\s*\}\s*$/;
/** API Gateway quotas: "Integration timeout". */
const timeoutRangeMs = { min: 50, max: 29_000 };

export function readIntegration(value: unknown, place: IntegrationPlace): Integration {
  const source = readMembers(value, place.path);
  refuseStrangers(source, place.path);
  const type = readText(source['type'], `${place.path}.type`).toUpperCase();
  if (type === 'MOCK') return readMock(source, place);
  if (type === 'AWS') return readService(source, place);
  return notYet(`${place.path}.type`, `integrations of type '${type}' are`);
}

function refuseStrangers(source: Members, path: string): void {
  for (const [name, value] of Object.entries(source)) {
    if (later.includes(name)) {
      if (!asksForNothing(value)) notYet(`${path}.${name}`, `'${name}' is`);
    } else if (!known.has(name)) invalid(path, `has no member '${name}'`);
  }
  const connection = source['connectionType'];
  if (connection !== undefined && connection !== 'INTERNET') {
    notYet(`${path}.connectionType`, "a type other than 'INTERNET' is");
  }
}

function readService(source: Members, place: IntegrationPlace): Integration {
  const { path } = place;
  const templates = asksForNothing(source['requestTemplates'])
    ? []
    : Object.keys(readMembers(source['requestTemplates'], `${path}.requestTemplates`));
  if (templates.length > 0) notYet(`${path}.requestTemplates.${templates[0]}`, 'mapping templates are');
  if (readText(source['httpMethod'], `${path}.httpMethod`).toUpperCase() !== 'POST') {
    invalid(`${path}.httpMethod`, 'must be POST for a service action');
  }
  return {
    type: 'AWS',
    ...readAction(source['uri'], place),
    roleArn: readRole(source['credentials'], `${path}.credentials`),
    passthrough: readPassthrough(source['passthroughBehavior'], `${path}.passthroughBehavior`),
    timeoutMs: readTimeout(source['timeoutInMillis'], `${path}.timeoutInMillis`),
    responses: readResponses(source['responses'], place),
  };
}

function readAction(value: unknown, place: IntegrationPlace): { service: 'cognito-idp'; action: string } {
  const path = `${place.path}.uri`;
  const uri = readText(value, path);
  const [, region, service, action = ''] =
    actionUri.exec(uri) ?? invalid(path, `must be arn:aws:apigateway:${place.region}:cognito-idp:action/…`);
  if (service !== 'cognito-idp') notYet(path, `the service '${service}' is`);
  if (region !== place.region) invalid(path, `this server answers for ${place.region}, not for ${region}`);
  if (!isOperationName(action)) invalid(path, `cognito-idp has no action '${action}'`);
  return { service, action };
}

function readRole(value: unknown, path: string): string {
  const arn = readText(value, path);
  if (!roleArn.test(arn)) invalid(path, 'must be the ARN of a role');
  return arn;
}

function readPassthrough(value: unknown, path: string): Passthrough {
  const wanted = value === undefined ? 'WHEN_NO_MATCH' : readText(value, path).toUpperCase();
  if (!passthroughs.includes(wanted)) invalid(path, `must be one of ${passthroughs.join(', ')}`);
  return wanted as Passthrough;
}

function readTimeout(value: unknown, path: string): number {
  const { min, max } = timeoutRangeMs;
  const timeoutMs = value === undefined ? max : readInteger(value, path);
  if (timeoutMs < min || timeoutMs > max) invalid(path, `must be between ${min} and ${max} milliseconds`);
  return timeoutMs;
}

/** A mock's status comes out of its request template; one that says nothing else can be read without VTL. */
function readMock(source: Members, place: IntegrationPlace): Integration {
  const path = `${place.path}.requestTemplates`;
  const templates = readMembers(source['requestTemplates'] ?? {}, path);
  const [first, ...others] = Object.entries(templates);
  if (first === undefined) invalid(path, 'a mock needs {"application/json": "{\\"statusCode\\": 200}"}');
  const [type, template] = first;
  const [, status] = typeof template === 'string' ? (statusTemplate.exec(template) ?? []) : [];
  if (type !== 'application/json' || status === undefined || others.length > 0) {
    notYet(`${path}.${type}`, 'mapping templates other than {"statusCode": n} are');
  }
  return { type: 'MOCK', statusCode: Number(status), responses: readResponses(source['responses'], place) };
}

function readResponses(value: unknown, place: IntegrationPlace): IntegrationResponse[] {
  const path = `${place.path}.responses`;
  const responses = readMembers(value ?? {}, path);
  return Object.entries(responses).map(([pattern, response]) =>
    readResponse(pattern, response, { ...place, path: `${path}.${pattern}` }),
  );
}

function readResponse(pattern: string, value: unknown, place: IntegrationPlace): IntegrationResponse {
  const { statusCode, ...others } = readMembers(value, place.path);
  for (const [name, other] of Object.entries(others)) {
    if (!['responseParameters', 'responseTemplates', 'contentHandling'].includes(name)) {
      invalid(place.path, `has no member '${name}'`);
    }
    if (!asksForNothing(other)) notYet(`${place.path}.${name}`, `'${name}' is`);
  }
  const status = readInteger(statusCode, `${place.path}.statusCode`);
  if (status < 200 || status > 599) invalid(`${place.path}.statusCode`, 'must be between 200 and 599');
  if (!place.statuses.has(String(status))) {
    invalid(`${place.path}.statusCode`, `the method declares no response ${status}`);
  }
  if (pattern === 'default') return { statusCode: status };
  if (!isExpression(pattern)) invalid(place.path, 'is not a regular expression');
  return { selectionPattern: pattern, statusCode: status };
}

/** Statuses are three characters: no expression can run away on them, as long as its size is bounded. */
function isExpression(pattern: string): boolean {
  if (pattern.length > 256) return false;
  try {
    return new RegExp(pattern).source !== '';
  } catch {
    return false;
  }
}

/** The method's status for a backend's status; undefined where nothing matches and there is no default. */
export function statusFor(
  responses: readonly IntegrationResponse[],
  backendStatus: number,
): number | undefined {
  const matching = responses.find(
    ({ selectionPattern }) =>
      selectionPattern !== undefined && new RegExp(`^(?:${selectionPattern})$`).test(String(backendStatus)),
  );
  const chosen = matching ?? responses.find(({ selectionPattern }) => selectionPattern === undefined);
  return chosen?.statusCode;
}
