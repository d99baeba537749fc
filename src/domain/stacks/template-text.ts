/** Parses the text of a template: JSON, or YAML with CloudFormation's short tags, within bounds. */
import { Pair, parseDocument, Scalar, YAMLMap, type CollectionTag, type ScalarTag } from 'yaml';
import { invalidTemplate } from './template-reader.ts';

/** CloudFormation quotas: "Template body size" in a bucket. */
const longestTemplateBytes = 1024 * 1024;
const deepestNesting = 64;
/** Enough for anchors people write, too few for an alias bomb. */
const mostAliases = 100;

export function parseTemplateText(text: string): unknown {
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
    return invalidTemplate('Template', `is not JSON: ${(error as Error).message}`);
  }
}

function parseYaml(text: string): unknown {
  try {
    const document = parseDocument(text, { customTags: shortTags });
    const fault = document.errors[0] ?? document.warnings[0];
    if (fault !== undefined) throw fault;
    return document.toJS({ maxAliasCount: mostAliases });
  } catch (error) {
    return invalidTemplate('Template', `is not YAML: ${(error as Error).message}`);
  }
}

function checkDepth(value: unknown, depth: number): void {
  if (depth > deepestNesting) invalidTemplate('Template', `is nested deeper than ${deepestNesting} levels`);
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) checkDepth(member, depth + 1);
}

/** `Resource.Attribute.With.Dots` */
export function splitAttribute(text: string): [string, string] {
  const at = text.indexOf('.');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Every function has a tag, also those that are refused later: so the refusal can name them. */
const tagged = [
  'And',
  'Base64',
  'Cidr',
  'Condition',
  'Equals',
  'FindInMap',
  'GetAtt',
  'GetAZs',
  'If',
  'ImportValue',
  'Join',
  'Length',
  'Not',
  'Or',
  'Ref',
  'Select',
  'Split',
  'Sub',
  'ToJsonString',
  'Transform',
];

const shortTags = tagged.flatMap(tagsOf);

function tagsOf(name: string): (ScalarTag | CollectionTag)[] {
  const tag = `!${name}`;
  const key = name === 'Ref' || name === 'Condition' ? name : `Fn::${name}`;
  const wrap = (node: unknown): YAMLMap => {
    const map = new YAMLMap();
    map.items.push(new Pair(new Scalar(key), node));
    return map;
  };
  const argumentOf = (text: string): unknown => (name === 'GetAtt' ? splitAttribute(text) : text);
  return [
    { tag, resolve: (text) => ({ [key]: argumentOf(text) }) },
    { tag, collection: 'seq', resolve: wrap },
    { tag, collection: 'map', resolve: wrap },
  ];
}
