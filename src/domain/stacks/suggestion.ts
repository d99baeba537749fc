/** Finds what somebody may have meant. */

/** ` (did you mean 'X'?)`, or nothing when no name is near. */
export function suggest(wrong: string, names: readonly string[]): string {
  const limit = Math.max(2, Math.floor(wrong.length / 3));
  const ranked = names
    .map((name) => ({ name, distance: distanceOf(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((one, other) => one.distance - other.distance);
  const nearest = ranked[0];
  return nearest === undefined ? '' : ` (did you mean '${nearest.name}'?)`;
}

/** Levenshtein's distance over the first characters, which is all a typing error needs. */
function distanceOf(one: string, other: string): number {
  const longest = 100;
  let row = Array.from({ length: Math.min(other.length, longest) + 1 }, (_, at) => at);
  for (const [at, letter] of [...one.slice(0, longest)].entries()) {
    const next = [at + 1];
    for (let column = 1; column < row.length; column += 1) {
      const replaced = row[column - 1]! + (other[column - 1] === letter ? 0 : 1);
      next.push(Math.min(replaced, row[column]! + 1, next[column - 1]! + 1));
    }
    row = next;
  }
  return row.at(-1)!;
}
