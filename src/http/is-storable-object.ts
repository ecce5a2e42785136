import { ValidateBy, type ValidationOptions } from 'class-validator';

/** A JSON object that Postgres can keep as jsonb: no NUL, no lone surrogate, and not larger than `maxBytes` of UTF-8. */
export function IsStorableObject({ maxBytes }: { maxBytes: number }, options?: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    {
      name: 'isStorableObject',
      validator: {
        validate: (value) => complaint(value, maxBytes) === null,
        defaultMessage: (args) => `$property ${complaint(args?.value, maxBytes)}`,
      },
    },
    options,
  );
}

function complaint(value: unknown, maxBytes: number): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'must be an object';
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > maxBytes) return `must not be larger than ${maxBytes} bytes as JSON`;
  // JSON.stringify escapes exactly these two: a NUL, and a surrogate that stands alone.
  if (/(?<!\\)(?:\\\\)*\\u(?:0000|d[89ab][0-9a-f]{2}|d[c-f][0-9a-f]{2})/i.test(json)) {
    return 'must not contain NUL characters or lone surrogates';
  }
  return null;
}
