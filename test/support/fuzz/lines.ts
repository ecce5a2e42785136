import fc from 'fast-check';
import { bytesOf, jsonText } from './json-text.js';
import { oddText } from './odd-values.js';
import type { Body, Operation } from './operations.js';
import { phoneNumber, type SchemaValues } from './schema-values.js';
import { spoiled } from './spoiled-json.js';

/** Lines of what a list in the operation's JSON holds. */
export function linesOf({ bodies }: Operation, values: SchemaValues): fc.Arbitrary<string> {
  const items = bodies
    .filter(({ contentType }) => contentType === 'application/json')
    .flatMap(({ schema }) => values.alternativesOf(schema))
    .flatMap(({ properties = {} }) => Object.values(properties).flatMap((one) => values.resolve(one).items ?? []));
  const item = items.length === 0 ? fc.jsonValue() : fc.oneof(...items.map((schema) => values.of(schema)));
  const line = fc.oneof(
    { arbitrary: item.map(jsonText), weight: 6 },
    { arbitrary: spoiled(item).map(jsonText), weight: 3 },
    { arbitrary: oddText, weight: 1 },
  );
  return fc
    .tuple(
      fc.array(line, { maxLength: 12 }),
      fc.constantFrom('\n', '\n', '\n', '\r\n', '\n\n', '\r', '\0'),
      fc.boolean(),
    )
    .map(([lines, end, isEnded]) => bytesOf(lines.join(end) + (isEnded ? end : '')));
}

/** Rows with the headings of its example, and others. */
export function csvOf({ examples }: Body): fc.Arbitrary<string> {
  const texts = examples.filter((example) => typeof example === 'string');
  const headings = texts.map((text) => text.split('\n')[0]!.split(','));
  const cell = fc.oneof({ arbitrary: phoneNumber, weight: 3 }, { arbitrary: oddText, weight: 2 });
  const heading = fc.oneof(
    fc.constantFrom(...(headings.length === 0 ? [['a']] : headings)),
    fc.array(oddText, { maxLength: 5 }),
  );
  const rows = fc
    .tuple(heading, fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 8 }))
    .map(([head, body]) => [head, ...body]);
  const quote = fc.constantFrom(
    quoted,
    quoted,
    quoted,
    (text: string) => text,
    (text: string) => `"${text}`,
  );
  const file = fc
    .tuple(rows, fc.constantFrom(',', ',', ';', '\t', '|', '\0'), fc.constantFrom('\n', '\r\n', '\r'), quote)
    .map(([lines, separator, end, write]) => lines.map((cells) => cells.map(write).join(separator)).join(end));
  return fc.oneof(file, fc.constantFrom(...(texts.length === 0 ? [''] : texts))).map(bytesOf);
}

function quoted(text: string): string {
  return /[",;\t|\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
