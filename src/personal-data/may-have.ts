/**
 * SQL: a cheap look that lets through too much. What it leaves out lacks the last digits of a number, in any of its forms.
 * @param column of text
 * @param lastDigits the parameter that holds them, such as `$3`: see `NumberInText`
 */
export const mayHave = (column: string, lastDigits: string): string =>
  `regexp_replace(${column}, '\\D', '', 'g') LIKE ANY (SELECT '%' || d || '%' FROM unnest(${lastDigits}::text[]) AS l (d))`;
