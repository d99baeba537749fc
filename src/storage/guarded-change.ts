/** Changes a row that others may change meanwhile: computed from what was read, written only if that still stands. */

export interface GuardedChange<Row> {
  /** What is there now; refuses when there is nothing. */
  read(): Promise<Row>;
  /** What is to stand in its place; computed again for every attempt. */
  change(read: Row): Row;
  /** False when what was read is no longer there. */
  replace(read: Row, written: Row): Promise<boolean>;
  /** How often somebody else may be quicker, at least 1. */
  attempts: number;
}

/** What was written; undefined when others were quicker at every attempt. */
export async function changeGuarded<Row>({
  read,
  change,
  replace,
  attempts,
}: GuardedChange<Row>): Promise<Row | undefined> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const present = await read();
    const wanted = change(present);
    if (await replace(present, wanted)) return wanted;
  }
  return undefined;
}
