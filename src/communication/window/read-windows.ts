import type { Tx } from '../../database/transaction.js';
import { canonicalNumber, formsOf } from '../numbers/equivalent-numbers.js';
import type { WindowFacts } from './window.js';

const NOTHING_KNOWN: WindowFacts = { wroteAt: null, refusedAt: null };

export interface Windows {
  /** Of a number in any of its forms. */
  factsOf(phoneNumber: string): WindowFacts;
  /** Recipients of whom nothing is known count as closed, on every replica. */
  unknownIsClosed: boolean;
}

/** Reads what is known of the windows of these numbers (E.164), in one statement, by indexes alone. */
export async function readWindows(tx: Tx, phoneNumbers: readonly string[]): Promise<Windows> {
  const numbers = [...new Set(phoneNumbers.map(canonicalNumber))];
  const forms = numbers.flatMap((number) => formsOf(number).map((form) => ({ number, form })));
  const rows = await tx.query<WindowFacts & { number: string; unknownIsClosed: boolean }>(
    `SELECT n.number, max(wrote.at) AS "wroteAt", max(refused.at) AS "refusedAt",
            EXISTS (SELECT FROM unknown_windows_closed) AS "unknownIsClosed"
       FROM unnest($1::text[], $2::text[]) AS n (number, form)
       LEFT JOIN LATERAL (
         SELECT wrote_at(sent_at, received_at) AS at FROM incoming_messages
          WHERE from_e164 = n.form AND channel = 'whatsapp'
          ORDER BY wrote_at(sent_at, received_at) DESC LIMIT 1) AS wrote ON true
       LEFT JOIN LATERAL (
         SELECT begun_at AS at FROM window_refusals
          WHERE phone_number = n.number ORDER BY begun_at DESC LIMIT 1) AS refused ON true
      GROUP BY n.number`,
    [forms.map(({ number }) => number), forms.map(({ form }) => form)],
  );
  const facts = new Map(rows.map(({ number, wroteAt, refusedAt }) => [number, { wroteAt, refusedAt }]));
  return {
    factsOf: (phoneNumber) => facts.get(canonicalNumber(phoneNumber)) ?? NOTHING_KNOWN,
    unknownIsClosed: rows[0]?.unknownIsClosed ?? false,
  };
}
