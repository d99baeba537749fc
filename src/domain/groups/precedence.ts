/** Which group comes first: the lowest precedence, then the name; a group without precedence comes last. */

export interface Ranked {
  name: string;
  precedence?: number | undefined;
}

export function byPrecedence(left: Ranked, right: Ranked): number {
  const difference = rankOf(left) - rankOf(right);
  if (difference !== 0) return difference;
  if (left.name === right.name) return 0;
  return left.name < right.name ? -1 : 1;
}

function rankOf({ precedence }: Ranked): number {
  return precedence ?? 2 ** 31;
}
