import type { Pool } from 'pg';
import { type DataSource, In } from 'typeorm';
import { databaseClock } from '../database/clock.js';
import { poolOf } from '../database/transaction.js';
import type { ListPage } from '../http/pages.js';
import { explainError } from '../siren/explain-error.js';
import { AttemptEntity, type AttemptRecord } from './attempt.entity.js';
import type { DeliveryContext } from './delivery-context.js';
import { DeliveryEntity } from './delivery.entity.js';
import { type HistoryLine, historyOf } from './history-of.js';
import { HistoryEntity } from './history.entity.js';
import { findKeptReceipts } from './kept-receipts.js';
import { findMessageIds, type MessageFilter } from './message-keys.js';
import type { ListedMessageDto, MessageDto } from './message.dto.js';
import { MessageEntity, type MessageRow } from './message.entity.js';
import { listedMessage, messageView } from './message.view.js';
import { readWaits } from './read-waits.js';

type Reading = Pick<DeliveryContext, 'dataSource' | 'policy'>;

/** A message with its history. */
export async function findMessage(context: Reading, id: string): Promise<MessageDto | null> {
  return (await findWholeMessages(context, [id]))[0] ?? null;
}

/**
 * Messages with their histories, in the order of these ids; unknown ids are left out. The provider of SMS in the
 * settings decides what a code in a receipt means.
 */
export async function findWholeMessages(context: Reading, ids: readonly string[]): Promise<MessageDto[]> {
  const {
    dataSource,
    policy: { smsProvider },
  } = context;
  // Read before their attempts, which change together with them. So a finished message is never shown with an
  // unfinished attempt.
  const found = new Map((await findRows(dataSource, ids)).map((row) => [row.id, row]));
  const now = databaseClock.now();
  const rows = ids.flatMap((id) => found.get(id) ?? []).map((row) => asShown(row, now));
  const [attempts, recorded] = await Promise.all([findAttemptsOf(dataSource, ids), findHistoryOf(dataSource, ids)]);
  const attemptsOf = ({ id }: MessageRow): AttemptEntity[] => attempts.get(id) ?? [];
  const [receipts, waitOf, resentAs] = await Promise.all([
    findKeptReceipts(
      dataSource,
      rows.filter((row) => attemptsOf(row).length > 0),
    ),
    readWaits(context, rows, attemptsOf),
    findResends(
      poolOf(dataSource),
      rows.map(({ id }) => id),
    ),
  ]);
  return rows.map((message) => {
    const history = historyOf({
      ...{ message, smsProvider },
      attempts: attemptsOf(message),
      recorded: recorded.get(message.id) ?? [],
      receipts: receipts.get(message.id) ?? [],
    });
    return messageView(
      message,
      attemptsOf(message),
      waitOf(message),
      explainedHistory(history, attemptsOf(message), smsProvider),
      resentAs.get(message.id),
    );
  });
}

/** A scheduled message whose time has come counts as queued, even before it was looked at. */
function asShown(row: MessageRow, now: Date): MessageRow {
  const isDue = row.status === 'scheduled' && row.sendAt !== null && row.sendAt <= now;
  return isDue ? { ...row, status: 'queued' } : row;
}

async function findHistoryOf(dataSource: DataSource, ids: readonly string[]): Promise<Map<string, HistoryEntity[]>> {
  if (ids.length === 0) return new Map();
  const lines = await dataSource
    .getRepository(HistoryEntity)
    .find({ where: { messageId: In(ids) }, order: { at: 'ASC', id: 'ASC' } });
  return Map.groupBy(lines, ({ messageId }) => messageId);
}

/** These messages, in no order; ids that name none are left out. */
export async function findRows(dataSource: DataSource, ids: readonly string[]): Promise<MessageRow[]> {
  if (ids.length === 0) return [];
  const found = await dataSource
    .getRepository(MessageEntity)
    .createQueryBuilder('m')
    .innerJoinAndMapOne('m.delivery', DeliveryEntity, 'd', 'd.messageId = m.id')
    .where({ id: In(ids) })
    .getMany();
  return (found as (MessageEntity & { delivery: DeliveryEntity })[]).map(({ delivery, ...message }) => ({
    ...message,
    ...delivery,
  }));
}

