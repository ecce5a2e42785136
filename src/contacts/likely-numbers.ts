import type { CountryCode } from 'libphonenumber-js/max';
import type { Tx } from '../database/transaction.js';
import type { Channel } from '../siren/channel.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { numberCandidates } from '../messages/numbers/number-candidates.js';

/** A sender or recipient as a webhook names it. */
export interface Named {
  written: string;
  channel: Channel;
}

/**
 * The number, in E.164, that each of these most likely is, in the order of `named`. Of its candidates it is the one that we
 * have written to, in the form that we wrote to last; else the first. Null where it holds no number.
 */
export async function likelyNumbers(
  tx: Tx,
  named: readonly Named[],
  { defaultCountry }: { defaultCountry: CountryCode },
): Promise<(string | null)[]> {
  const candidates = named.map(({ written, channel }) => numberCandidates(written, channel, defaultCountry));
  const lastTo = await lastMessagesTo(
    tx,
    // Without a choice there is nothing to look up: most numbers come with their country code and have one form.
    candidates.flatMap((numbers) => (numbers.length > 1 ? numbers : [])),
  );
  return candidates.map((numbers) => likeliest(numbers, lastTo));
}

function likeliest(candidates: readonly string[], lastTo: ReadonlyMap<string, string>): string | null {
  const subscriber = candidates.find((number) => lastTo.has(number));
  if (subscriber === undefined) return candidates[0] ?? null;
  return candidates
    .filter((number) => canonicalNumber(number) === canonicalNumber(subscriber))
    .reduce((best, number) => ((lastTo.get(number) ?? '') > (lastTo.get(best) ?? '') ? number : best));
}

/** The id of the newest message to each number that was ever written to: one step down an index apiece. */
async function lastMessagesTo(tx: Tx, numbers: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (numbers.length === 0) return new Map();
  const rows = await tx.query<{ number: string; id: string }>(
    `SELECT n.number, m.id FROM unnest($1::text[]) AS n (number),
            LATERAL (SELECT id FROM messages WHERE to_number = n.number ORDER BY id DESC LIMIT 1) AS m`,
    [[...new Set(numbers)]],
  );
  return new Map(rows.map(({ number, id }) => [number, id]));
}
