import fc from 'fast-check';
import { bytesOf, jsonText } from './json-text.js';
import { csvOf, linesOf } from './lines.js';
import { oddText, oddValue } from './odd-values.js';
import type { Body, Operation, Schema } from './operations.js';
import type { SchemaValues } from './schema-values.js';
import { sent, type SentBody } from './sent-body.js';
import { spoiled } from './spoiled-json.js';
import { vectorsLike } from './vectors.js';

/** Bodies for an operation, good and bad; null: none. */
export function bodiesOf(operation: Operation, values: SchemaValues): fc.Arbitrary<SentBody | null> {
  const kinds = operation.bodies.map((body) => sent(bytesFor(body, operation, values), body.contentType));
  if (kinds.length === 0) {
    return fc.oneof(
      { arbitrary: fc.constant(null), weight: 8 },
      { arbitrary: sent(anyBytes, 'application/json'), weight: 2 },
    );
  }
  return fc.oneof({ arbitrary: fc.oneof(...kinds), weight: 19 }, { arbitrary: fc.constant(null), weight: 1 });
}

const anyBytes = fc.oneof(
  oddValue.map((value) => bytesOf(jsonText(value))),
  oddText.map(bytesOf),
);

function bytesFor(body: Body, operation: Operation, values: SchemaValues): fc.Arbitrary<string> {
  const [type = ''] = body.contentType.split(';');
  if (/\bjson$/.test(type)) return jsonBytes(withFreshIds(genuine(body, values), operation));
  if (type.endsWith('ndjson')) return linesOf(operation, values);
  if (type === 'text/csv') return csvOf(body);
  return fc.oneof(
    values.of(body.schema).map((value) => bytesOf(jsonText(value))),
    anyBytes,
  );
}

/** What the document and the vectors say that one may send. */
function genuine({ schema, examples }: Body, values: SchemaValues): fc.Arbitrary<unknown> {
  const { required = [] } = values.resolve(schema);
  const vectors = vectorsLike(fieldsOf(schema, examples, values), required);
  const together = examples.length === 0 ? [values.exampleOf(schema)].filter((example) => example !== undefined) : [];
  return fc.oneof(
    { arbitrary: values.of(schema), weight: 4 },
    ...[...examples, ...together].map((example) => ({ arbitrary: likeExample(example, schema, values), weight: 3 })),
    ...(vectors.length === 0 ? [] : [{ arbitrary: fc.constantFrom<unknown>(...vectors), weight: 4 }]),
  );
}

/** An example in which up to two fields have another value of theirs. Schemas do not say what goes together; examples do. */
function likeExample(example: unknown, asked: Schema, values: SchemaValues): fc.Arbitrary<unknown> {
  const alternatives = values.alternativesOf(asked);
  const names = typeof example === 'object' && example !== null ? Object.keys(example) : [];
  const { properties = {} } =
    alternatives.find((one) => names.every((name) => one.properties?.[name] !== undefined)) ?? {};
  const known = names.filter((name) => properties[name] !== undefined);
  if (known.length === 0) return fc.constant(example);
  const others = fc.record(Object.fromEntries(known.map((name) => [name, values.of(properties[name]!, name)])));
  return fc.tuple(fc.subarray(known, { maxLength: Math.min(2, known.length) }), others).map(([changed, other]) => ({
    ...(example as object),
    ...Object.fromEntries(changed.map((name) => [name, other[name]])),
  }));
}

function fieldsOf(schema: Schema, examples: readonly unknown[], values: SchemaValues): ReadonlySet<string> {
  const own = values.alternativesOf(schema).map(({ properties = {} }) => properties);
  const shown = examples.flatMap((example) => (Array.isArray(example) ? example : [example]) as unknown[]);
  return new Set([...own, ...shown].flatMap((one) => (typeof one === 'object' && one ? Object.keys(one) : [])));
}

/** What is signed comes from Siren, about messages that it knows: else each copy would be one of the first. */
function withFreshIds(bodies: fc.Arbitrary<unknown>, { signatureHeader }: Operation): fc.Arbitrary<unknown> {
  if (signatureHeader === null) return bodies;
  const id = fc.oneof(
    fc.nat().map((n) => `fuzz-${n}`),
    fc.nat(20).map((n) => `~known.providerMessageId.${n}~`),
  );
  return fc.tuple(bodies, fc.option(id)).map(([body, fresh]) => (fresh === null ? body : renamed(body, fresh)));
}

function renamed(value: unknown, id: string): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, id));
  const isId = (name: string, one: unknown) =>
    typeof one === 'string' && /^(message_?id|notificationid|id)$/i.test(name);
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, isId(name, one) ? id : renamed(one, id)]),
  );
}

function jsonBytes(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const written = (value: unknown) => bytesOf(jsonText(value));
  return fc.oneof(
    { arbitrary: values.map(written), weight: 10 },
    { arbitrary: spoiled(values).map(written), weight: 8 },
    { arbitrary: oddValue.map(written), weight: 1 },
    { arbitrary: values.map((value) => `\xef\xbb\xbf${written(value)}`), weight: 1 },
  );
}
