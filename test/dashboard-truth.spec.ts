import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INCOMING_EVENT_TYPE } from '../src/messages/app-events.js';
import { newId } from '../src/database/ids.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { type Dashboard, goTo, startDashboard } from './support/dashboard.js';
import { deliver, eventually } from './support/eventually.js';
import { query } from './support/query.js';
import { BULK, lineOf } from './support/uploads.js';

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await startDashboard({ settings: { EVENTS_POLLING: 'true' } });
});
afterAll(() => dashboard?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) =>
  query<Row>(dashboard.gateway.database, text, values);
const rowOf = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });
/** The colour of a state, by the name of its class. */
const toneIn = async (page: Page, text: string): Promise<string> =>
  (await rowOf(page, text).locator('.pill').getAttribute('class'))!.replace('pill ', '');

/** An event that nobody took for a day, about this. */
async function deadEvent(subject: string, type: string, error: string): Promise<string> {
  const [outboxId, id] = [newId(), newId()];
  await sql(
    `INSERT INTO event_deliveries (outbox_id, item, id, number, subject, type, at, status, failures, deliveries)
     VALUES ($1, 0, $2, 1, $3, $4, now(), 'dead', 9, $5)`,
    [outboxId, id, subject, type, JSON.stringify([{ at: new Date(), statusCode: null, durationMs: 1, error }])],
  );
  return id;
}

async function incoming(from: string, content: string): Promise<string> {
  const { gateway } = dashboard;
  await gateway.sandbox.receive({ from, content });
  let id = '';
  await eventually(async () => {
    const [item] = (await gateway.call('GET', `/api/v1/incoming-messages?from=${encodeURIComponent(from)}`)).body.items;
    expect(item).toMatchObject({ status: 'handled' });
    id = item.id as string;
  });
  return id;
}

describe('an incoming message', () => {
  it('is green only where somebody answered or its word was obeyed', async () => {
    const silent = await incoming('+919876540201', 'Is anybody there?');
    const untold = await incoming('+919876540202', 'Tell them');
    const eventId = await deadEvent(untold, INCOMING_EVENT_TYPE, 'http_500');
    await incoming('+919876540203', 'STOP');
    const answered = await incoming('+919876540204', 'Thanks');
    const { id: reply } = await deliver(dashboard.gateway, { to: '+919876540204' });
    await sql('UPDATE incoming_messages SET reply_message_id = $2 WHERE id = $1', [answered, reply]);

    const { page, complaints, leave } = await dashboard.enter('#/incoming');
    await rowOf(page, '+919876540204').waitFor();
    const shown = await page.getByRole('row').locator('.pill').allInnerTexts();
    expect(shown).toEqual(['Answered', 'STOP obeyed', 'Application not told', 'Not answered']);
    const tones = ['+919876540204', '+919876540203', '+919876540202', '+919876540201'].map((from) =>
      toneIn(page, from),
    );
    expect(await Promise.all(tones)).toEqual(['good', 'good', 'bad', 'warn']);
    await rowOf(page, '+919876540202').getByRole('link').first().click();
    await page.getByText('nobody took the event for a day').waitFor();
    expect(await page.getByRole('link', { name: 'Show the event' }).getAttribute('href')).toBe(`#/events/${eventId}`);
    await goTo(page, `#/incoming/${silent}`);
    await page.getByText('Is anybody there?').waitFor();
    await page.getByText('Not answered').waitFor();
    expect(complaints).toEqual([]);
    await leave();
    await sql('DELETE FROM event_deliveries');
  });
});

