/** Tags of a pool: how many, and which keys. */
import { refuse } from '../../contract/refusal.ts';

const mostTags = 50;

export function checkTags(tags: Readonly<Record<string, string>>): void {
  const keys = Object.keys(tags);
  if (keys.length > mostTags) {
    refuse('InvalidParameterException', `A user pool can have up to ${mostTags} tags.`);
  }
  if (keys.some((key) => key.toLowerCase().startsWith('aws:'))) {
    refuse('InvalidParameterException', 'Tag keys cannot begin with aws:');
  }
}
