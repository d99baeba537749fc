/** The page a listing call asks for. */

const defaultLimit = 60;

/** A limit of 0 means the same as none. */
export function pageRequest(
  limit: number | undefined,
  cursor: string | undefined,
): { limit: number; cursor: string | undefined } {
  return { limit: limit || defaultLimit, cursor };
}
