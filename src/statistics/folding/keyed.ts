/** What is counted under keys: in a column of the deltas, and in a table of the same name. */
export interface Keyed {
  what: 'times' | 'named';
  /** What the keys and their numbers are in that table. */
  key: 'int' | 'text';
  n: 'int' | 'bigint';
}

export const TIMES: Keyed = { what: 'times', key: 'int', n: 'int' };
export const NAMED: Keyed = { what: 'named', key: 'text', n: 'bigint' };
