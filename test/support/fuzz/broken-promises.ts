import { isDeepStrictEqual } from 'node:util';
import type { StatisticsDto } from '../../../src/statistics/reading/statistics.dto.js';
import { eventually } from '../eventually.js';
import { accountsOf } from '../faults/accounts.js';
import { readAttempts, readMessages } from '../faults/read-evidence.js';
import { query } from '../query.js';
import { recount } from '../recount.js';
import { STORED_WEBHOOKS } from '../tables.js';
import type { ServiceProcess } from '../service-process.js';
import { type FuzzWorld, GOOD_TEXT } from './fuzz-world.js';

/** An API key that the service has made. */
const MADE_KEY = 'sgk_[\\w-]{43}';
/** Of what breaks one promise. */
const MOST_SHOWN = 5;

/** What the database holds after a run, for people. */
export interface Promises {
  /** What breaks one, by the promise. Each list must be empty. */
  broken: Record<string, readonly unknown[]>;
  counts: Record<string, number>;
}

/**
 * Looks for rows that break what always holds (section 2 of the design): the accounts of the fault suite, what was
 * promised by an answer, constraints that span rows, and statistics beside a recount. Call it when the service has settled.
 */
export async function lookAtPromises(world: FuzzWorld): Promise<Promises> {
  const { service, accepted } = world;
  const { database, sandbox } = service;
  const stored = await readMessages(database.url);
  // Inputs bring references of any kind; here each message is its own.
  const messages = stored.map((message) => ({ ...message, reference: message.id }));
  const byId = new Map(messages.map((message) => [message.id, message]));
  const digests = new Set(
    (await query<{ digest: string }>(database, `SELECT digest FROM ${STORED_WEBHOOKS}`)).map(({ digest }) => digest),
  );
  const accounts = accountsOf({
    submissions: [...accepted.messages].map((id) => ({ reference: id, to: '', acknowledgedId: id })),
    messages,
    attempts: await readAttempts(database.url),
    ledger: sandbox.requests,
    webhooks: { acknowledged: [...accepted.webhooks.keys()], stored: digests },
  });
  const { finishedNotOnce, afterTheEnd, silentDuplicates, ghosts, lostWebhooks } = accounts;
  const statistics = await statisticsBesideRecount(world);
  const { log, metrics } = await world.reported();
  return {
    broken: {
      // Of those that wait for a time far away, it is enough that they are there: a constraint has it that they are looked at.
      lost: accounts.lost.filter((id) => !byId.has(id)),
      ...{ finishedNotOnce, afterTheEnd, silentDuplicates, ghosts },
      lostWebhooks: await withoutATrace(database, lostWebhooks, accepted.webhooks),
      lostOfBatches: await lostOfBatches(world),
      ...(await rowsThatBreak(database)),
      statistics: statistics.equal ? [] : [statistics],
      ...leaksIn('Log', log, service),
      ...leaksIn('Metrics', metrics, service),
      // Nothing that comes from outside is an error of the service.
      errorsInLog: linesOf(log, /"level":"(error|fatal)"(?!.*(unreadable|not as Siren sends it))/),
    },
    counts: {
      messages: messages.length,
      finished: messages.filter(({ finishedAt }) => finishedAt !== null).length,
      acknowledged: accepted.messages.size,
      batches: accepted.batches.size,
      requests: accounts.requests,
      duplicated: accounts.duplicated,
      webhooks: accounts.webhooks,
    },
  };
}

/**
 * Webhooks of which nothing tells any more. Without its digest is kept what was about somebody who was erased, and what
 * nobody could say whose it was: the id tells that it came. Erasures remove dead letters altogether, and say how many.
 */
async function withoutATrace(
  database: FuzzWorld['service']['database'],
  lost: readonly string[],
  idsOf: ReadonlyMap<string, string | null>,
): Promise<readonly string[]> {
  const rows = await query<{ id: string }>(
    database,
    `SELECT DISTINCT provider_message_id AS id FROM received_webhooks WHERE digest = ''`,
  );
  const ids = new Set(rows.map(({ id }) => id));
  const untold = lost.filter((digest) => !ids.has(idsOf.get(digest) ?? ''));
  const [removed] = await query<{ n: number }>(
    database,
    `SELECT coalesce(sum((erased ->> 'deadLetters')::int), 0)::int AS n FROM erasures`,
  );
  return untold.length > removed!.n ? untold : [];
}

