/** What is counted under keys: in a column of the deltas, and in a table of the same name. */
export interface Keyed {
  what: 'times' | 'tallies';
  /** What the keys and their numbers are in that table. */
  key: 'int' | 'text';
  n: 'int' | 'bigint';
}

export const TIMES: Keyed = { what: 'times', key: 'int', n: 'int' };
export const TALLIES: Keyed = { what: 'tallies', key: 'text', n: 'bigint' };
