/** What a template says before anything is made: what refers to what, and in which order it can be made. */
import type { Site } from '../site.ts';
import { orderByDependency } from './dependency-order.ts';
import { noValue, referencesIn, type Reference } from './intrinsics.ts';
import { readParameters, type ParameterValues } from './parameters.ts';
import { fit } from './property-shape.ts';
import type { ResourceType } from './resource-type.ts';
import { resourceTypes } from './resources/resource-types.ts';
import { suggest } from './suggestion.ts';
import { readTemplate, type ResourceEntry, type Template } from './template.ts';
import { invalidTemplate, refuseStranger } from './template-reader.ts';

export interface Plan {
  template: Template;
  /** Parameters and pseudo parameters. */
  values: ReadonlyMap<string, unknown>;
  steps: readonly Step[];
}

export interface Step {
  logicalId: string;
  path: string;
  entry: ResourceEntry;
  type: ResourceType;
}

export interface PlanRequest {
  templateText: string;
  parameters: Readonly<Record<string, string>>;
  stackName: string;
  stackId: string;
  site: Site;
}

export function makePlan(request: PlanRequest): Plan {
  const template = readTemplate(request.templateText);
  const values = new Map([
    ...pseudoParameters(request),
    ...readParameters(template.parameters, request.parameters),
  ]);
  const steps = new Map([...template.resources].map(([id, entry]) => [id, makeStep(id, entry)]));
  const check = referenceCheck(template, values);
  const dependencies = new Map(
    [...steps].map(([id, { entry, path }]) => {
      const found = referencesIn(entry.properties, `${path}.Properties`);
      found.push(...entry.dependsOn.map((name) => ({ name, path: `${path}.DependsOn` })));
      for (const reference of found) check(reference);
      return [id, new Set(found.map(({ name }) => name).filter((name) => steps.has(name)))];
    }),
  );
  for (const [name, value] of template.outputs) {
    for (const reference of referencesIn(value, `Outputs.${name}.Value`)) check(reference);
  }
  return { template, values, steps: orderByDependency(dependencies).flatMap((id) => steps.get(id) ?? []) };
}

function pseudoParameters({ site, stackName, stackId }: PlanRequest): [string, unknown][] {
  return [
    ['AWS::AccountId', site.accountId],
    ['AWS::NoValue', noValue],
    ['AWS::Partition', 'aws'],
    ['AWS::Region', site.region],
    ['AWS::StackId', stackId],
    ['AWS::StackName', stackName],
    ['AWS::URLSuffix', 'amazonaws.com'],
  ];
}

function makeStep(logicalId: string, entry: ResourceEntry): Step {
  const path = `Resources.${logicalId}`;
  const type = resourceTypes.get(entry.type);
  if (type === undefined) {
    invalidTemplate(
      `${path}.Type`,
      `'${entry.type}' is not known here${suggest(entry.type, [...resourceTypes.keys()])}`,
    );
  }
  fit(type.shape, entry.properties, `${path}.Properties`);
  for (const hint of Object.keys(entry.hints)) {
    refuseStranger(hint, { path: `${path}.Metadata.Sekisho`, known: type.hints ?? [] });
  }
  return { logicalId, path, entry, type };
}

function referenceCheck(template: Template, values: ParameterValues | ReadonlyMap<string, unknown>) {
  return ({ name, attribute, path }: Reference): void => {
    const entry = template.resources.get(name);
    if (entry === undefined) {
      if (attribute === undefined && values.has(name)) return;
      const names = [...template.resources.keys(), ...(attribute === undefined ? values.keys() : [])];
      invalidTemplate(path, `nothing in the template is called '${name}'${suggest(name, names)}`);
    }
    const attributes = resourceTypes.get(entry.type)?.attributes ?? [];
    if (attribute === undefined || attributes.includes(attribute)) return;
    invalidTemplate(
      path,
      `${entry.type} has no attribute '${attribute}' here${suggest(attribute, attributes)}`,
    );
  };
}
