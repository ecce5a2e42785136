type Fields = Record<string, unknown>;

/**
 * The first of these fields that is there and not null, however its name is written: `mime_type`, `mimeType` and
 * `MimeType` are one name. For what Siren does not document, and providers each put their own way.
 */
export function pick(object: Fields, ...names: readonly string[]): unknown {
  const fields = new Map(Object.entries(object).map(([name, value]) => [plainName(name), value]));
  return names.map((name) => fields.get(plainName(name))).find((value) => value !== undefined && value !== null);
}

/** One thing or a list of them, as a list. */
export function listed(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** A name without its letter case and separators. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_\- ]/g, '');
}
