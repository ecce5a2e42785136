import type { Rejection } from '../../../api/types.js';

/** What fields are called on the page. */
const FIELDS: Readonly<Record<string, string>> = { to: 'The number', text: 'The text', locale: 'The language' };

/** Why an item is rejected, in words. */
export function reasonsOf({ errors }: Pick<Rejection, 'errors'>): string {
  return errors
    .map(({ path, message }) => {
      if (path === '') return message;
      return `${FIELDS[path] ?? path.replace(/^variables\./, '')} ${message}`;
    })
    .join('; ');
}
