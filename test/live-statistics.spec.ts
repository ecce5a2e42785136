import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveDto } from '../src/statistics/reading/live.dto.js';
import { LiveWatch, MOST_WATCHERS } from '../src/statistics/http/live.controller.js';
import { deliver, eventually } from './support/eventually.js';
import { FailingPostgres } from './support/failing-postgres.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const open = (signal?: AbortSignal, of: Gateway = gateway) =>
  fetch(`${of.url}/api/v1/statistics/live`, {
    headers: { authorization: `Bearer ${gateway.apiKey}` },
    ...(signal && { signal }),
  });
const watchers = (): number => gateway.app.get(LiveWatch).watchers;

/** Follows the stream; `heard` grows. */
async function follow(of: Gateway = gateway): Promise<{ heard: LiveDto[]; leave: () => void }> {
  const leaving = new AbortController();
  const response = await open(leaving.signal, of);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const heard: LiveDto[] = [];
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const read = async (): Promise<void> => {
    for (let rest = ''; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split('\n\n');
      rest = blocks.pop()!;
      for (const block of blocks) if (block.startsWith('data: ')) heard.push(JSON.parse(block.slice(6)) as LiveDto);
    }
  };
  read().catch(() => undefined);
  return { heard, leave: () => leaving.abort() };
}

describe('the live figures', () => {
  it('tell at once how it is, and each change', async () => {
    const { heard, leave } = await follow();
    await eventually(() => expect(heard).toHaveLength(1));
    expect(heard[0]).toMatchObject({
      queueDepth: 0,
      messages: { delivered: 0, failed: 0 },
      channels: [
        { channel: 'whatsapp', state: 'open', reason: null, meaning: null, account: false, since: null, until: null },
        { channel: 'sms', state: 'open' },
      ],
      lastMinutes: { totalAttempts: 0 },
    });
    await deliver(gateway, { to: '+919876543210' });
    await eventually(() => {
      expect(heard.at(-1)!.messages).toMatchObject({ delivered: 1, queued: 0, sending: 0 });
      expect(heard.at(-1)!.lastMinutes).toMatchObject({ totalAttempts: 1, whatsappAttempts: 1 });
    });
    for (const [index, live] of heard.entries()) expect(live).not.toEqual(heard[index - 1]);
    leave();
  });

  it('tell which channel is held, and why', async () => {
    const { heard, leave } = await follow();
    await query(
      gateway.database,
      `INSERT INTO channel_holds (channel, kind, since, until, reason, account)
       VALUES ('sms', 'pause', now(), now() + interval '1 hour', 'http_401', true)`,
    );
    await eventually(() =>
      expect(heard.at(-1)?.channels).toMatchObject([
        { channel: 'whatsapp', state: 'open' },
        {
          ...{ channel: 'sms', state: 'paused', reason: 'http_401', account: true, until: expect.any(String) },
          meaning: 'Siren answered with the HTTP status 401 and no code',
        },
      ]),
    );
    await query(gateway.database, 'DELETE FROM channel_holds');
    await eventually(() => expect(heard.at(-1)?.channels[1]).toMatchObject({ state: 'open' }));
    leave();
  });

  it('tell which templates are held, and whether unknown windows count as closed', async () => {
    const { heard, leave } = await follow();
    await eventually(() =>
      expect(heard.at(-1)?.whatsapp).toEqual({ unknownWindowsClosedSince: null, heldTemplates: [] }),
    );
    await query(
      gateway.database,
      `INSERT INTO template_holds VALUES ('bill_ready_v2', 'en', now(), now() + interval '1 hour', '132015', 5000)`,
    );
    await query(gateway.database, 'INSERT INTO unknown_windows_closed (since) VALUES (now())');
    await eventually(() =>
      expect(heard.at(-1)?.whatsapp).toMatchObject({
        unknownWindowsClosedSince: expect.any(String),
        heldTemplates: [{ name: 'bill_ready_v2', language: 'en', reason: '132015', until: expect.any(String) }],
      }),
    );
    await query(gateway.database, 'DELETE FROM template_holds');
    await query(gateway.database, 'DELETE FROM unknown_windows_closed');
    leave();
  });

  it('tell what Siren said when it was asked last, as long as that is of now', async () => {
    const { heard, leave } = await follow();
    const answered = (at: string) =>
      query(
        gateway.database,
        `UPDATE siren_checks SET asked_at = now() + interval '1 hour', answered_at = ${at}, problem = 'siren fails: http_500'`,
      );
    await answered('now()');
    await eventually(() => expect(heard.at(-1)?.siren).toEqual({ problem: 'siren fails: http_500' }));
    await answered(`now() - interval '3 minutes'`);
    await eventually(() => expect(heard.at(-1)?.siren).toEqual({ problem: null }));
    leave();
  });

  it('tell since when they are old, while the database does not answer', async () => {
    const way = await FailingPostgres.start(gateway.database.url);
    const other = await startGateway({ beside: gateway, settings: { DATABASE_URL: way.urlOf(gateway.database.url) } });
    const { heard, leave } = await follow(other);
    await eventually(() => expect(heard.at(-1)).toMatchObject({ staleSince: null }));
    const { staleSince: _none, ...before } = heard.at(-1)!;
    for (const treatment of ['resets', 'hangs'] as const) {
      way.treat(treatment);
      await eventually(() => expect(heard.at(-1)).toMatchObject({ staleSince: expect.any(String) }));
      const { staleSince, lastMinutes, ...then } = heard.at(-1)!;
      expect(Date.parse(String(staleSince))).toBeGreaterThan(Date.parse(String(lastMinutes.from)));
      expect({ ...then, lastMinutes }).toMatchObject({ messages: before.messages, channels: before.channels });
      way.treat('serves');
      await eventually(() => expect(heard.at(-1)).toMatchObject({ staleSince: null }));
    }
    leave();
    await other.close();
    await way.close();
  });

  it('are one query for all who watch, and leave nothing behind of those who go', async () => {
    const leaving = new AbortController();
    await Promise.all(Array.from({ length: 20 }, () => open(leaving.signal)));
    await eventually(() => expect(watchers()).toBe(20));
    leaving.abort();
    await eventually(() => expect(watchers()).toBe(0));
  });

  it('are told to so many and no more', async () => {
    const watch = gateway.app.get(LiveWatch);
    const unwatch = Array.from({ length: MOST_WATCHERS }, () => watch.watch(() => undefined)!);
    const refused = await open();
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({ type: '/problems/too-many-watchers' });
    for (const leave of unwatch) leave();
    expect(watchers()).toBe(0);
  });

  it('want the API key', async () => {
    expect((await fetch(`${gateway.url}/api/v1/statistics/live`)).status).toBe(401);
  });

  it('keep nobody from stopping', async () => {
    const other = await startGateway({ beside: gateway });
    const response = await open(undefined, other);
    const reported = response.text();
    await other.close();
    expect(await reported).toMatch(/^(data: .*\n\n|)$/s);
  });
});
