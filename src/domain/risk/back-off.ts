/** How long failed passwords lock a user out: the fifth for a second, then doubling to a quarter of an hour. */

const freeFailures = 5;
const longestMs = 15 * 60 * 1000;

/** Failures without another one for this long are forgotten. */
export const quietMs = 15 * 60 * 1000;

/** The lock that follows the n-th failure. */
export function backOffMs(failures: number): number {
  if (failures < freeFailures) return 0;
  return Math.min(1000 * 2 ** Math.min(failures - freeFailures, 30), longestMs);
}

/** From this many failures on the lock is as long as it gets. */
export const longestFrom: number = firstLongest();

function firstLongest(): number {
  let failures = freeFailures;
  while (backOffMs(failures) < longestMs) failures += 1;
  return failures;
}