describe('a dead letter', () => {
  it('says why it died, and links to what it is about', async () => {
    const { id: messageId } = await deliver(dashboard.gateway, { to: '+919876549012' });
    await sql(`UPDATE deliveries SET failure_code = 'internal_error' WHERE message_id = $1`, [messageId]);
    const incomingId = await incoming('+919876540211', 'Hello');
    await sql(`UPDATE incoming_messages SET status = 'failed', failures = 10 WHERE id = $1`, [incomingId]);
    const eventId = await deadEvent(messageId, 'message.failed', 'connection_refused');
    const reported = await incoming('+919876540212', 'Hello again');
    const incomingEventId = await deadEvent(reported, INCOMING_EVENT_TYPE, 'http_503');
    const [webhookId, strayId] = [newId(), newId()];
    const [attempt] = await sql<{ provider_message_id: string }>(
      'SELECT provider_message_id FROM provider_ids WHERE message_id = $1 LIMIT 1',
      [messageId],
    );
    const spool = `INSERT INTO webhook_spool (id, failures, webhook_ids, provider_message_ids, webhooks)
      VALUES ($1::uuid, $2, ARRAY[$1::uuid], ARRAY[$3::text], json_build_array(json_build_object('id', $1::uuid, 'receivedAt', now()))::text)`;
    await sql(spool, [webhookId, 10, attempt!.provider_message_id]);
    await sql(spool, [strayId, 0, null]);

    const { body } = await dashboard.gateway.call('GET', '/api/v1/dead-letters');
    const about = (type: string, id: string) => ({ type, id });
    expect(
      body.items.map(({ id, kind, reason, about: of }: Record<string, unknown>) => ({ id, kind, reason, about: of })),
    ).toEqual(
      expect.arrayContaining([
        { id: messageId, kind: 'message', reason: 'internal_error', about: about('message', messageId) },
        { id: incomingId, kind: 'incoming', reason: 'handler_failed', about: about('incoming_message', incomingId) },
        { id: eventId, kind: 'event', reason: 'connection_refused', about: about('message', messageId) },
        { id: incomingEventId, kind: 'event', reason: 'http_503', about: about('incoming_message', reported) },
        { id: webhookId, kind: 'webhook', reason: 'internal_error', about: about('message', messageId) },
        { id: strayId, kind: 'webhook', reason: 'unreadable', about: null },
      ]),
    );

    const { page, leave } = await dashboard.enter('#/dead-letters');
    for (const [id, says, hash] of [
      [messageId, 'by an error of ours', `#/messages/${messageId}`],
      [incomingId, 'A handler of the application failed', `#/incoming/${incomingId}`],
      [eventId, 'refused the connection', `#/messages/${messageId}`],
      [incomingEventId, 'HTTP status 503', `#/incoming/${reported}`],
      [webhookId, 'by an error of ours', `#/messages/${messageId}`],
    ] as const) {
      const row = rowOf(page, id);
      await expect.poll(() => row.innerText()).toContain(says);
      expect(await row.getByRole('link', { name: /^The (incoming )?message$/ }).getAttribute('href')).toBe(hash);
    }
    expect(await rowOf(page, strayId).innerText()).toContain("none of Siren's webhooks");
    await leave();
  });
});

describe('a batch', () => {
  const GOOD = Array.from({ length: 3 }, (_, i) => JSON.parse(lineOf(i)) as object);
  const submit = async (messages: object[], query = ''): Promise<string> =>
    (await dashboard.gateway.call('POST', `${BULK}${query}`, { messages })).body.batchId as string;

  it('whose items were all rejected is not finished in green, nor is a cancelled one blue', async () => {
    const rejected = await submit([{ to: '12', text: 'Hi' }]);
    const some = await submit([...GOOD, { to: '12', text: 'Hi' }]);
    const cancelled = await submit(GOOD, '?ratePerSecond=0.1');
    await dashboard.gateway.call('POST', `/api/v1/batches/${cancelled}/cancel`);
    const { page, complaints, leave } = await dashboard.enter('#/batches');
    const row = (id: string) => page.getByRole('row').filter({ has: page.locator(`a[href="#/batches/${id}"]`) });
    await expect.poll(() => row(rejected).locator('.pill').innerText()).toBe('All rejected');
    expect(await row(rejected).locator('.pill').getAttribute('class')).toContain('bad');
    expect(await row(rejected).getByRole('progressbar').count()).toBe(0);
    expect(await row(rejected).innerText()).not.toContain('%');
    await expect.poll(() => row(some).locator('.pill').innerText()).toBe('Finished, some rejected');
    await expect.poll(() => row(cancelled).locator('.pill').innerText()).toBe('Cancelled');
    const progressColour = (shown: ReturnType<typeof row>) =>
      shown.locator('.progress').evaluate(
        // eslint-disable-next-line @typescript-eslint/no-explicit-any -- runs in the page
        (element) => (globalThis as any).getComputedStyle(element).getPropertyValue('--bar') as string,
      );
    const colour = (name: string) =>
      page.evaluate(`getComputedStyle(document.documentElement).getPropertyValue('${name}')`);
    expect(await progressColour(row(cancelled))).toBe(await colour('--muted'));
    await goTo(page, `#/batches/${rejected}`);
    await page.getByText('All rejected').waitFor();
    expect(complaints).toEqual([]);
    await leave();
  });
});

describe('a message that waits', () => {
  it('says why and until when, in the list and on its page', async () => {
    const sendAt = new Date(Date.now() + 86_400_000).toISOString();
    const { body } = await dashboard.gateway.call<MessageDto>('POST', '/api/v1/messages', {
      ...{ to: '+919876540221', text: 'Tomorrow', sendAt },
    });
    const until = new Intl.DateTimeFormat('en-US', {
      ...{ dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Asia/Kolkata' },
    }).format(new Date(sendAt));
    const words = `The time that it was scheduled for has not come; it is sent at ${until}`;
    const { page, leave } = await dashboard.enter('#/messages');
    await expect.poll(() => rowOf(page, '+919876540221').innerText()).toContain(words);
    await goTo(page, `#/messages/${body.id}`);
    await expect.poll(() => page.locator('.facts').innerText()).toContain(words);
    expect(await page.locator('.timeline').innerText()).toContain(words);
    await leave();
  });
});
