import type { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import { databaseClock, later } from '../database/clock.js';
import { inOneTrip } from '../database/transaction.js';
import { type ChannelHold, HOLD_COLUMNS } from '../messages/channel-holds.js';
import { CHANNELS } from '../siren/channel.js';
import { classLine, CLASSES } from '../messages/lines.js';

/** A batch that has messages in its line. */
interface WaitingBatch {
  id: string;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond: number | null;
}

/** A hold, and whether its channel's lines have messages. */
export interface WaitedHold extends ChannelHold {
  isWaitedFor: boolean;
}

/** What decides which lines a turn asks. It is read just before the turn, and checked again under the turn's locks. */
export interface Outlook {
  holds: readonly WaitedHold[];
  batches: readonly WaitingBatch[];
  /** Cancelled, and not all of their messages have ended. `after`: the last message that was looked at. */
  cancelling: readonly { id: string; after: string | null }[];
  /** Whether the lines of questions have messages. */
  hasQuestions: boolean;
}

export const NOTHING_WAITS: Outlook = { holds: [], batches: [], cancelling: [], hasQuestions: false };

/** By key it takes a tenth of a millisecond. A plan made while its tables were empty takes 4 ms. */
const TIMEOUT_MS = 15_000;
/** From at most this many batches messages leave in one turn. */
export const MOST_BATCHES = 16;
const QUESTION_LINES = CHANNELS.map((channel) => `'${classLine('question', channel)}'`).join(', ');

type Row = Omit<Outlook, 'holds'> & {
  holds: (Omit<WaitedHold, 'since' | 'until'> & { since: string; until: string })[];
};

/** One round trip. Batches take turns: those after `afterBatch` first, then from the beginning. */
export async function readOutlook(dataSource: DataSource, afterBatch: string | null): Promise<Outlook> {
  const deadline = later(databaseClock.now(), TIMEOUT_MS);
  const [row] = await inOneTrip<Row>(dataSource, READ, [afterBatch], { deadline, timeoutMs: TIMEOUT_MS });
  const { holds, ...rest } = row!;
  return {
    ...rest,
    holds: holds.map((hold) => ({ ...hold, since: new Date(hold.since), until: new Date(hold.until) })),
  };
}

const READ = `
  SELECT ${listOf(`SELECT ${HOLD_COLUMNS}, ${isWaitedFor('h.channel')} AS "isWaitedFor" FROM channel_holds h`)} AS holds,
         ${listOf(`SELECT id, rate_per_second AS "ratePerSecond" FROM batches
                    WHERE has_line AND paused_at IS NULL AND cancelled_at IS NULL
                    ORDER BY id <= coalesce($1::uuid, '${NIL}'), id
                    LIMIT ${MOST_BATCHES}`)} AS batches,
         ${listOf(`SELECT id, cancel_after AS after FROM batches WHERE is_cancelling ORDER BY id LIMIT 1`)} AS cancelling,
         EXISTS (SELECT FROM deliveries WHERE line IN (${QUESTION_LINES})) AS "hasQuestions"`;

/** The rows of a query as one value: there are few of them, or none. */
function listOf(query: string): string {
  return `(SELECT coalesce(json_agg(x), '[]') FROM (${query}) AS x)`;
}

function isWaitedFor(channel: string): string {
  const lines = CLASSES.filter((of) => of !== 'question').map((of) => `'${of}/' || ${channel}`);
  return `(EXISTS (SELECT FROM deliveries d WHERE d.line IN (${lines.join(', ')}))
    OR EXISTS (SELECT FROM batches b JOIN deliveries d ON d.line = 'batch:' || b.id || '/' || ${channel} 
             WHERE b.has_line AND b.paused_at IS NULL AND b.cancelled_at IS NULL))`;
}
