/** Names of resources that a template leaves unnamed: stack, logical id, chance. */
import { alphanumerics, randomText } from '../../platform/random.ts';

export function physicalName(
  { stackName, logicalId }: { stackName: string; logicalId: string },
  longest: number,
): string {
  const chance = randomText(12, alphanumerics);
  return `${`${stackName}-${logicalId}`.slice(0, longest - chance.length - 1)}-${chance}`;
}
