import { get, type IncomingMessage } from 'node:http';
import { withConnection } from '../src/tools/local/postgres-connection.js';
import { type Gateway, startGateway } from './gateway.js';
import type { Lab } from './lab.js';
import { count, megabytes, table } from './table.js';

export interface ExportFigures {
  list: string;
  rows: number;
  bytes: number;
  perSecond: number;
}

export interface ExportsFigures {
  exports: ExportFigures[];
  /** Before the first export, and at most. */
  idleRss: number;
  peakRss: number;
}

/**
 * Every message and every attempt as CSV, one list after the other, out of a database that holds so many of each; meanwhile
 * a reader who asked for the same takes nothing of it.
 */
export async function benchExports(lab: Lab, rows: number): Promise<ExportsFigures> {
  const gateway = await startGateway(lab, {
    ...{ name: 'exports', roles: 'api', successStatus: 'delivered', profile: undefined },
  });
  await fill(gateway.databaseUrl, rows);
  const { rss: idleRss } = await gateway.usage();
  const stalled = await open(gateway, 'messages');
  const exports: ExportFigures[] = [];
  for (const list of ['messages', 'attempts']) exports.push(await readAll(gateway, list, rows));
  stalled.destroy();
  const { peakRss } = await gateway.usage();
  await gateway.stop();
  return { exports, idleRss, peakRss };
}

export function exportsTable({ exports, idleRss, peakRss }: ExportsFigures): string {
  return [
    table(
      'exports as CSV',
      ['rows', 'MB', 'rows/s'],
      exports.map(({ list, rows, bytes, perSecond }) => ({
        what: list,
        cells: [count(rows), count(bytes / 1e6), count(perSecond)],
      })),
    ),
    `with ${megabytes(peakRss)} of memory at most, ${megabytes(idleRss)} before; a reader who took nothing included`,
  ].join('\n');
}

async function readAll(gateway: Gateway, list: string, expected: number): Promise<ExportFigures> {
  const began = performance.now();
  let bytes = 0;
  let lines = 0;
  for await (const chunk of (await open(gateway, list)) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  }
  const rows = lines - 1;
  if (rows !== expected) throw new Error(`${rows} rows came instead of ${expected}`);
  return { list, rows, bytes, perSecond: rows / ((performance.now() - began) / 1000) };
}

function open({ port, apiKey }: Gateway, list: string): Promise<IncomingMessage> {
  const headers = { authorization: `Bearer ${apiKey}`, accept: 'text/csv' };
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: `/api/v1/${list}`, headers, agent: false }, (response) => {
      if (response.statusCode === 200) resolve(response);
      else reject(new Error(`${list} answered ${response.statusCode}`));
    }).on('error', reject);
  });
}

/** Finished messages of the last days, an attempt each. */
async function fill(databaseUrl: string, rows: number): Promise<void> {
  await withConnection(databaseUrl, async (client) => {
    await client.query('SET search_path = siren_gateway; SET synchronous_commit = off');
    await client.query(
      `INSERT INTO messages (id, created_at, to_number, country, text, plan, priority, category, reference, metadata)
       SELECT uuid7_floor(at), at, '+9198' || lpad((i % 100000000)::text, 8, '0'), 'IN',
              'Your share of dinner is 250, pay by tonight',
              '[{"channel":"whatsapp","fallbackAfter":300,"successStatus":"delivered"}]', 10, 'transactional', 'bill-' || i,
              '{"bill": 7}'
         FROM (SELECT i, now() - make_interval(secs => ($1 - i) * 0.1) AS at FROM generate_series(1, $1::int) AS i) AS x`,
      [rows],
    );
    await client.query(
      `INSERT INTO deliveries (message_id, status, channel, expires_at, sent_at, delivered_at, finished_at)
       SELECT id, 'delivered', 'whatsapp', created_at + interval '1 day', created_at, created_at, created_at FROM messages`,
    );
    await client.query(
      `INSERT INTO delivery_attempts (message_id, number, id, step, channel, reason, status, provider_message_id, started_at,
                                      accepted_at, sent_at, delivered_at)
       SELECT id, 1, gen_random_uuid(), 0, 'whatsapp', 'first', 'delivered', 'wa-' || id, created_at, created_at, created_at,
              created_at
         FROM messages`,
    );
    for (const table of ['messages', 'deliveries', 'delivery_attempts']) await client.query(`VACUUM ANALYZE ${table}`);
  });
}
