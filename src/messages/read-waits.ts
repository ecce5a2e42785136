import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';
import type { DeliveryContext } from './delivery-context.js';
import { opensAt } from './delivery-times.js';
import { isBatchLine } from './lines.js';
import { readHolds } from './channel-holds.js';
import type { AttemptRecord } from './attempt.entity.js';
import type { SkippedDto } from './message.dto.js';
import type { MessageRow } from './message.entity.js';
import { SMS_LIMIT_REACHED, type Skipped, STEP_SKIPPED } from '../deciding/next-step.types.js';
import { sentenceOf } from '../siren/own-codes.js';
import { waitingFor, type WaitingFor } from './waiting-for.js';

/** Why a message waits, and what it was not sent by. */
export interface Wait {
  waitingFor: WaitingFor | null;
  /** In the order in which that happened. */
  skipped: SkippedDto[];
}

interface Note {
  messageId: string;
  at: Date;
  event: string;
  detail: Record<string, unknown>;
}

const READ_NOTES = `
  SELECT h.message_id AS "messageId", h.at, h.event, h.detail
    FROM unnest($1::uuid[]) AS x (id) JOIN message_history h ON h.message_id = x.id
   WHERE h.event IN ('${STEP_SKIPPED}', '${SMS_LIMIT_REACHED}') ORDER BY h.at, h.id`;

/** Of a batch that holds its messages back, since when it does. */
const READ_BATCHES = `
  SELECT id, coalesce(paused_at, measured_since, created_at) AS since FROM batches
   WHERE id = ANY($1::uuid[]) AND (paused_at IS NOT NULL OR rate_per_second IS NOT NULL)`;

const READ_HELD_TEMPLATES = `SELECT name, language, since FROM template_holds`;

/** Since when an approved template of its plan is held. */
function heldSince({ plan }: MessageRow, held: readonly HeldTemplate[]): Date | null {
  const approved = plan.flatMap((step) => step.approved ?? []);
  return (
    held.find((one) => approved.some(({ name, language }) => name === one.name && language === one.language))?.since ??
    null
  );
}

interface HeldTemplate {
  name: string;
  language: string;
  since: Date;
}

/** Reads it for messages that are to be shown together. */
export async function readWaits(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  messages: readonly MessageRow[],
  attemptsOf: (message: MessageRow) => readonly AttemptRecord[],
): Promise<(message: MessageRow) => Wait> {
  const pool = poolOf(dataSource);
  const read = async <Row>(text: string, ids: readonly string[]): Promise<Row[]> =>
    ids.length === 0 ? [] : ((await pool.query(text, [ids])).rows as Row[]);
  const waiting = messages.filter(({ finishedAt }) => finishedAt === null);
  const batchIds = waiting.flatMap(({ line, batchId }) => (line !== null && isBatchLine(line) ? [batchId!] : []));
  const mayUseTemplate = waiting.some(({ line, plan }) => line === null && plan.some(({ approved }) => approved));
  const [notes, batches, holds, templates] = await Promise.all([
    read<Note>(
      READ_NOTES,
      messages.map(({ id }) => id),
    ),
    read<{ id: string; since: Date }>(READ_BATCHES, [...new Set(batchIds)]),
    waiting.length === 0 ? [] : readHolds({ query: async (text: string) => (await pool.query(text)).rows as never }),
    mayUseTemplate ? pool.query<HeldTemplate>(READ_HELD_TEMPLATES).then(({ rows }) => rows) : [],
  ]);
  const notesOf = Map.groupBy(notes, ({ messageId }) => messageId);
  const batchOf = new Map(batches.map((batch) => [batch.id, batch]));
  const now = databaseClock.now();
  return (message) => {
    const of = notesOf.get(message.id) ?? [];
    const limited = of.findLast(({ event }) => event === SMS_LIMIT_REACHED)?.detail.until;
    return {
      skipped: of.flatMap(({ event, at, detail }) =>
        event === STEP_SKIPPED ? [skippedStep(detail as unknown as Skipped, at)] : [],
      ),
      waitingFor: waitingFor(message, attemptsOf(message), {
        ...{ now, holds },
        batch: (message.batchId !== null && batchOf.get(message.batchId)) || null,
        opensAt: message.finishedAt === null ? opensAt(message, policy, now) : null,
        smsLimitUntil: typeof limited === 'string' ? new Date(limited) : null,
        templateHeldSince: message.finishedAt === null ? heldSince(message, templates) : null,
      }),
    };
  };
}

function skippedStep({ channel, code }: Skipped, at: Date): SkippedDto {
  return { channel, code, message: sentenceOf(code), at };
}
