/** A part of JSON that is written as it stands, right or wrong. */
export class RawJson {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object with its members in their order, of which several may have one name. */
export class Members {
  readonly entries: readonly (readonly [name: string, value: unknown])[];

  constructor(entries: readonly (readonly [name: string, value: unknown])[]) {
    this.entries = entries;
  }
}

/** The JSON of a value that may hold {@link RawJson} and {@link Members}. Lone surrogates become escapes. */
export function jsonText(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (value instanceof Members) return objectText(value.entries);
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object' && value !== null) return objectText(Object.entries(value));
  if (Object.is(value, -0)) return '-0';
  return JSON.stringify(value) ?? 'null';
}

function objectText(entries: readonly (readonly [string, unknown])[]): string {
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${jsonText(value)}`).join(',')}}`;
}

/** The bytes of a text as UTF-8, one a character (latin1); lone surrogates as UTF-8 would have them if it had any. */
export function bytesOf(text: string): string {
  if (text.isWellFormed()) return Buffer.from(text).toString('latin1');
  return Array.from(text, (character) =>
    character.isWellFormed()
      ? Buffer.from(character).toString('latin1')
      : String.fromCharCode(
          0xed,
          0x80 | ((character.charCodeAt(0) >> 6) & 0x3f),
          0x80 | (character.charCodeAt(0) & 0x3f),
        ),
  ).join('');
}
