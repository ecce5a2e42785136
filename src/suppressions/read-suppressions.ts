import type { CountryCode } from 'libphonenumber-js/max';
import type { DataSource } from 'typeorm';
import { poolOf, type Tx } from '../database/transaction.js';
import { cut, type ListPage } from '../http/pages.js';
import { canonicalNumber, digestName, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { asciiDigits, readPhoneNumberInUrl } from '../messages/numbers/phone-number.js';
import type { SuppressionChangeDto } from './suppression.dto.js';
import type { SuppressedCategory, SuppressedChannel, Suppression, SuppressionKey } from './suppression.js';

/** What changed about one number, in all its forms, newest first, up to `limit`, before the id `before`. */
export function findSuppressionChanges(
  tx: Tx,
  phoneNumber: string,
  { before, limit }: { before: string | null; limit: number },
): Promise<SuppressionChangeDto[]> {
  return tx.query<SuppressionChangeDto>(
    `SELECT id, channel, reason, category, change, source, api_key_id AS "apiKeyId", key_name AS "keyName",
            cause_id AS "causeId", note, lifted_because AS "liftedBecause", at
       FROM suppression_changes
      WHERE phone_number = ANY($1::text[] || (${digestName('$4::text')})) AND ($2::uuid IS NULL OR id < $2)
      ORDER BY id DESC LIMIT $3`,
    [formsOf(phoneNumber), before, limit, canonicalNumber(phoneNumber)],
  );
}

export const SUPPRESSION_COLUMNS = `phone_number AS "phoneNumber", channel, reason, category, source, note, created_at AS "createdAt"`;

/**
 * Every reason for which these numbers must not be written to, whatever form of them is on the list. One that was erased,
 * and is to stay suppressed, is known by its digest, and shown in its canonical form. While there is none, nothing is
 * computed for it.
 */
export function readSuppressions(tx: Tx, phoneNumbers: readonly string[]): Promise<Suppression[]> {
  return tx.query<Suppression>(
    `SELECT ${SUPPRESSION_COLUMNS} FROM suppressions WHERE phone_number = ANY($1)
      UNION ALL
     SELECT n.number, d.channel, d.reason, d.category, d.source, NULL, d.created_at
       FROM unnest($2::text[]) AS n (number),
            LATERAL (SELECT * FROM suppression_digests WHERE digest = keyed_digest(n.number) OFFSET 0) AS d
      WHERE (SELECT EXISTS (SELECT FROM suppression_digests))
      ORDER BY "phoneNumber", channel, reason, category`,
    [[...new Set(phoneNumbers.flatMap(formsOf))], [...new Set(phoneNumbers.map(canonicalNumber))]],
  );
}

export interface SuppressionFilter {
  channel?: SuppressedChannel;
  reason?: string;
  category?: SuppressedCategory;
  source?: string;
  numbers?: NumbersBy;
}

/** Where a suppression stands in the list: by its time, then by its key, since a file puts a thousand there at the same time. */
export interface SuppressionPosition extends SuppressionKey {
  /** Microseconds since 1970: a `Date` has milliseconds, of which one may hold many. */
  createdAtUs: string;
}

/**
 * Up to `limit` after `after`: the newest first. In SQL, since rows are compared with the last one's five columns at once,
 * to the microsecond. A filter that is not asked for falls away when the statement is planned, which happens
 * anew for each; of the others each has an index in this order. Measured with a million: 0.4 to 2 ms, also where what fits is rare and
 * the oldest; some 20 ms where two filters fit half of them each, and none both.
 */
export async function listSuppressions(
  dataSource: DataSource,
  { channel, reason, category, source, numbers }: SuppressionFilter,
  { after, limit }: { after: SuppressionPosition | null; limit: number },
): Promise<ListPage<Suppression, SuppressionPosition>> {
  const { rows } = await poolOf(dataSource).query<Suppression & SuppressionPosition>(LISTED, [
    ...[channel, reason, source, category],
    ...[after?.createdAtUs, after?.phoneNumber, after?.channel, after?.reason, after?.category],
    numbers?.by === 'number' ? numbers.forms : null,
    ...(numbers?.by === 'beginning' ? [numbers.from, numbers.to] : [null, null]),
    numbers?.by === 'end' ? numbers.digits : null,
    limit + 1,
  ]);
  const found = cut(rows, limit, (last) => last);
  return { ...found, rows: found.rows.map(({ createdAtUs: _, ...suppression }) => suppression) };
}

const LISTED = `
  SELECT ${SUPPRESSION_COLUMNS}, (extract(epoch FROM created_at) * 1000000)::bigint::text AS "createdAtUs"
    FROM suppressions
   WHERE ($1::text IS NULL OR channel = $1) AND ($2::text IS NULL OR reason = $2) AND ($3::text IS NULL OR source = $3)
     AND ($4::text IS NULL OR category = $4)
     AND ($5::bigint IS NULL OR (created_at, phone_number, channel, reason, category)
                                < (timestamptz 'epoch' + $5::bigint * interval '1 microsecond', $6, $7, $8, $9))
     AND ($10::text[] IS NULL OR phone_number = ANY ($10))
     AND ($11::text IS NULL OR phone_number BETWEEN $11 AND $12)
     AND ($13::text IS NULL OR (right(phone_number, 4) = right($13, 4) AND phone_number LIKE '%' || $13))
   ORDER BY created_at DESC, phone_number DESC, channel DESC, reason DESC, category DESC LIMIT $14`;

/** Which numbers (E.164) are looked for. */
export type NumbersBy =
  | { by: 'number'; forms: readonly string[] }
  /** `from` and `to` included: what begins with the same digits. */
  | { by: 'beginning'; from: string; to: string }
  | { by: 'end'; digits: string };

/** What people put between digits. */
const BETWEEN = /[\s().\p{Pd}]+/gu;
const BEGINNING = /^\+[1-9]\d{0,14}$/;
const END = /^\d{4,14}$/;
/** Of E.164. */
const MOST_DIGITS = 15;

/** What somebody has written of a number; null: nothing that numbers could be found by. */
export function readNumbersBy(written: string, defaultCountry: CountryCode): NumbersBy | null {
  const { e164 } = readPhoneNumberInUrl(written, defaultCountry);
  if (e164 !== null) return { by: 'number', forms: formsOf(e164) };
  // A plus that nobody has encoded is a space in an address.
  const digits = asciiDigits(written.replace(/^ /, '+')).replace(BETWEEN, '');
  if (BEGINNING.test(digits)) return { by: 'beginning', from: digits, to: digits.padEnd(MOST_DIGITS + 1, '9') };
  return END.test(digits) ? { by: 'end', digits } : null;
}
