/**
 * SQL: what stands for a number that is not kept, in the audit and in the history of suppressions.
 * @param number an expression: the number in its canonical form
 */
export const digestName = (number: string): string => `'digest:' || keyed_digest(${number})`;
