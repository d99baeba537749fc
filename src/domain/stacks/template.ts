/** A CloudFormation template's sections in known form. */
import { parseTemplateText } from './template-text.ts';
import {
  invalidTemplate,
  readMap,
  readScalar,
  readStrings,
  refuseStranger,
  type Dictionary,
} from './template-reader.ts';

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

/** CloudFormation quotas: "Resources". */
const mostResources = 500;

const sections = [
  'AWSTemplateFormatVersion',
  'Description',
  'Metadata',
  'Parameters',
  'Resources',
  'Outputs',
];
const laterSections = ['Conditions', 'Mappings', 'Rules', 'Transform', 'Hooks'];
const entryMembers = ['Type', 'Properties', 'DependsOn', 'Metadata', 'DeletionPolicy', 'UpdateReplacePolicy'];
const laterEntryMembers = ['Condition', 'CreationPolicy', 'UpdatePolicy'];
const logicalId = /^[A-Za-z0-9]{1,255}$/;

export function readTemplate(text: string): Template {
  const root = readMap(parseTemplateText(text), 'Template');
  for (const name of Object.keys(root))
    refuseStranger(name, { path: 'Template', known: sections, later: laterSections });
  const version = root['AWSTemplateFormatVersion'];
  if (version !== undefined && version !== '2010-09-09') {
    invalidTemplate('AWSTemplateFormatVersion', "must be '2010-09-09'");
  }
  const resources = Object.entries(readMap(root['Resources'], 'Resources'));
  if (resources.length === 0) invalidTemplate('Resources', 'at least one resource is needed');
  if (resources.length > mostResources) invalidTemplate('Resources', `at most ${mostResources} are allowed`);
  return {
    description: readDescription(root['Description']),
    parameters: readMap(root['Parameters'] ?? {}, 'Parameters'),
    resources: new Map(resources.map(([id, entry]) => [id, readEntry(id, entry)])),
    outputs: readOutputs(root['Outputs']),
  };
}

function readDescription(value: unknown): string | undefined {
  return value === undefined ? undefined : readScalar(value, 'Description');
}

function readEntry(id: string, value: unknown): ResourceEntry {
  const path = `Resources.${id}`;
  if (!logicalId.test(id)) invalidTemplate(path, 'logical ids are letters and digits');
  const entry = readMap(value, path);
  for (const name of Object.keys(entry))
    refuseStranger(name, { path, known: entryMembers, later: laterEntryMembers });
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
      for (const member of Object.keys(members))
        refuseStranger(member, { path, known, later: ['Export', 'Condition'] });
      if (members['Value'] === undefined) invalidTemplate(path, "needs the member 'Value'");
      return [name, members['Value']];
    }),
  );
}
