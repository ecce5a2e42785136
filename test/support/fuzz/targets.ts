import fc from 'fast-check';
import { bytesOf } from './json-text.js';
import { oddText } from './odd-values.js';
import type { Operation, Parameter } from './operations.js';
import { knownValue, type SchemaValues } from './schema-values.js';
import { SIMPLEST } from './simplest.js';

/** Addresses for an operation: its path with values for its parameters, and a query. */
export function targetsOf(operation: Operation, values: SchemaValues): fc.Arbitrary<string> {
  const named = operation.parameters.filter((parameter) => parameter.in === 'path');
  const asked = operation.parameters.filter((parameter) => parameter.in === 'query');
  const path = fc
    .tuple(...named.map((parameter) => inPath(parameter, values)))
    .map((written) =>
      named.reduce((path, { name }, i) => path.replace(`{${name}}`, () => written[i]!), operation.path),
    );
  const target = fc.tuple(path, queryOf(asked, values)).map(([at, query]) => (query === '' ? at : `${at}?${query}`));
  return fc.oneof(
    SIMPLEST,
    { arbitrary: target, weight: 80 },
    { arbitrary: fc.tuple(target, fc.constantFrom(...DISTORTIONS)).map(([at, distort]) => distort(at)), weight: 1 },
  );
}

/** Ways to write an address that are others, or none. */
const DISTORTIONS: readonly ((target: string) => string)[] = [
  (target) => `${target}/`,
  (target) => `/${target}`,
  (target) => target.toUpperCase(),
  (target) => target.replaceAll('/', '%2f'),
  (target) => target.replaceAll('/', '\\'),
  (target) => `http://elsewhere.example${target}`,
  (target) => `${target}#x`,
  (target) => `${target};x=1`,
  (target) => target.slice(1),
  (target) => `${target}/../..${target}`,
  (target) => `${target}/${'x'.repeat(20_000)}`,
  (target) => `${target}?${'a=1&'.repeat(3_000)}`,
  (target) => `${target}\xff`,
  () => '*',
  () => '/',
];

function inPath({ name, schema }: Parameter, values: SchemaValues): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: knownValue(name), weight: 6 },
    { arbitrary: written(values.of(schema, name)), weight: 2 },
    { arbitrary: written(oddText), weight: 3 },
    { arbitrary: fc.constantFrom(...RAW), weight: 1 },
  );
}

/** Parts of an address as nobody should write them. */
const RAW = [
  '%',
  '%0',
  '%zz',
  '%00',
  '%ff%fe',
  '%ed%a0%80',
  '..',
  '.',
  '%2e%2e',
  '%2f',
  '',
  'a/b',
  '+',
  '%252f',
  '\xc3\x28',
  ':id',
];

/** What the document says, or that with something else among it. */
function queryOf(parameters: readonly Parameter[], values: SchemaValues): fc.Arbitrary<string> {
  const good = parameters.map((parameter) => pair(fc.constant(parameter.name), asDocumented(parameter, values)));
  const other = parameters.map((parameter) => pair(nameLike(parameter.name), valueOf(parameter, values)));
  const unknown = pair(written(oddText), written(oddText));
  const needed = fc.tuple(...good.filter((_, i) => parameters[i]!.required));
  const some = (pairs: readonly fc.Arbitrary<string>[]) => fc.array(fc.oneof(...pairs), { minLength: 1, maxLength: 3 });
  const others = fc.oneof(
    SIMPLEST,
    { arbitrary: fc.constant<string[]>([]), weight: parameters.length === 0 ? 20 : 4 },
    ...(parameters.length === 0 ? [] : [{ arbitrary: some(good), weight: 8 }]),
    { arbitrary: some([...other, ...other, ...good, unknown]), weight: parameters.length === 0 ? 1 : 6 },
  );
  return fc.tuple(needed, others).map((pairs) => pairs.flat().join('&'));
}

function pair(name: fc.Arbitrary<string>, value: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.tuple(name, value).map((written) => written.join('='));
}

function nameLike(name: string): fc.Arbitrary<string> {
  return fc.constantFrom(...NAMES).map((change) => change(name));
}

/** Mostly the name itself. */
const NAMES: readonly ((name: string) => string)[] = [
  ...Array.from({ length: 20 }, () => (name: string) => name),
  (name) => `${name}[]`,
  (name) => `${name}[a]`,
  (name) => name.toUpperCase(),
  (name) => `${name}=x&${name}`,
  (name) => encodeURIComponent(`__proto__[${name}]`),
];

function asDocumented({ name, schema }: Parameter, values: SchemaValues): fc.Arbitrary<string> {
  const fitting = written(values.of(schema, name));
  return schema.type === 'string' && schema.enum === undefined ? fc.oneof(fitting, knownValue(name)) : fitting;
}

function valueOf(parameter: Parameter, values: SchemaValues): fc.Arbitrary<string> {
  return fc.oneof(
    { arbitrary: asDocumented(parameter, values), weight: 4 },
    { arbitrary: written(oddText), weight: 4 },
    { arbitrary: fc.constantFrom(...RAW.filter((text) => text !== '')), weight: 1 },
  );
}

/** As a part of an address: what stands for something known stays as it is. */
function written(values: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return values.map((value) => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    return text.startsWith('~known.') ? text : escaped(bytesOf(text));
  });
}

function escaped(bytes: string): string {
  return bytes.replace(/[^\w.-]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
