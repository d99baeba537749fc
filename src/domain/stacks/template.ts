/** Reads a CloudFormation template, YAML with its short tags or JSON, into sections of known form. */
import { parseDocument, type ScalarTag, type CollectionTag } from 'yaml';
import { invalidTemplate, readMap, readStrings, refuseStranger, type Dictionary } from './template-reader.ts';

export interface Template {
  description: string | undefined;
  parameters: Dictionary;
  resources: ReadonlyMap<string, ResourceEntry>;
  outputs: ReadonlyMap<string, unknown>;
}

export interface ResourceEntry {
  type: string;
  properties: Dictionary;
  dependsOn: readonly string[];
  /** Absent values mean `Delete`. */
  retain: boolean;
  /** What stands under `Metadata.Sekisho`; CloudFormation ignores it. */
  hints: Dictionary;
}

/** CloudFormation quotas: "Template body size" in a bucket, "Resources". */
const longestTemplateBytes = 1024 * 1024;
const mostResources = 500;
const deepestNesting = 64;
/** Enough for anchors people write, too few for an alias bomb. */
const mostAliases = 100;

const sections = ['AWSTemplateFormatVersion', 'Description', 'Metadata', 'Parameters', 'Resources', 'Outputs'];
const laterSections = ['Conditions', 'Mappings', 'Rules', 'Transform', 'Hooks'];
const entryMembers = ['Type', 'Properties', 'DependsOn', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'];
const laterEntryMembers = ['Condition', 'CreationPolicy', 'UpdatePolicy'];
const logicalId = /^[A-Za-z0-9]{1,255}$/;

export function readTemplate(text: string): Template {
  const root = readMap(parse(text), 'Template');
  for (const name of Object.keys(root)) refuseStranger(name, { path: 'Template', known: sections, later: laterSections });
  const version = root['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09') {
    invalidTemplate('AWSTemplateFormatVersion', "must be '2010-09-09'");
  }
  const resources = Object.entries(readMap(root['Resources'], 'Resources'));
  if (resources.length === 0) invalidTemplate('Resources', 'at least one resource is needed');
  if (resources.length > mostResources) invalidTemplate('Resources', `at most ${mostResources} are allowed`);
  return {
    description: root['Description'] === undefined ? undefined : String(root['Description']),
    parameters: readMap(root['Parameters'] ?? {}, 'Parameters'),
    resources: new Map(resources.map(([id, entry]) => [id, readEntry(id, entry)])),
    outputs: readOutputs(root['Outputs']),
  };
}

function readEntry(id: string, value: unknown): ResourceEntry {
  const path = `Resources.${id}`;
  if (!logicalId.test(id)) invalidTemplate(path, 'logical ids are letters and digits');
  const entry = readMap(value, path);
  for (const name of Object.keys(entry)) refuseStranger(name, { path, known: entryMembers, later: laterEntryMembers });
  const { Type: type, DeletionPolicy: deletion = 'Delete' } = entry;
  if (typeof type !== 'string') invalidTemplate(`${path}.Type`, 'must be a text');
  if (!['Delete', 'Retain', 'RetainExceptOnCreate'].includes(String(deletion))) {
    invalidTemplate(`${path}.DeletionPolicy`, `'${String(deletion)}' is not supported yet`);
  }
  const metadata = readMap(entry['Metadata'] ?? {}, `${path}.Metadata`);
  return {
    type,
    properties: readMap(entry['Properties'] ?? {}, `${path}.Properties`),
    dependsOn: entry['DependsOn'] === undefined ? [] : readStrings(entry['DependsOn'], `${path}.DependsOn`),
    retain: deletion !== 'Delete',
    hints: readMap(metadata['Sekisho'] ?? {}, `${path}.Metadata.Sekisho`),
  };
}

function readOutputs(value: unknown): ReadonlyMap<string, unknown> {
  const outputs = Object.entries(readMap(value ?? {}, 'Outputs'));
  return new Map(
    outputs.map(([name, output]) => {
      const path = `Outputs.${name}`;
      const members = readMap(output, path);
      const known = ['Description', 'Value'];
      for (const member of Object.keys(members)) refuseStranger(member, { path, known, later: ['Export', 'Condition'] });
      if (members['Value'] === undefined) invalidTemplate(path, "needs the member 'Value'");
      return [name, members['Value']];
    }),
  );
}

function parse(text: string): unknown {
  if (Buffer.byteLength(text) > longestTemplateBytes) {
    invalidTemplate('Template', `holds at most ${longestTemplateBytes} bytes`);
  }
  const parsed = text.trimStart().startsWith('{') ? parseJson(text) : parseYaml(text);
  checkDepth(parsed, 0);
  return parsed;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return invalidTemplate('Template', `not JSON: ${(error as Error).message}`);
  }
}

function parseYaml(text: string): unknown {
  try {
    const document = parseDocument(text, { customTags: shortTags, prettyErrors: true });
    const [fault = document.warnings[0]] = document.errors;
    if (fault !== undefined) throw fault;
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    return invalidTemplate('Template', `not YAML: ${(error as Error).message}`);
  }
}

function checkDepth(value: unknown, depth: number): void {
  if (depth > deepestNesting) invalidTemplate('Template', `nested deeper than ${deepestNesting} levels`);
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) checkDepth(member, depth + 1);
}

/** Every function has a tag, also those that are refused later: so the refusal can name them. */
const functionNames = [
  'And', 'Base64', 'Cidr', 'Condition', 'Equals', 'FindInMap', 'ForEach', 'GetAtt', 'GetAZs', 'If', 'ImportValue',
  'Join', 'Length', 'Not', 'Or', 'Ref', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform',
]; // prettier-ignore

const shortTags = functionNames.flatMap((name): (ScalarTag | CollectionTag)[] => {
  const tag = `!${name}`;
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const wrap = (argument: unknown): object => ({ [key]: argument });
  return [
    { tag, resolve: (text: string) => wrap(name === 'GetAtt' ? splitAttribute(text) : text) },
    { tag, collection: 'seq', nodeClass: undefined, resolve: (node) => toTagged(node, wrap) },
    { tag, collection: 'map', nodeClass: undefined, resolve: (node) => toTagged(node, wrap) },
  ] as (ScalarTag | CollectionTag)[];
});

function toTagged(node: unknown, wrap: (argument: unknown) => object): unknown {
  return { node, wrap };
}

/** `Resource.Attribute.With.Dots` */
export function splitAttribute(text: string): [string, string] {
  const at = text.indexOf('.');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
