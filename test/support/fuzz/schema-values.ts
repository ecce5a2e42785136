import fc from 'fast-check';
import type { Schema } from './operations.js';

type Values = fc.Arbitrary<unknown>;

/** A schema that holds itself would have no end. */
const DEEPEST = 8;
/** Fields beside those that are required, at most: with all of them, some always contradict each other. */
const MOST_OPTIONAL = 3;

/** Values that are as a document describes them, as far as schemas say. */
export class SchemaValues {
  private readonly schemas: Readonly<Record<string, Schema>>;

  constructor(schemas: Readonly<Record<string, Schema>>) {
    this.schemas = schemas;
  }

  /** The schema itself, without references and parts. */
  resolve(schema: Schema): Schema {
    if (schema.$ref !== undefined) return this.resolve(this.schemas[schema.$ref.split('/').at(-1)!] ?? {});
    if (schema.allOf === undefined) return schema;
    const { allOf, ...own } = schema;
    const parts = allOf.map((part) => this.resolve(part));
    return {
      ...Object.assign({}, ...parts),
      ...own,
      properties: Object.assign({}, ...parts.map(({ properties }) => properties), own.properties),
      required: [...parts.flatMap(({ required = [] }) => required), ...(own.required ?? [])],
    };
  }

  /** The schema, and those of which a value may be one. */
  alternativesOf(asked: Schema): Schema[] {
    const schema = this.resolve(asked);
    return [schema, ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((one) => this.resolve(one))];
  }

  /** @param name the field or parameter that the value is for: what the service has told under that name is among the values */
  of(asked: Schema, name = '', depth = 0): Values {
    const schema = this.resolve(asked);
    const alternatives = schema.oneOf ?? schema.anyOf;
    if (depth > DEEPEST) return fc.constant(null);
    if (alternatives !== undefined) return fc.oneof(...alternatives.map((one) => this.of(one, name, depth + 1)));
    const values = schema.enum === undefined ? this.ofType(schema, name, depth) : fc.constantFrom(...schema.enum);
    return schema.nullable === true
      ? fc.oneof({ arbitrary: values, weight: 9 }, { arbitrary: fc.constant(null), weight: 1 })
      : values;
  }

  private ofType(schema: Schema, name: string, depth: number): Values {
    switch ([schema.type].flat()[0] ?? (schema.properties ? 'object' : undefined)) {
      case 'string':
        return stringOf(schema, name);
      case 'integer':
      case 'number':
        return numberOf(schema);
      case 'boolean':
        return fc.boolean();
      case 'array': {
        const { items = {}, minItems = 0, maxItems = 4 } = schema;
        const one = this.of(items, name, depth + 1);
        return fc.array(one, { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, 4)) });
      }
      case 'object':
        return this.object(schema, depth);
      case undefined:
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  }

  /** The examples of an object's fields together, where there are any: of those without one only what is required. */
  exampleOf(asked: Schema): unknown {
    const { properties = {}, required = [] } = this.resolve(asked);
    const known = Object.entries(properties).flatMap(([name, one]) => {
      const { example, enum: words } = this.resolve(one);
      return (example ?? null) === null
        ? required.includes(name)
          ? [[name, words?.[0] ?? null]]
          : []
        : [[name, example]];
    });
    return known.length === 0 ? undefined : Object.fromEntries(known);
  }

  private object({ properties = {}, required = [], additionalProperties, example }: Schema, depth: number): Values {
    const of = (names: readonly string[]) =>
      Object.fromEntries(names.map((name) => [name, this.of(properties[name] ?? {}, name, depth + 1)]));
    const optional = Object.keys(properties).filter((name) => !required.includes(name));
    const known = fc
      .tuple(
        fc.record(of(required)),
        fc.oneof(fc.constant([]), fc.subarray(optional, { maxLength: Math.min(MOST_OPTIONAL, optional.length) })),
        fc.record(of(optional)),
      )
      .map(([always, names, values]) => ({ ...always, ...pick(values as Record<string, unknown>, names) }));
    if (!additionalProperties) return known;
    const value = this.of(additionalProperties === true ? {} : additionalProperties, '', depth + 1);
    const free = fc.dictionary(fc.oneof(fc.stringMatching(/^[a-z][a-z_]{0,9}$/), fc.string()), value, { maxKeys: 4 });
    const any = fc.tuple(known, free).map(([one, other]) => ({ ...other, ...one }));
    return example === undefined ? any : fc.oneof(fc.constant(example), any);
  }
}

function pick(values: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name, values[name]]));
}

/** Something that the service has told under this name. */
export function knownValue(name: string): fc.Arbitrary<string> {
  return fc.nat(20).map((n) => `~known.${name.replace(/[^\w-]/g, '')}.${n}~`);
}

function stringOf({ format, pattern, example, minLength = 0, maxLength = 64 }: Schema, name: string): Values {
  const any = fc.string({ minLength, maxLength: Math.max(minLength, Math.min(maxLength, 64)) });
  const fitting: fc.Arbitrary<string>[] = [];
  if (format === 'date-time' || isMoment(example)) fitting.push(moment);
  if (format === 'uuid') fitting.push(fc.uuid());
  if (pattern !== undefined) fitting.push(fc.stringMatching(new RegExp(pattern)));
  if (typeof example === 'string') fitting.push(fc.constant(example));
  // What must be unique, such as a name, can only be like it.
  if (typeof example === 'string' && /^[\w.-]+$/.test(example)) fitting.push(fc.nat(99).map((n) => `${example}${n}`));
  if (isPhoneNumber(example)) fitting.push(phoneNumber, phoneNumber);
  return fc.oneof(
    { arbitrary: any, weight: 1 },
    ...(name === '' ? [] : [{ arbitrary: knownValue(name), weight: 1 }]),
    ...(fitting.length === 0 ? [] : [{ arbitrary: fc.oneof(...fitting), weight: 8 }]),
  );
}

const moment = fc
  .date({ min: new Date('2025-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());

/** Numbers of India; a tenth have one of the endings to which the sandbox does something. */
export const phoneNumber = fc.oneof(
  { arbitrary: fc.nat(99_999_999).map((n) => `+9198${String(n).padStart(8, '0')}`), weight: 9 },
  {
    arbitrary: fc
      .tuple(fc.nat(9_999), fc.integer({ min: 9001, max: 9015 }))
      .map(([n, ending]) => `+9198${String(n).padStart(4, '0')}${ending}`),
    weight: 1,
  },
);

const isMoment = (example: unknown) => typeof example === 'string' && /^\d{4}-\d\d-\d\dT/.test(example);
const isPhoneNumber = (example: unknown) => typeof example === 'string' && /^\+\d{8,15}$/.test(example);

function numberOf({ type, minimum = 0, maximum = 1_000, example }: Schema): Values {
  const bounds = [minimum, maximum, ...(typeof example === 'number' ? [example] : [])];
  const inside =
    type === 'integer'
      ? fc.integer({ min: Math.ceil(minimum), max: Math.floor(maximum) })
      : fc.double({ min: minimum, max: maximum, noNaN: true });
  return fc.oneof(
    fc.constantFrom(...bounds),
    inside,
    fc.integer({ min: Math.ceil(minimum), max: Math.min(maximum, Math.ceil(minimum) + 20) }),
  );
}
