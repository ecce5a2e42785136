import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../../src/database/data-source.js';
import { rebuildStatistics } from '../../src/statistics/folding/rebuild.js';
import { deliver, eventually } from '../../test/support/eventually.js';
import type { Gateway } from '../../test/support/gateway.js';
import { query } from '../../test/support/query.js';
import { pick, randomFrom } from '../../test/support/random.js';

const MESSAGES = 1_500;
/** Of the message whose timeline is shown. */
const PLAN = [
  { channel: 'whatsapp', fallbackAfter: 300 },
  { channel: 'sms', fallbackAfter: 3_600 },
];
/** Of all others: what is silent goes on soon. */
const QUICK = [
  { channel: 'whatsapp', fallbackAfter: 10 },
  { channel: 'sms', fallbackAfter: 10 },
];
/** WhatsApp takes its messages and fails later. */
const FAILS_LATE = '+919876549003';
/** Of the message whose timeline is shown. */
export const SHOWN_REFERENCE = 'dinner-42';
/** The sandbox delivers within tenths of a second; people's phones take some seconds. */
const STRETCH = 25;
/** Endings of numbers by what befalls them in the sandbox; most get their message as they should. */
const TROUBLE = ['9001', '9001', '9002', '9002', '9003', '9003', '9008', '9012', '9004'];
const NAMES = ['Asha', 'Ravi', 'Meera', 'Kabir', 'Zoya', 'Arjun'];

/** Sends through the sandbox, and moves what came of it over the last day, as if it had happened then. */
export async function seed(gateway: Gateway): Promise<void> {
  const random = randomFrom(7);
  const messages = Array.from({ length: MESSAGES }, (_, i) => {
    const ending = random() < 0.16 ? pick(random, TROUBLE) : String(1_000 + (i % 8_000));
    const name = pick(random, NAMES);
    const share = 120 + Math.floor(random() * 900);
    return {
      to: `+9198${String(765_0 + (i % 1_000)).padStart(4, '0')}${ending}`,
      text: `Hi ${name}, your share of Friday's dinner is ₹${share}. Pay: https://pay.example/d${i}`,
      reference: `dinner-${1_000 + i}`,
      channels: QUICK,
    };
  });
  const { body } = await gateway.call('POST', '/api/v1/messages/bulk', { messages });
  await eventually(async () => {
    const batch = await gateway.call('GET', `/api/v1/batches/${body.batchId}`);
    if (batch.body.finishedAt === null) throw new Error(JSON.stringify(batch.body.counts));
  });
  await deliver(gateway, { ...messages[0], to: FAILS_LATE, reference: SHOWN_REFERENCE, channels: PLAN });
  await spread(gateway);
}

/** How many hours back messages go: more of them some hours ago than others, as on any day. */
const HOURS_BACK = [
  ...[0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16],
  ...[18, 19, 20, 20, 21, 21, 22, 22, 23, 23],
];

/** Moves each message, with all that was learned of it, to some time of the last day, and stretches its life. */
async function spread(gateway: Gateway): Promise<void> {
  await query(
    gateway.database,
    `CREATE TABLE public.moved AS
       SELECT message_id AS id, min(started_at) AS began,
              now() - make_interval(hours => (ARRAY[${HOURS_BACK.join()}])[1 + floor(random() * ${HOURS_BACK.length})::int],
                                    secs => 3600 * random()) AS goes_to
         FROM delivery_attempts GROUP BY message_id`,
  );
  const moved = (column: string): string =>
    `${column} = CASE WHEN ${column} IS NOT NULL THEN goes_to + greatest('0', ${column} - began) * ${STRETCH} END`;
  const set = async (table: string, key: string, columns: string[]): Promise<void> => {
    await query(
      gateway.database,
      `UPDATE ${table} SET ${columns.map(moved).join(', ')} FROM public.moved AS m WHERE m.id = ${table}.${key}`,
    );
  };
  await set('messages', 'id', ['created_at']);
  await set('deliveries', 'message_id', ['sent_at', 'delivered_at', 'finished_at']);
  await set('delivery_attempts', 'message_id', [
    ...['started_at', 'accepted_at', 'sent_at', 'delivered_at', 'read_at', 'failed_at', 'asked_at'],
  ]);
  await set('message_history', 'message_id', ['at']);
  await set('received_webhooks', 'message_id', ['received_at', 'settled_at']);
  await rebuildStatistics(gateway.app.get<DataSource>(getDataSourceToken(DATA_SOURCE)));
}
