import type { DataSource } from 'typeorm';
import { poolOf } from '../database/transaction.js';
import type { Caller } from '../http/actor.js';
import { type Chosen, findChosen, type ChosenMessages } from '../messages/chosen-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import type { NotCancelled } from './message-orders.dto.js';
import { cancelMessage } from './change-one.js';

/** The most that one call cancels. Each message has a turn of its own, which takes some milliseconds. */
const MOST_CANCELLED = 500;
/** The longest that one call takes, in ms. A message that a worker holds is waited for, a second each. */
const LONGEST_MS = 10_000;

export interface CancelledMany {
  found: number;
  /** The numbers of the recipients, each once. */
  recipients: number;
  cancelled: number;
  notCancelled: { messageId: string; reason: NotCancelled }[];
  /** The last id that was looked at, behind which there are more; null: there are none. */
  last: string | null;
}

/** The state of a message before its turn. `open`: nothing of it has been sent. */
interface Standing {
  id: string;
  to: string;
  state: 'open' | 'finished' | 'too_late';
}

/** What {@link cancelMany} would do now. */
export async function cancelDry(
  { dataSource }: Pick<DeliveryContext, 'dataSource'>,
  wanted: ChosenMessages,
  before: string | null,
): Promise<CancelledMany> {
  const { ids, nextBefore } = await chosenBefore(dataSource, wanted, before);
  const standings = await readStandings(dataSource, ids);
  const open = ids.flatMap((id) => (standings.get(id)?.state === 'open' ? [standings.get(id)!] : []));
  return {
    found: ids.length,
    recipients: recipientsOf(open),
    cancelled: open.length,
    notCancelled: ids.flatMap((messageId) => notOpen(messageId, standings)),
    last: nextBefore,
  };
}

/**
 * Cancels the messages of which nothing has been sent, the newest first. Each is cancelled as if alone, and has its
 * audit entry.
 */
export async function cancelMany(
  context: DeliveryContext,
  wanted: ChosenMessages,
  before: string | null,
  by: Caller,
  most = MOST_CANCELLED,
): Promise<CancelledMany> {
  const end = performance.now() + LONGEST_MS;
  const { ids, nextBefore } = await chosenBefore(context.dataSource, wanted, before);
  const standings = await readStandings(context.dataSource, ids);
  const cancelled: Standing[] = [];
  const notCancelled: CancelledMany['notCancelled'] = [];
  let [found, turns] = [0, 0];
  for (const id of ids) {
    const refused = notOpen(id, standings);
    if (refused.length === 0) {
      if (turns === most || performance.now() > end) break;
      turns++;
      const result = await cancelMessage(context, id, by);
      if (result === 'cancelled') cancelled.push(standings.get(id)!);
      else notCancelled.push({ messageId: id, reason: result });
    }
    notCancelled.push(...refused);
    found++;
  }
  return {
    found,
    recipients: recipientsOf(cancelled),
    cancelled: cancelled.length,
    notCancelled,
    last: found < ids.length ? (ids[found - 1] ?? before) : nextBefore,
  };
}

/** Ids are paged like a filter: the newest first, behind those of the call before. */
async function chosenBefore(dataSource: DataSource, wanted: ChosenMessages, before: string | null): Promise<Chosen> {
  const chosen = await findChosen(dataSource, wanted);
  if (!('ids' in wanted)) return chosen;
  const ids = chosen.ids
    .filter((id) => before === null || id < before)
    .toSorted()
    .toReversed();
  return { ids, nextBefore: null };
}

function notOpen(messageId: string, standings: ReadonlyMap<string, Standing>): CancelledMany['notCancelled'] {
  const state = standings.get(messageId)?.state ?? 'not_found';
  return state === 'open' ? [] : [{ messageId, reason: state }];
}

const recipientsOf = (messages: readonly Standing[]): number =>
  new Set(messages.map(({ to }) => canonicalNumber(to))).size;

async function readStandings(dataSource: DataSource, ids: readonly string[]): Promise<Map<string, Standing>> {
  const { rows } = await poolOf(dataSource).query<Standing>(STANDINGS, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** An attempt that has not failed may still reach the recipient. */
const STANDINGS = `
  SELECT m.id, m.to_number AS to,
         CASE WHEN d.finished_at IS NOT NULL THEN 'finished'
              WHEN EXISTS (SELECT FROM delivery_attempts a WHERE a.message_id = m.id AND a.status <> 'failed') THEN 'too_late'
              ELSE 'open' END AS state
    FROM unnest($1::uuid[]) AS x (id) JOIN messages m ON m.id = x.id JOIN deliveries d ON d.message_id = m.id`;
