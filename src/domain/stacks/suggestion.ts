/** Finds what somebody may have meant. */

/** ` (did you mean 'X'?)`, or nothing when no name is near. */
export function suggest(wrong: string, names: readonly string[]): string {
  const limit = Math.max(2, Math.floor(wrong.length / 3));
  const ranked = names
    .map((name) => ({ name, distance: nearness(wrong.toLowerCase(), name.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((one, other) => one.distance - other.distance);
  const nearest = ranked[0];
  return nearest === undefined ? '' : ` (did you mean '${nearest.name}'?)`;
}

/** A name that holds the other whole is near, however much longer it is. */
function nearness(one: string, other: string): number {
  const isPart = one.length > 3 && (other.includes(one) || (other.length > 3 && one.includes(other)));
  return isPart ? 1 : distanceOf(one, other);
}

/** Levenshtein's distance over the first characters, which is all a typing error needs. */
function distanceOf(one: string, other: string): number {
  const longest = 100;
  const letters = Array.from(other.slice(0, longest));
  let row = [0, ...letters.map((_, at) => at + 1)];
  for (const letter of one.slice(0, longest)) row = nextRow(row, letters, letter);
  return row.at(-1) ?? 0;
}

/** One more letter of the first word: what each beginning of the second is away from it. */
function nextRow(row: readonly number[], letters: readonly string[], letter: string): number[] {
  let left = (row[0] ?? 0) + 1;
  const rest = letters.map((other, at) => {
    const replaced = (row[at] ?? 0) + (other === letter ? 0 : 1);
    left = Math.min(replaced, (row[at + 1] ?? 0) + 1, left + 1);
    return left;
  });
  return [(row[0] ?? 0) + 1, ...rest];
}
