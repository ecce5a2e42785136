import type { DataSource } from 'typeorm';
import { readAudit } from '../audit/reading/audit.controller.js';
import { findContact } from '../contacts/contacts.service.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction, poolOf } from '../database/transaction.js';
import { cut, keysetPages, type ListPage } from '../http/pages.js';
import { findIncoming } from '../inbox/find-incoming.js';
import { incomingView } from '../inbox/incoming-message.view.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { findWholeMessages } from '../messages/find-messages.js';
import { findMessageIds } from '../messages/message-keys.js';
import { canonicalNumber, formsOf } from '../messages/numbers/equivalent-numbers.js';
import { type NumberInText, numberInText } from '../messages/numbers/number-in-text.js';
import type { PhoneNumber } from '../messages/numbers/phone-number.js';
import { findSuppressionChanges } from '../suppressions/read-suppressions.js';
import { readSpooled } from '../webhooks/spool.js';
import { mayHave } from './erase-webhooks.js';
import type { ExportedWebhookDto, RememberedDto } from './personal-data.dto.js';

/** Messages, incoming messages or webhooks that are in memory at once. A webhook has 256 KB at most. */
const PAGE = 50;
/** Of one incoming message: Siren delivers it again a few times. */
const MOST_COPIES = 100;

/**
 * Everything that is stored about a person, as the pieces of one JSON document: each page is read when the one before
 * was taken, so that it takes the same memory for everybody.
 */
export async function* contactExport(
  context: DeliveryContext,
  { e164, country, type }: PhoneNumber,
): AsyncGenerator<string> {
  const { dataSource, policy } = context;
  const contact = { phoneNumber: e164, country, type, ...(await findContact(dataSource, e164, policy)) };
  const head = { phoneNumber: e164, forms: formsOf(e164), exportedAt: databaseClock.now(), contact };
  yield `${JSON.stringify(head).slice(0, -1)},"messages":[`;
  yield* separated(messages(context, e164));
  yield '],"incomingMessages":[';
  yield* separated(incomingMessages(dataSource, e164));
  yield '],"unsettledWebhooks":[';
  yield* separated(unsettled(dataSource, e164));
  yield '],"suppressionHistory":[';
  yield* separated(suppressionHistory(dataSource, e164));
  yield '],"audit":[';
  yield* separated(audited(dataSource, e164));
  yield `],"remembered":${JSON.stringify(await remembered(dataSource, e164))}}\n`;
}

/** The elements of a list, each made of pieces. */
async function* separated(elements: AsyncIterable<AsyncIterable<string> | Iterable<string>>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const pieces of elements) {
    if (!isFirst) yield ',';
    isFirst = false;
    yield* pieces;
  }
}

async function* messages(context: DeliveryContext, to: string): AsyncGenerator<AsyncIterable<string>> {
  const pages = keysetPages(
    (before: string | null, limit) => findMessageIds(context.dataSource, { to }, { before, limit }),
    { limit: PAGE },
  );
  for await (const ids of pages) {
    const found = await messagesWithWebhooks(context.dataSource, ids);
    for (const message of await findWholeMessages(context, ids)) {
      yield withWebhooks(message, found.has(message.id) ? webhooksOfMessage(context.dataSource, message.id) : []);
    }
  }
}

async function* incomingMessages(dataSource: DataSource, e164: string): AsyncGenerator<AsyncIterable<string>> {
  const read = async (before: string | null, limit: number) =>
    cut(await findIncoming(dataSource, { from: { e164 } }, { before, limit: limit + 1 }), limit, ({ id }) => id);
  const number = numberInText(e164);
  for await (const rows of keysetPages(read, { limit: PAGE })) {
    for (const row of rows) yield withWebhooks(incomingView(row), webhooksOfIncoming(dataSource, row, number));
  }
}

async function* withWebhooks(
  what: object,
  webhooks: AsyncIterable<ExportedWebhookDto[]> | Iterable<ExportedWebhookDto[]>,
): AsyncGenerator<string> {
  yield `${JSON.stringify(what).slice(0, -1)},"webhooks":[`;
  let isFirst = true;
  for await (const page of webhooks) {
    yield (isFirst ? '' : ',') + page.map((webhook) => JSON.stringify(webhook)).join(',');
    isFirst = false;
  }
  yield ']}';
}

const WEBHOOK = `id, received_at AS "receivedAt", settled_at AS "processedAt", body`;

