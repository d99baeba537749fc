/** Whether one attribute value fits its schema: type, length, range, format. */
import { refuse } from '../../contract/refusal.ts';
import type { SchemaAttribute } from '../pools/pools.ts';
import { isEmailAddress, isPhoneNumber } from './username.ts';

const longestValue = 2048;
const numberShape = /^-?\d{1,30}(?:\.\d{1,30})?$/;
const dateTimeShape = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;
const birthdateShape = /^\d{4}-\d{2}-\d{2}$/;

/** The value as it is stored; refuses what the schema does not allow. */
export function conform(name: string, spec: SchemaAttribute, value: string): string {
  if (value.length > longestValue)
    refuseValue(name, `The attribute value is longer than ${longestValue} characters`);
  checkFormat(name, value);
  switch (spec.AttributeDataType) {
    case 'Boolean':
      return conformBoolean(name, value);
    case 'Number':
      return conformNumber(name, spec, value);
    case 'DateTime':
      if (!isDateTime(value)) refuseValue(name, 'The attribute value is not a date and time');
      return value;
    default:
      return conformString(name, spec, value);
  }
}

function checkFormat(name: string, value: string): void {
  if (name === 'email' && !isEmailAddress(value)) {
    refuse('InvalidParameterException', 'Invalid email address format.');
  }
  if (name === 'phone_number' && !isPhoneNumber(value)) {
    refuse('InvalidParameterException', 'Invalid phone number format.');
  }
  if (name === 'birthdate' && !birthdateShape.test(value)) {
    refuseValue(name, 'The attribute value is not a date of the form YYYY-MM-DD');
  }
}

function conformBoolean(name: string, value: string): string {
  const lower = value.toLowerCase();
  if (lower !== 'true' && lower !== 'false')
    refuseValue(name, 'The attribute value is neither true nor false');
  return lower;
}

function conformNumber(name: string, spec: SchemaAttribute, value: string): string {
  if (!numberShape.test(value)) refuseValue(name, 'The attribute value is not a number');
  const { MinValue, MaxValue } = spec.NumberAttributeConstraints ?? {};
  if (MinValue !== undefined && Number(value) < Number(MinValue)) {
    refuseValue(name, `The attribute value is less than ${MinValue}`);
  }
  if (MaxValue !== undefined && Number(value) > Number(MaxValue)) {
    refuseValue(name, `The attribute value is greater than ${MaxValue}`);
  }
  return value;
}

function conformString(name: string, spec: SchemaAttribute, value: string): string {
  const { MinLength, MaxLength } = spec.StringAttributeConstraints ?? {};
  if (MinLength !== undefined && value.length < Number(MinLength)) {
    refuseValue(name, `The attribute value is shorter than ${MinLength} characters`);
  }
  if (MaxLength !== undefined && value.length > Number(MaxLength)) {
    refuseValue(name, `The attribute value is longer than ${MaxLength} characters`);
  }
  return value;
}

function isDateTime(value: string): boolean {
  return numberShape.test(value) || (dateTimeShape.test(value) && !Number.isNaN(Date.parse(value)));
}

function refuseValue(name: string, fault: string): never {
  return refuse('InvalidParameterException', `Attributes did not conform to the schema: ${name}: ${fault}\n`);
}
