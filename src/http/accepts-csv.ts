/** Whether a caller asks for CSV by its `Accept` header, and not rather for JSON. */
export function acceptsCsv(accept: string | undefined): boolean {
  const types = (accept ?? '').split(',').map((type) => type.split(';', 1)[0]!.trim().toLowerCase());
  return types.includes('text/csv') && !types.includes('application/json');
}