/** Of most, the webhooks are no longer kept. */
async function messagesWithWebhooks(dataSource: DataSource, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await poolOf(dataSource).query<{ id: string }>(
    `SELECT x.id FROM unnest($1::uuid[]) AS x (id) WHERE EXISTS (SELECT FROM received_webhooks WHERE message_id = x.id)`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}

function webhooksOfMessage(dataSource: DataSource, messageId: string): AsyncIterable<ExportedWebhookDto[]> {
  return pagesOf(async (before, limit) => {
    const { rows } = await poolOf(dataSource).query<ExportedWebhookDto>(
      `SELECT ${WEBHOOK} FROM received_webhooks WHERE message_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [messageId, before, limit],
    );
    return rows;
  });
}

/** The one that brought it, and those that brought it again. Ids begin again at some gateways: another sender's are left. */
async function* webhooksOfIncoming(
  dataSource: DataSource,
  { id, providerMessageId }: { id: string; providerMessageId: string },
  number: NumberInText,
): AsyncGenerator<ExportedWebhookDto[]> {
  const { rows } = await poolOf(dataSource).query<ExportedWebhookDto>(
    `SELECT ${WEBHOOK} FROM received_webhooks WHERE id = $1
      UNION ALL
     (SELECT ${WEBHOOK} FROM received_webhooks
       WHERE provider_message_id = $2 AND endpoint = 'message' AND body <> '' AND result <> 'stored' AND id <> $1
       ORDER BY id DESC LIMIT ${MOST_COPIES})`,
    [id, providerMessageId],
  );
  const found = rows.filter((row) => row.id === id || number.isIn(row.body));
  if (found.length > 0) yield found;
}

/** There are few: they are looked through. */
async function* unsettled(dataSource: DataSource, e164: string): AsyncGenerator<string[]> {
  const number = numberInText(e164);
  const ofSpool = pagesOf(async (before, limit) => {
    const { rows } = await poolOf(dataSource).query<{ id: string; webhooks: string }>(
      `SELECT id, webhooks FROM webhook_spool WHERE next_at IS NULL AND ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`,
      [before, limit],
    );
    return rows;
  });
  const ofParked = pagesOf(async (before, limit) => {
    const { rows } = await poolOf(dataSource).query<{ id: string; webhooks: string }>(
      `SELECT id, webhook AS webhooks FROM parked_receipts
        WHERE ${mayHave('webhook', '$1')} AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [number.lastDigits, before, limit],
    );
    return rows;
  });
  for (const source of [ofSpool, ofParked]) {
    for await (const rows of source) {
      for (const { id, receivedAt, body } of rows.flatMap(({ webhooks }) => readSpooled(webhooks))) {
        if (number.isIn(body)) yield [JSON.stringify({ id, receivedAt, processedAt: null, body })];
      }
    }
  }
}

async function* suppressionHistory(dataSource: DataSource, e164: string): AsyncGenerator<string[]> {
  const pages = pagesOf((before, limit) =>
    inTransaction(dataSource, (tx) => findSuppressionChanges(tx, e164, { before, limit })),
  );
  for await (const rows of pages) for (const row of rows) yield [JSON.stringify(row)];
}

async function* audited(dataSource: DataSource, phoneNumber: string): AsyncGenerator<string[]> {
  const pages = pagesOf((before, limit) => readAudit(dataSource, { phoneNumber }, { before, limit }));
  for await (const rows of pages) for (const row of rows) yield [JSON.stringify(row)];
}

/** @param read up to `limit` rows before the id `before`, newest first */
function pagesOf<Row extends { id: string }>(
  read: (before: string | null, limit: number) => Promise<Row[]>,
): AsyncIterable<Row[]> {
  const page = async (before: string | null, limit: number): Promise<ListPage<Row, string>> =>
    cut(await read(before, limit + 1), limit, ({ id }) => id);
  return keysetPages(page, { limit: PAGE });
}

async function remembered(dataSource: DataSource, e164: string): Promise<RememberedDto> {
  const { rows } = await poolOf(dataSource).query<RememberedDto>(
    `SELECT coalesce((SELECT accepted_at FROM recipient_windows WHERE phone_number = $1), '{}') AS "acceptedAt",
            ARRAY(SELECT begun_at FROM window_refusals WHERE phone_number = $1 ORDER BY begun_at DESC) AS "refusedAt",
            ARRAY(SELECT refused_at FROM not_on_whatsapp WHERE phone_number = $1 ORDER BY refused_at DESC) AS "notOnWhatsAppAt",
            coalesce((SELECT json_agg(json_build_object('kind', kind, 'answeredAt', answered_at, 'n', n) ORDER BY kind)
                        FROM automatic_answers WHERE sender = $1), '[]') AS answers`,
    [canonicalNumber(e164)],
  );
  return rows[0]!;
}
