import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatchWatch } from '../src/batches/find-batches.js';
import type { BatchDto } from '../src/batches/batch.dto.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { BULK, lineOf } from './support/uploads.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const submit = async (n: number, rate = ''): Promise<string> => {
  const messages = Array.from({ length: n }, (_, i) => JSON.parse(lineOf(i)) as object);
  return (await gateway.call('POST', BULK + rate, { messages })).body.batchId as string;
};
const pathOf = (id: string) => `/api/v1/batches/${id}`;
const open = (id: string, headers: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(`${gateway.url}${pathOf(id)}/events`, {
    headers: { authorization: `Bearer ${gateway.apiKey}`, ...headers },
    ...(signal && { signal }),
  });
const eventsIn = (text: string): BatchDto[] =>
  [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data!) as BatchDto);
/** Everybody who watches a batch in this process just now. */
const watchers = (): number => gateway.app.get(BatchWatch).watchers;

describe('the events of a batch', () => {
  it('tell each change, at most twice a second, and end when all is finished', async () => {
    const id = await submit(30, '?ratePerSecond=10');
    const began = performance.now();
    const response = await open(id);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('x-request-id')).not.toBeNull();
    const text = await response.text();
    const seconds = (performance.now() - began) / 1000;
    const events = eventsIn(text);
    expect(events.length).toBeGreaterThan(2);
    expect(events.length).toBeLessThanOrEqual(2 + 2 * seconds);
    expect(events[0]).toMatchObject({ id, total: 30, status: 'running' });
    expect(events.at(-1)).toEqual((await gateway.call(`GET`, pathOf(id))).body);
    expect(events.at(-1)).toMatchObject({ status: 'finished', progress: 1, counts: { delivered: 30 } });
    const progress = events.map((event) => event.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('are one event where all is finished, and none for who has heard that', async () => {
    const id = await submit(1);
    await eventually(async () => expect((await gateway.call('GET', pathOf(id))).body.finishedAt).not.toBeNull());
    const text = await (await open(id)).text();
    expect(eventsIn(text)).toHaveLength(1);
    const lastEventId = /^id: (.*)$/m.exec(text)![1]!;
    expect((await open(id, { 'last-event-id': lastEventId })).status).toBe(204);
  });

  it('leave nothing behind of those who go', async () => {
    const id = await submit(5, '?ratePerSecond=0.1');
    const leaving = new AbortController();
    const responses = await Promise.all(Array.from({ length: 20 }, () => open(id, {}, leaving.signal)));
    await Promise.all(responses.map((response) => response.body!.getReader().read()));
    expect(watchers()).toBe(20);
    leaving.abort();
    await eventually(() => expect(watchers()).toBe(0));
    await gateway.call('POST', `${pathOf(id)}/cancel`);
  });

  it('are those of a batch that there is', async () => {
    expect((await open('019b7a00-0000-7000-8000-000000000001')).status).toBe(404);
  });

  it('keep nobody from stopping', async () => {
    const other = await startGateway({ beside: gateway });
    const id = await submit(5, '?ratePerSecond=0.1');
    const response = await fetch(`${other.url}${pathOf(id)}/events`, {
      headers: { authorization: `Bearer ${gateway.apiKey}` },
    });
    const reported = response.text();
    await other.close();
    expect(eventsIn(await reported)).toHaveLength(1);
    await gateway.call('POST', `${pathOf(id)}/cancel`);
  });
});
