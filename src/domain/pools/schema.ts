/** The attribute schema of a pool: the standard attributes, and what may be added or asked of them. */
import type { Input } from '../../contract/operations.ts';
import { refuse } from '../../contract/refusal.ts';

/** An attribute as a template or a call describes it. */
export type AttributeSpec = NonNullable<Input<'CreateUserPool'>['Schema']>[number];

/** An attribute as a pool holds it. */
export interface SchemaAttribute extends AttributeSpec {
  /** As in user profiles: `email`, `custom:team`, `dev:level`. */
  Name: string;
  AttributeDataType: NonNullable<AttributeSpec['AttributeDataType']>;
  DeveloperOnlyAttribute: boolean;
  Mutable: boolean;
  Required: boolean;
}

type Bounds = readonly [least: number | undefined, most: number | undefined];

const longestValue = 2048;
const mostCustomAttributes = 50;
const plainTexts = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
] as const;

export const standardSchema: readonly SchemaAttribute[] = [
  { ...standard('sub', 'String', text(1)), Mutable: false, Required: true },
  ...plainTexts.map((name) => standard(name, 'String', text(0))),
  standard('email_verified', 'Boolean'),
  standard('gender', 'String', text(0)),
  standard('birthdate', 'String', { StringAttributeConstraints: { MinLength: '10', MaxLength: '10' } }),
  ...['zoneinfo', 'locale', 'phone_number'].map((name) => standard(name, 'String', text(0))),
  standard('phone_number_verified', 'Boolean'),
  standard('address', 'String', text(0)),
  standard('updated_at', 'Number', { NumberAttributeConstraints: { MinValue: '0' } }),
];

const standardNames: ReadonlySet<string> = new Set(standardSchema.map(({ Name }) => Name));

export function isStandard(name: string): boolean {
  return standardNames.has(name);
}

function standard(
  name: string,
  type: SchemaAttribute['AttributeDataType'],
  constraints: AttributeSpec = {},
): SchemaAttribute {
  const rights = { DeveloperOnlyAttribute: false, Mutable: true, Required: false };
  return { Name: name, AttributeDataType: type, ...rights, ...constraints };
}

function text(least: number): AttributeSpec {
  return { StringAttributeConstraints: { MinLength: String(least), MaxLength: String(longestValue) } };
}

/** The schema of a new pool: the standard attributes as asked for, then the custom ones. */
export function newSchema(specs: readonly AttributeSpec[] = []): SchemaAttribute[] {
  const adjusted = new Map<string, SchemaAttribute>();
  const custom: AttributeSpec[] = [];
  for (const spec of specs) {
    const known = standardSchema.find(({ Name }) => Name === spec.Name);
    if (known === undefined) custom.push(spec);
    else if (adjusted.has(known.Name)) refuseTwice(known.Name, known.Name);
    else adjusted.set(known.Name, adjust(known, spec));
  }
  return extendSchema(
    standardSchema.map((attribute) => adjusted.get(attribute.Name) ?? attribute),
    custom,
  );
}

/** A schema with custom attributes appended. */
export function extendSchema(
  schema: readonly SchemaAttribute[],
  specs: readonly AttributeSpec[],
): SchemaAttribute[] {
  const extended = [...schema];
  for (const spec of specs) {
    const attribute = customAttribute(spec);
    if (extended.some(({ Name }) => Name === attribute.Name)) refuseTwice(spec.Name, attribute.Name);
    extended.push(attribute);
  }
  if (extended.length - standardSchema.length > mostCustomAttributes) {
    refuse(
      'InvalidParameterException',
      `A user pool can have up to ${mostCustomAttributes} custom attributes.`,
    );
  }
  return extended;
}

function refuseTwice(name: string | undefined, existing: string): never {
  return refuse(
    'InvalidParameterException',
    `custom:${name}: Existing attribute already has name ${existing}.`,
  );
}

