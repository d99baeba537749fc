/** Tells whether a statement that names one row by its key, and perhaps guards it, has changed that row. */
import type { DeleteResult, InsertResult, UpdateResult } from 'kysely';

/** False for an insert that met a row of the same key and was to do nothing. */
export function changedOne(result: InsertResult | UpdateResult | DeleteResult): boolean {
  if ('numUpdatedRows' in result) return result.numUpdatedRows === 1n;
  if ('numDeletedRows' in result) return result.numDeletedRows === 1n;
  return result.numInsertedOrUpdatedRows === 1n;
}
