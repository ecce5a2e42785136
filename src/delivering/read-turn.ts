import { AttemptEntity, type AttemptRecord } from '../messages/attempt.entity.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import type { DeliveryEntity } from '../messages/delivery.entity.js';
import { MessageEntity, READ_BY_DELIVERY } from '../messages/message.entity.js';
import { OpenMessage } from '../messages/open-message.js';
import { columnsOf } from '../database/columns.js';
import type { Tx } from '../database/transaction.js';
import { type ChannelHold, HOLD_COLUMNS } from '../messages/channel-holds.js';

/** What a turn decides on, read after its locks. */
export interface TurnState {
  /** The database's clock, which every decision of the turn is made by. */
  now: Date;
  holds: readonly ChannelHold[];
  /** Where account errors were counted lately. */
  erring: ReadonlySet<string>;
  /** The messages of the claimed deliveries, by id. */
  messages: ReadonlyMap<string, OpenMessage>;
}

/** One look-up per id, each in one month's partition. (`= ANY` would be planned over all partitions each time.) */
const READ_MESSAGES = `
  SELECT ${columnsOf(MessageEntity, 'm', READ_BY_DELIVERY)}
    FROM unnest($1::uuid[]) AS x (id) JOIN messages m ON m.id = x.id`;
const READ_ATTEMPTS = `
  SELECT ${columnsOf(AttemptEntity, 'a')}
    FROM unnest($1::uuid[]) AS x (id) JOIN delivery_attempts a ON a.message_id = x.id`;
const READ_CLOCK_AND_HOLDS = `
  SELECT clock_timestamp() AS now, ARRAY(SELECT DISTINCT source || ' ' || about FROM consecutive_errors) AS erring, ${HOLD_COLUMNS}
    FROM (VALUES (1)) AS one LEFT JOIN channel_holds h ON true`;

type Facts = Pick<MessageEntity, (typeof READ_BY_DELIVERY)[number]>;
type ClockRow = { now: Date; erring: string[] } & (ChannelHold | { channel: null });

/** The three statements share a round trip. A delivery without a message, or the other way round, is left out. */
export async function readTurn(
  tx: Tx,
  deliveries: readonly DeliveryEntity[],
  { takesEvents }: Pick<DeliveryPolicy, 'takesEvents'>,
): Promise<TurnState> {
  const ids = deliveries.map(({ messageId }) => messageId);
  const begun = deliveries.filter(hasAttempts).map(({ messageId }) => messageId);
  const [facts, attempts, rows] = await Promise.all([
    ids.length === 0 ? [] : tx.query<Facts>(READ_MESSAGES, [ids]),
    begun.length === 0 ? [] : tx.query<AttemptRecord>(READ_ATTEMPTS, [begun]),
    tx.query<ClockRow>(READ_CLOCK_AND_HOLDS, []),
  ]);
  const { now, erring } = rows[0]!;
  const factsOf = new Map(facts.map((message) => [message.id, message]));
  const attemptsOf = Map.groupBy(attempts, ({ messageId }) => messageId);
  const messages = new Map<string, OpenMessage>();
  for (const { messageId, ...delivery } of deliveries) {
    const message = factsOf.get(messageId);
    if (message === undefined) continue;
    const ofMessage = (attemptsOf.get(messageId) ?? []).sort((a, b) => a.number - b.number);
    messages.set(messageId, new OpenMessage({ ...message, ...delivery }, ofMessage, now, takesEvents));
  }
  const holds = rows.flatMap((row) => (row.channel === null ? [] : [row]));
  return { now, holds, erring: new Set(erring), messages };
}

/** A message that only waits in the queue has no attempts, unless it was begun before a replay. */
function hasAttempts({ status, replayedAfter }: DeliveryEntity): boolean {
  return (status !== 'queued' && status !== 'scheduled') || replayedAfter !== null;
}
