import type { Transaction, Tx } from '../../database/transaction.js';
import { COUNTED_CHANNELS, COUNTERS } from '../counting/counters.js';
import type { ErrorExplainer } from './error-explainer.js';
import { figuresOf } from './figures.js';
import type { LiveChannelDto, LiveDto, LiveMessagesDto, LiveSirenDto } from './live.dto.js';
import { messageTotals } from './message-totals.js';
import { rangeOf } from '../counting/range.js';
import { readCounts } from './read-counts.js';
import { databaseNow } from './read-statistics.js';
import { readWhatsAppLimits } from './read-whatsapp-limits.js';
import { rowsToRead } from './rows-to-read.js';

const TWO_MINUTES_MS = 120_000;
const MESSAGE_STATES = COUNTERS.filter((counter) => counter.startsWith('messages_')).map((counter) =>
  counter.slice('messages_'.length),
);

/** A few rows, however many messages there are. */
export async function readLive(tx: Transaction, explain: ErrorExplainer): Promise<LiveDto> {
  const range = rangeOf({}, await databaseNow(tx), TWO_MINUTES_MS);
  const cells = await readCounts(tx, rowsToRead({ of: 'all' }, [range.from.getTime(), range.to.getTime()]));
  const messages = await readMessages(tx);
  return {
    staleSince: null,
    queueDepth: messages.queued,
    messages,
    channels: await readChannels(tx, explain),
    siren: await readSiren(tx),
    whatsapp: await readWhatsAppLimits(tx),
    lastMinutes: { ...range, ...figuresOf(cells, null) },
  };
}

async function readMessages(tx: Tx): Promise<LiveMessagesDto> {
  const totals = new Map((await messageTotals(tx)).map(({ status, n }) => [status, n]));
  return Object.fromEntries(
    MESSAGE_STATES.map((state) => [state, totals.get(state) ?? 0]),
  ) as unknown as LiveMessagesDto;
}

/** A wait ends by itself; a pause only when a trial has succeeded. */
async function readChannels(tx: Tx, explain: ErrorExplainer): Promise<LiveChannelDto[]> {
  const held = await tx.query<LiveChannelDto & { reason: string }>(
    `SELECT channel, CASE WHEN kind = 'pause' AND NOT was_wait THEN 'paused' ELSE 'waiting' END AS state, reason, account, since, until
       FROM channel_holds WHERE kind = 'pause' OR until > clock_timestamp()`,
  );
  return COUNTED_CHANNELS.map((channel) => {
    const hold = held.find((one) => one.channel === channel);
    if (hold !== undefined) return { ...hold, meaning: explain(channel, hold.reason).meaning };
    return { channel, state: 'open', reason: null, meaning: null, account: false, since: null, until: null };
  });
}

/** What it said longer ago says nothing of now: nobody is asking it. */
async function readSiren(tx: Tx): Promise<LiveSirenDto> {
  const [last] = await tx.query<LiveSirenDto>(
    `SELECT problem FROM siren_checks WHERE answered_at > clock_timestamp() - interval '2 minutes'`,
  );
  return { problem: last?.problem ?? null };
}
