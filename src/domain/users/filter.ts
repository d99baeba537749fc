/** Reads the filter of ListUsers: `attribute = "value"` or `attribute ^= "value"`. */
import { refuse } from '../../contract/refusal.ts';
import { isSearchable } from './search.ts';

export interface Filter {
  name: string;
  match: 'equal' | 'prefix';
  value: string;
}

/** In code units; Cognito's limit is half as many characters. */
const longestFilter = 512;
const filterShape = /^\s*([^\s"=^]+)\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*$/su;

/** Nothing for a filter that is absent or empty: everyone. */
export function parseFilter(text: string | undefined): Filter | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const parts = text.length > longestFilter ? null : filterShape.exec(text);
  if (parts === null) return refuse('InvalidParameterException', 'Error while parsing filter');
  const [, name = '', operator, value = ''] = parts;
  if (!isSearchable(name)) {
    return refuse('InvalidParameterException', `Invalid search attribute: ${name}`);
  }
  const match = operator === '=' ? 'equal' : 'prefix';
  return { name, match, value: value.replace(/\\(.)/gsu, '$1') };
}
