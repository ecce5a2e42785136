/** The history's details are free: only what can be shown as it is counts. */
export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null;
}
