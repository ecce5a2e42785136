import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { DEFAULT_SCHEMA } from '../src/database/data-source.js';
import { MAX_EXPORTS } from '../src/http/send-export.js';
import { deliver } from './support/eventually.js';
import { fillLists, RARE } from './support/filled-lists.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { openClient } from './support/open-client.js';

const LISTS = ['/api/v1/messages', '/api/v1/attempts'] as const;
const STORED = 3_000;

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
  await fillLists(gateway.database, STORED);
});
afterAll(() => gateway?.close());

const csv = (path: string, signal?: AbortSignal) =>
  fetch(gateway.url + path, {
    headers: { authorization: `Bearer ${gateway.apiKey}`, accept: 'text/csv' },
    ...(signal && { signal }),
  });

const records = (text: string) => parse<Record<string, string>>(text, { columns: true });

describe.each(LISTS)('the pages of %s', (path) => {
  it('show what was there when they began, each once, whatever is written meanwhile', async () => {
    const idsNow = async () =>
      (await query<{ id: string }>(gateway.database, 'SELECT id FROM messages')).map(({ id }) => id);
    const there = await idsNow();
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await gateway.call<{ items: { id: string; messageId?: string }[]; nextCursor: string | null }>(
        'GET',
        `${path}?limit=200${cursor}`,
      );
      seen.push(...body.items.map(({ id, messageId }) => messageId ?? id));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
      if (seen.length % 1_000 === 0) {
        await deliver(gateway, { to: '+919876540001' });
        await query(
          gateway.database,
          `UPDATE delivery_attempts SET status = 'read', read_at = now() WHERE message_id = ANY($1)`,
          [[there[10], there[STORED - 10]]],
        );
      }
    } while (cursor !== '');
    expect(new Set(seen).size).toBe(seen.length);
    expect(there.filter((id) => !seen.includes(id))).toEqual([]);
  });

  it('as CSV are one file of all', async () => {
    const [{ n }] = (await query<{ n: number }>(gateway.database, 'SELECT count(*)::int AS n FROM messages')) as [
      { n: number },
    ];
    const response = await csv(`${path}?limit=1`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${path.slice(8)}.csv"`);
    const text = await response.text();
    expect(text.split('\n')).toHaveLength(1 + n + 1);
    expect(new Set(records(text).map(({ id }) => id)).size).toBe(n);
  });

  it('as CSV are narrowed like the list, to a header alone where nothing fits', async () => {
    expect(records(await (await csv(`${path}?to=%2B919876500077`)).text())).toMatchObject([{ to: '+919876500077' }]);
    const none = await (await csv(`${path}?reference=nobody`)).text();
    expect(none).toMatch(/^id,.*\n$/);
    expect((await csv(`${path}?channel=pigeon`)).status).toBe(400);
  });
});

it('attempts narrowed to a batch page through it whole, the newest message first', async () => {
  const seen: string[] = [];
  let cursor = '';
  do {
    const { body } = await gateway.call<{ items: { messageId: string }[]; nextCursor: string | null }>(
      'GET',
      `/api/v1/attempts?batchId=0199aaaa-0000-7000-8000-000000000001&limit=90${cursor}`,
    );
    seen.push(...body.items.map(({ messageId }) => messageId));
    cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
  } while (cursor !== '');
  expect(seen).toHaveLength(STORED / 10);
  expect(seen).toEqual([...new Set(seen)].sort().reverse());
});

