/** Whether a removal failed only because there is nothing left to remove. */
import { Refusal } from '../../contract/refusal.ts';

const absences = new Set([
  'NotFoundException',
  'NoSuchEntityException',
  'ResourceNotFoundException',
  'UserNotFoundException',
]);

export function isGone(error: unknown): boolean {
  return error instanceof Refusal && absences.has(error.code);
}
