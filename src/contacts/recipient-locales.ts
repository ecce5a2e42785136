import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';

/**
 * The locale that the app of each number (E.164) last told when it wrote to us, in whatever form the number has. Numbers
 * of which none is known are left out.
 */
export async function recipientLocales(
  dataSource: DataSource,
  numbers: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (numbers.length === 0) return new Map();
  const forms = [...new Set(numbers)].flatMap((number) => formsOf(number).map((form) => ({ number, form })));
  const { rows } = await poolOf(dataSource).query<{ number: string; locale: string }>(
    `SELECT DISTINCT ON (n.number) n.number, last.locale
       FROM unnest($1::text[], $2::text[]) AS n (number, form),
            LATERAL (SELECT id, locale FROM incoming_messages
                      WHERE from_e164 = n.form AND locale IS NOT NULL ORDER BY id DESC LIMIT 1) AS last
      ORDER BY n.number, last.id DESC`,
    [forms.map(({ number }) => number), forms.map(({ form }) => form)],
  );
  return new Map(rows.map(({ number, locale }) => [number, locale]));
}
