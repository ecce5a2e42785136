import type { ListFormat } from './list-query.dto.js';

/**
 * Whether a caller asks for a list as CSV: by `format`, which a link can carry, or else by its `Accept` header, and not rather
 * for JSON.
 */
export function acceptsCsv(accept: string | undefined, format: ListFormat | undefined): boolean {
  if (format !== undefined) return format === 'csv';
  const types = (accept ?? '').split(',').map((type) => type.split(';', 1)[0]!.trim().toLowerCase());
  return types.includes('text/csv') && !types.includes('application/json');
}
