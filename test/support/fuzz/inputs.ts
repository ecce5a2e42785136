import fc from 'fast-check';
import { bodiesOf } from './bodies.js';
import { bodyHeaders, headersOf } from './headers.js';
import { BROKEN_CHUNKS, type Damage, type Ending, type Framing, type FuzzInput } from './input.js';
import { SchemaValues } from './schema-values.js';
import { SIMPLEST } from './simplest.js';
import type { Operation, Schema } from './operations.js';
import { targetsOf } from './targets.js';

/** Inputs for all of these operations: more for those that take much. */
export function inputsFor(
  operations: readonly Operation[],
  schemas: Readonly<Record<string, Schema>>,
): fc.Arbitrary<FuzzInput> {
  const values = new SchemaValues(schemas);
  return fc.oneof(
    ...operations.map((operation) => ({ arbitrary: inputOf(operation, values), weight: weightOf(operation) })),
  );
}

function weightOf({ bodies, parameters, isDocumented }: Operation): number {
  if (bodies.length > 0) return 8;
  if (!isDocumented) return 1;
  return parameters.length > 0 ? 4 : 2;
}

function inputOf(operation: Operation, values: SchemaValues): fc.Arbitrary<FuzzInput> {
  return fc
    .record({
      method: methodOf(operation),
      target: targetsOf(operation, values),
      headers: headersOf(operation, values),
      body: bodiesOf(operation, values),
      padding,
      framing,
      ending,
      damage,
    })
    .map(({ method, target, headers, body, padding, framing, ending, damage }) => ({
      operation: operation.name,
      method,
      target,
      headers: [['host', 'fuzz.example'], ...headers, ...(body === null ? [] : bodyHeaders(body))],
      body: body?.bytes ?? null,
      ...(padding > 0 && { padding }),
      framing,
      ending,
      ...(damage.length > 0 && { damage }),
    }));
}

function methodOf({ method }: Operation): fc.Arbitrary<string> {
  return fc.oneof(
    SIMPLEST,
    { arbitrary: fc.constant(method), weight: 60 },
    { arbitrary: fc.constantFrom(...METHODS), weight: 1 },
  );
}

const METHODS = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'SEARCH', 'QUERY', 'PURGE'],
  ...['get', 'G\xcbT', 'CONNECT', 'PRI', 'X'.repeat(300)],
];

/** Mostly none; rarely as much as takes a body over some limit. */
const padding = fc.oneof(
  SIMPLEST,
  { arbitrary: fc.constant(0), weight: 600 },
  { arbitrary: fc.constantFrom(9_000, 64 << 10, 257 << 10, (1 << 20) + 1), weight: 3 },
  { arbitrary: fc.constantFrom(5 << 20, (20 << 20) + 1), weight: 1 },
);

const framing: fc.Arbitrary<Framing> = fc.oneof(
  SIMPLEST,
  { arbitrary: fc.constant<Framing>({ kind: 'length' }), weight: 60 },
  {
    arbitrary: fc
      .array(fc.nat(40), { minLength: 1, maxLength: 5 })
      .map((sizes): Framing => ({ kind: 'chunks', sizes })),
    weight: 4,
  },
  { arbitrary: fc.constantFrom(...BROKEN_CHUNKS).map((how): Framing => ({ kind: 'broken-chunks', how })), weight: 1 },
  {
    arbitrary: fc
      .constantFrom('0', '1', '-1', '1e3', '0x10', '', '99999999999999999999', '5, 5', '1000000', '+5', '٣')
      .map((length): Framing => ({ kind: 'said-length', length })),
    weight: 1,
  },
  { arbitrary: fc.constant<Framing>({ kind: 'length-and-chunks' }), weight: 1 },
);

const ending: fc.Arbitrary<Ending> = fc.oneof(
  SIMPLEST,
  { arbitrary: fc.constant<Ending>({ kind: 'whole' }), weight: 60 },
  { arbitrary: fc.integer({ min: 2, max: 5 }).map((count): Ending => ({ kind: 'pieces', count })), weight: 2 },
  { arbitrary: fc.constantFrom<Ending>({ kind: 'pipelined' }, { kind: 'half-closed' }), weight: 3 },
  {
    arbitrary: fc
      .tuple(share(), fc.constantFrom('close' as const, 'reset' as const, 'silence' as const))
      .map(([share, then]): Ending => ({ kind: 'cut', share, then })),
    weight: 3,
  },
);

const damage: fc.Arbitrary<Damage[]> = fc.oneof(
  SIMPLEST,
  { arbitrary: fc.constant<Damage[]>([]), weight: 60 },
  {
    arbitrary: fc.array(
      fc.record({
        at: share(),
        what: fc.constantFrom('flip' as const, 'insert' as const, 'remove' as const, 'repeat' as const),
        byte: fc.nat(255),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    weight: 2,
  },
);

function share(): fc.Arbitrary<number> {
  return fc.nat(999).map((thousandths) => thousandths / 1_000);
}