/** Batches with fewer messages than their answer told. */
async function lostOfBatches({ service, accepted }: FuzzWorld): Promise<string[]> {
  const rows = await query<{ id: string; n: number }>(
    service.database,
    `SELECT batch_id AS id, count(*)::int AS n FROM messages WHERE batch_id IS NOT NULL GROUP BY batch_id`,
  );
  const counts = new Map(rows.map(({ id, n }) => [id, n]));
  return [...accepted.batches].filter(([id, n]) => (counts.get(id) ?? 0) < n).map(([id]) => id);
}

/** What no constraint of one row can say. */
const BREAKING = {
  statusesThatSank: 'SELECT * FROM witness.sunken',
  messagesWithoutDelivery:
    'SELECT id FROM messages WHERE NOT EXISTS (SELECT FROM deliveries WHERE message_id = messages.id)',
  deliveriesWithoutMessage:
    'SELECT message_id FROM deliveries WHERE NOT EXISTS (SELECT FROM messages WHERE id = deliveries.message_id)',
  attemptsWithoutMessage:
    'SELECT id FROM delivery_attempts a WHERE NOT EXISTS (SELECT FROM messages WHERE id = a.message_id)',
  idsWithoutAttempt: `SELECT * FROM provider_ids p WHERE NOT EXISTS (
                        SELECT FROM delivery_attempts a WHERE a.message_id = p.message_id AND a.number = p.number)`,
  inDefaultPartitions: `SELECT id FROM messages_default UNION ALL SELECT message_id FROM deliveries_default
                        UNION ALL SELECT message_id FROM delivery_attempts_default UNION ALL SELECT id FROM message_history_default`,
  messagesThatFailed: `SELECT message_id, failures, failure_code FROM deliveries WHERE failures > 0 OR failure_code = 'internal_error'`,
  webhooksThatFailed: `SELECT id, provider_message_id, failures, result FROM ${STORED_WEBHOOKS}
                        WHERE provider_message_id IS NOT NULL AND (failures > 0 OR status = 'failed')`,
  incomingThatFailed: `SELECT id, failures FROM incoming_messages WHERE status = 'failed' OR failures > 0`,
  eventsThatFailed: `SELECT id, type, status FROM event_deliveries WHERE failures > 0`,
  futureTimes: `SELECT message_id, number FROM delivery_attempts
                 WHERE greatest(started_at, accepted_at) > clock_timestamp() + interval '1 second'`,
} as const;

async function rowsThatBreak(database: { url: string }): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const [name, text] of Object.entries(BREAKING)) found[name] = await query(database, text);
  return found;
}

async function statisticsBesideRecount({ service }: FuzzWorld) {
  const { url, headers, database } = service;
  const tx = {
    query: <Row extends object>(text: string, values: readonly unknown[] = []) =>
      query<Row>(database, text, [...values]),
  };
  const read = async () => {
    const reported = (await (await fetch(`${url}/api/v1/statistics`, { headers })).json()) as StatisticsDto;
    const counted = await recount(tx, reported);
    return {
      equal: isDeepStrictEqual(reported, { ...counted }),
      reported,
      counted: JSON.parse(JSON.stringify(counted)) as unknown,
    };
  };
  let last = await read();
  // Something may be settled between the two.
  await eventually(async () => {
    last = await read();
    if (!isDeepStrictEqual(last.reported, last.counted)) throw new Error('they differ');
  }).catch(() => undefined);
  return { ...last, equal: isDeepStrictEqual(last.reported, last.counted) };
}

/** Lines that hold a number of those that inputs have, a text of a good message, or a secret. */
function leaksIn(where: string, text: string, { apiKey, webhookSecret }: ServiceProcess): Record<string, string[]> {
  const secrets = new RegExp([apiKey, webhookSecret, GOOD_TEXT, MADE_KEY].join('|'));
  // A part of an id is no number.
  return {
    [`numbersIn${where}`]: linesOf(text, /(?<![\da-f])(?:91)?98\d{8}(?![\da-f])/),
    [`secretsIn${where}`]: linesOf(text, secrets),
  };
}

function linesOf(text: string, wanted: RegExp): string[] {
  return text
    .split('\n')
    .filter((line) => wanted.test(line))
    .slice(0, MOST_SHOWN);
}