/** Newest first, up to `limit`, those before the id `before`. */
export async function findMessages(
  context: Reading,
  filter: MessageFilter,
  page: { before: string | null; limit: number },
): Promise<ListPage<ListedMessageDto, string>> {
  const { rows: ids, next } = await findMessageIds(context.dataSource, filter, page);
  return { rows: await findListedMessages(context, ids), next };
}

/** These messages as lists show them, the newest first; ids that name none are left out. */
export async function findListedMessages(context: Reading, ids: readonly string[]): Promise<ListedMessageDto[]> {
  if (ids.length === 0) return [];
  const { dataSource } = context;
  const now = databaseClock.now();
  const messages = (await findRows(dataSource, ids)).map((row) => asShown(row, now));
  const attempts = await findAttemptsOf(dataSource, ids);
  messages.sort((a, b) => (a.id < b.id ? 1 : -1));
  const attemptsOf = ({ id }: MessageRow): AttemptEntity[] => attempts.get(id) ?? [];
  const waitOf = await readWaits(context, messages, attemptsOf);
  return messages.map((message) => listedMessage(message, attemptsOf(message), waitOf(message)));
}

async function findAttemptsOf(dataSource: DataSource, ids: readonly string[]): Promise<Map<string, AttemptEntity[]>> {
  if (ids.length === 0) return new Map();
  const attempts = await dataSource
    .getRepository(AttemptEntity)
    .find({ where: { messageId: In(ids) }, order: { messageId: 'ASC', number: 'ASC' } });
  return Map.groupBy(attempts, ({ messageId }) => messageId);
}

/** Nobody reads more of them. */
const MOST = 10;

/** The messages that repeat these, by the ids of these, the newest first; of each the newest ten. */
async function findResends(pool: Pool, ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: string; resent: string }>(
    `SELECT x.id, r.resent_as AS resent FROM unnest($1::uuid[]) AS x (id),
            LATERAL (SELECT resent_as FROM resent_messages
                      WHERE message_id = x.id ORDER BY resent_as DESC LIMIT ${MOST}) AS r
      ORDER BY r.resent_as DESC`,
    [ids],
  );
  const byId = Map.groupBy(rows, ({ id }) => id);
  return new Map([...byId].map(([id, of]) => [id, of.map(({ resent }) => resent)]));
}

/**
 * The same lines, completed. A line with a code gets its `meaning` (null: no table has it). A failure reported by a
 * receipt gets the `action` that was decided, as a refusal has it already.
 */
export function explainedHistory(
  lines: readonly HistoryLine[],
  attempts: readonly AttemptRecord[],
  smsProvider: string | null,
): HistoryLine[] {
  return lines.map((line) => {
    const { code, number } = line.detail;
    if (typeof code !== 'string') return line;
    // A finished message has its last attempt's code, or one of ours, which mean the same everywhere.
    const attempt = attempts.find((one) => one.number === number) ?? attempts.at(-1);
    const channel = attempt?.channel ?? 'whatsapp';
    const provider = attempt?.provider ?? (channel === 'sms' ? smsProvider : null) ?? undefined;
    const { meaning } = explainError({ channel, code, ...(provider !== undefined && { provider }) });
    const action = attempt === undefined || !isFailureOf(attempt, line) ? null : attempt.errorAction;
    return { ...line, detail: { ...line.detail, meaning, ...(action !== null && { action }) } };
  });
}

/** Of several failures that receipts told, the one that was decided about. */
function isFailureOf({ errorCode, number }: AttemptRecord, { event, detail }: HistoryLine): boolean {
  return (
    event === 'receipt' &&
    detail.number === number &&
    detail.status === 'failed' &&
    detail.changed === true &&
    detail.code === errorCode
  );
}