/** Required and Mutable fall back to their defaults when left out, as in any other setting. */
function adjust(known: SchemaAttribute, spec: AttributeSpec): SchemaAttribute {
  const { AttributeDataType = known.AttributeDataType, DeveloperOnlyAttribute = false } = spec;
  if (AttributeDataType !== known.AttributeDataType || DeveloperOnlyAttribute) {
    refuse(
      'InvalidParameterException',
      'You can not change AttributeDataType or set developerOnlyAttribute ' +
        `for standard schema attribute ${known.Name}`,
    );
  }
  const wanted = {
    ...known,
    ...constraintsOf(known.Name, AttributeDataType, spec),
    Mutable: spec.Mutable ?? known.Mutable,
    Required: spec.Required ?? known.Required,
  };
  if (known.Name === 'sub' && (wanted.Mutable || !wanted.Required)) {
    refuse('InvalidParameterException', 'The attribute sub is always required and never mutable.');
  }
  return wanted;
}

function customAttribute(spec: AttributeSpec): SchemaAttribute {
  const { Name, AttributeDataType, DeveloperOnlyAttribute = false, Mutable = true, Required = false } = spec;
  if (Name === undefined) refuse('InvalidParameterException', 'A schema attribute needs a name.');
  if (AttributeDataType === undefined) {
    refuse(
      'InvalidParameterException',
      'Invalid AttributeDataType input, consider using the provided AttributeDataType enum.',
    );
  }
  if (Required) {
    refuse('InvalidParameterException', 'Required custom attributes are not supported currently.');
  }
  const fullName = `${DeveloperOnlyAttribute ? 'dev:' : ''}custom:${Name}`;
  return {
    Name: fullName,
    AttributeDataType,
    DeveloperOnlyAttribute,
    Mutable,
    Required,
    ...emptyConstraints(AttributeDataType),
    ...constraintsOf(fullName, AttributeDataType, spec),
  };
}

function emptyConstraints(type: SchemaAttribute['AttributeDataType']): AttributeSpec {
  if (type === 'String') return { StringAttributeConstraints: {} };
  return type === 'Number' ? { NumberAttributeConstraints: {} } : {};
}

/** The constraints that fit the type, checked; those of another type have no effect. */
function constraintsOf(
  name: string,
  type: SchemaAttribute['AttributeDataType'],
  spec: AttributeSpec,
): AttributeSpec {
  const { StringAttributeConstraints: lengths, NumberAttributeConstraints: values } = spec;
  if (type === 'String' && lengths !== undefined) {
    checkLengths(name, [
      limit(name, 'StringMinLength', lengths.MinLength),
      limit(name, 'StringMaxLength', lengths.MaxLength),
    ]);
    return { StringAttributeConstraints: lengths };
  }
  if (type === 'Number' && values !== undefined) {
    checkValues(name, [
      limit(name, 'NumberMinValue', values.MinValue),
      limit(name, 'NumberMaxValue', values.MaxValue),
    ]);
    return { NumberAttributeConstraints: values };
  }
  return {};
}

function limit(name: string, constraint: string, written: string | undefined): number | undefined {
  if (written === undefined) return undefined;
  const shape = constraint.startsWith('String') ? /^\d{1,310}$/ : /^-?\d{1,310}$/;
  const value = shape.test(written) ? Number(written) : Number.NaN;
  if (Number.isFinite(value)) return value;
  return refuse('InvalidParameterException', `Invalid ${constraint} for schema attribute ${name}`);
}

function checkLengths(name: string, [least = 0, most = longestValue]: Bounds): void {
  if (least > longestValue || most > longestValue) {
    refuse(
      'InvalidParameterException',
      `user.${name}: String attributes cannot have a length of more than ${longestValue}`,
    );
  }
  if (least > most) {
    refuse('InvalidParameterException', `user.${name}: Max length cannot be less than min length.`);
  }
}

function checkValues(name: string, [least = -Infinity, most = Infinity]: Bounds): void {
  if (least > most) {
    refuse('InvalidParameterException', `user.${name}: Max value cannot be less than min value.`);
  }
}