describe('narrowed by what no index finds', () => {
  const DAYS_AGO = [40, 100];
  beforeAll(async () => {
    for (const days of DAYS_AGO) await copyOldest(days);
  });

  /** The oldest message, which went by a rare channel, as if it had been sent so many days ago. */
  async function copyOldest(days: number): Promise<void> {
    const at = new Date(Date.now() - days * 86_400_000);
    const [ids] = await query<{ source: string; copy: string }>(
      gateway.database,
      'SELECT id AS source, uuid7_floor($1) AS copy FROM messages ORDER BY id LIMIT 1',
      [at],
    );
    for (const [table, key, time] of [
      ['messages', 'id', 'created_at'],
      ['deliveries', 'message_id', 'finished_at'],
      ['delivery_attempts', 'message_id', 'started_at'],
    ] as const) {
      await query(
        gateway.database,
        `INSERT INTO ${table} SELECT (jsonb_populate_record(t, jsonb_build_object('${key}', $2::uuid, '${time}', $3::timestamptz))).*
           FROM ${table} t WHERE ${key} = $1`,
        [ids!.source, ids!.copy, at],
      );
    }
  }

  it.each(LISTS)('%s leads on over months in which there is nothing, page by page, and in one file', async (path) => {
    const times: string[] = [];
    const pages: number[] = [];
    const narrowed = `${path}?channel=${RARE.channel}`;
    let cursor = '';
    do {
      const { body } = await gateway.call<{ items: Record<string, string>[]; nextCursor: string | null }>(
        'GET',
        narrowed + cursor,
      );
      pages.push(body.items.length);
      times.push(...body.items.map(({ createdAt, startedAt }) => (createdAt ?? startedAt)!));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');
    expect(times).toEqual(times.toSorted().reverse());
    const daysAgo = times.map((time) => Math.round((Date.now() - new Date(time).getTime()) / 86_400_000));
    expect(daysAgo.slice(-DAYS_AGO.length)).toEqual(DAYS_AGO);
    expect(pages).toContain(0);
    expect(records(await (await csv(narrowed)).text())).toHaveLength(times.length);
  });

  it.each(LISTS)('%s ends where its time does', async (path) => {
    const [from, to] = [41, 39].map((days) => new Date(Date.now() - days * 86_400_000).toISOString());
    const { body } = await gateway.call(
      'GET',
      `${path}?channel=${RARE.channel}&createdFrom=${from}&createdTo=${to}&limit=1`,
    );
    expect(body).toMatchObject({ items: [{ channel: RARE.channel }], nextCursor: null });
  });
});

describe('in a file', () => {
  it('a formula is disarmed, a text of several lines is quoted, and a number keeps its plus', async () => {
    const text = '=HYPERLINK("https://evil.example")\nline two, "quoted" ₹';
    await deliver(gateway, { to: '+919876540002', text, reference: '@SUM(A1)' });
    const [message] = records(await (await csv('/api/v1/messages?to=%2B919876540002')).text());
    expect(message).toMatchObject({ text: `'${text}`, reference: "'@SUM(A1)", to: '+919876540002', attempts: '1' });
    const [attempt] = records(await (await csv('/api/v1/attempts?to=%2B919876540002')).text());
    expect(attempt).toMatchObject({ reference: "'@SUM(A1)", to: '+919876540002', channel: 'whatsapp' });
  });

  it('an attempt is one line, also with an error', async () => {
    const message: MessageDto = await deliver(gateway, { to: '+919876549002' });
    const text = await (await csv('/api/v1/attempts?to=%2B919876549002')).text();
    expect(text.trim().split('\n')).toHaveLength(1 + message.attempts.length);
    expect(records(text)).toMatchObject([
      { channel: 'sms', number: '2', reason: 'fallback', errorCode: '' },
      { channel: 'whatsapp', number: '1', errorCode: '131026', errorRetryable: 'false' },
    ]);
  });
});

describe('exports', () => {
  it('do not wait for readers that stall', async () => {
    // So many rows that their readers' buffers do not hold them.
    await query(
      gateway.database,
      `UPDATE messages SET text = repeat('a long text ', 300) WHERE reference LIKE 'common-%'`,
    );
    const leaving = new AbortController();
    const stalled = await Promise.all(Array.from({ length: 6 }, () => csv('/api/v1/messages', leaving.signal)));
    expect(stalled.map(({ status }) => status)).toEqual(stalled.map(() => 200));
    for (const path of LISTS) expect((await csv(`${path}?reference=nobody`)).status).toBe(200);
    expect(records(await (await csv('/api/v1/messages')).text()).length).toBeGreaterThanOrEqual(STORED);
    leaving.abort();
  });

  it('are refused when as many are being read as may', async () => {
    const client = await openClient(gateway.database.url);
    await client.query(`BEGIN; LOCK TABLE ${DEFAULT_SCHEMA}.messages IN ACCESS EXCLUSIVE MODE`);
    const answers = Array.from({ length: MAX_EXPORTS + 1 }, () => csv('/api/v1/messages?reference=nobody'));
    const refused = await Promise.race(answers);
    await client.query('COMMIT');
    await client.end();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    expect(await refused.json()).toMatchObject({ type: '/problems/too-many-exports' });
    const statuses = (await Promise.all(answers)).map(({ status }) => status).sort();
    expect(statuses).toEqual([...Array.from({ length: MAX_EXPORTS }, () => 200), 429]);
  });
});

it('a database that fails before the first row is an answer, not a broken file', async () => {
  await query(gateway.database, 'ALTER TABLE messages RENAME TO messages_away');
  try {
    expect((await csv('/api/v1/messages')).status).toBeGreaterThanOrEqual(500);
  } finally {
    await query(gateway.database, 'ALTER TABLE messages_away RENAME TO messages');
  }
});
