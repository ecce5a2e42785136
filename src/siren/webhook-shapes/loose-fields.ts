type Fields = Record<string, unknown>;

/**
 * The first of these fields that is there and not null, however its name is written: `mime_type`, `mimeType` and
 * `MimeType` are one name. For what Siren does not document, and providers each put their own way.
 */
export function pick(object: Fields, ...names: readonly string[]): unknown {
  const fields = plainFieldsOf(object);
  for (const name of names) {
    const value = fields.get(asked(name));
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** A body is asked for some fifty names, one after the other: told apart each time, that was 80 µs of an incoming message. */
const known = new WeakMap<Fields, ReadonlyMap<string, unknown>>();

/** Of what was parsed, which nobody changes. */
function plainFieldsOf(object: Fields): ReadonlyMap<string, unknown> {
  let fields = known.get(object);
  if (fields === undefined) {
    fields = new Map(Object.entries(object).map(([name, value]) => [plainName(name), value]));
    known.set(object, fields);
  }
  return fields;
}

/** Names that our own code asks for: there are some hundred. */
const plainNames = new Map<string, string>();
function asked(name: string): string {
  let plain = plainNames.get(name);
  if (plain === undefined) plainNames.set(name, (plain = plainName(name)));
  return plain;
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
