/** A table that is its own queue: `next_at` says when a row must be looked at. */
export interface Queue {
  table: string;
  /** As a statement selects them. */
  columns: string;
  /** Breaks ties, so that two claims go the same way. */
  key: string;
  /** What else a row must be. */
  where?: string;
}

/**
 * The statement that claims what is due, by the database's clock in `$1`, the longest due first, at most `$2` rows: they
 * are locked until the transaction ends, and what another one has locked is passed by. Every queue is claimed so.
 */
export function claimDue({ table, columns, key, where = 'true' }: Queue): string {
  return `SELECT ${columns} FROM ${table} WHERE next_at <= $1 AND ${where}
           ORDER BY next_at, ${key} LIMIT $2 FOR UPDATE SKIP LOCKED`;
}
