import type { DataSource } from 'typeorm';
import { NIL } from 'uuid';
import { databaseClock } from '../database/clock.js';
import { later } from '../database/later.js';
import { inOneTrip } from '../database/transaction.js';
import { type ChannelHold, HOLD_COLUMNS } from '../messages/channel-holds.js';
import { CHANNELS } from '../siren/channel.js';
import { classLine, CLASSES } from '../messages/lines.js';

/** A batch that has messages in its line. */
export interface WaitingBatch {
  id: string;
  /** Messages that may begin in a second; null: no limit. */
  ratePerSecond: number | null;
}

/** A hold, and whether anybody stands in the lines of its channel. */
export interface WaitedHold extends ChannelHold {
  isWaitedFor: boolean;
}

/** What tells which lines a turn asks, read just before it. It is looked at again under the turn's locks. */
export interface Outlook {
  holds: readonly WaitedHold[];
  batches: readonly WaitingBatch[];
  /** Cancelled, and not all of their messages have ended. `after`: the last message that was looked at. */
  cancelling: readonly { id: string; after: string | null }[];
  /** Whether anybody stands in the lines of questions. */
  hasQuestions: boolean;
}

export const NOTHING_WAITS: Outlook = { holds: [], batches: [], cancelling: [], hasQuestions: false };

/** It takes a tenth of a millisecond, by key; not by the plan of tables that were empty when it was made (4 ms). */
const TIMEOUT_MS = 15_000;
/** Of so many batches messages may leave in one turn. */
export const MOST_BATCHES = 16;
const QUESTION_LINES = CHANNELS.map((channel) => `'${classLine('question', channel)}'`).join(', ');

type Row = Omit<Outlook, 'holds'> & {
  holds: (Omit<WaitedHold, 'since' | 'until'> & { since: string; until: string })[];
};

/** A round trip. Batches in turn: those after `afterBatch` first, and from the beginning again. */
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
