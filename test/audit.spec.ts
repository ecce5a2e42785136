import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AUDIT_ACTIONS, type AuditAction } from '../src/audit/audit.js';
import type { AuditEntryDto, AuditPageDto } from '../src/audit/reading/audit.dto.js';
import { CommunicationService } from '../src/communication.service.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { openApiDocument } from '../src/http/openapi.js';
import { SCOPES } from '../src/http/scopes.js';
import { TemplatesService } from '../src/templates/templates.service.js';
import { makeApiKey, type TestKey } from './support/api-keys.js';
import { deliver, eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { deliverWebhook, incoming } from './support/siren-webhooks.js';
import { BULK } from './support/uploads.js';

const AUDIT = '/api/v1/audit';
const NUMBER = '+919876543210';
const TEXT = 'Your share of dinner';

/** Every route that changes something, and what the audit says of it; null: what it does is told by what it makes. */
const REPORTED: Readonly<Record<string, readonly AuditAction[] | null>> = {
  'DELETE /api/v1/api-keys/{id}': ['api_key.revoked'],
  'DELETE /api/v1/contacts/{phoneNumber}': ['contact.erasure_requested'],
  'DELETE /api/v1/dead-letters': ['dead_letter.discarded'],
  'DELETE /api/v1/policies/{name}': ['policy.deleted'],
  'DELETE /api/v1/sessions/current': ['session.revoked'],
  'DELETE /api/v1/sessions/{id}': ['session.revoked'],
  'DELETE /api/v1/suppressions/{phoneNumber}': ['suppression.lifted'],
  'PATCH /api/v1/batches/{id}': ['batch.rate_changed'],
  'PATCH /api/v1/messages/{id}': ['message.rescheduled'],
  'PATCH /api/v1/templates/{name}': ['template.changed'],
  'POST /api/v1/api-keys': ['api_key.created'],
  'POST /api/v1/batches/{id}/cancel': ['batch.cancelled'],
  'POST /api/v1/batches/{id}/pause': ['batch.paused'],
  'POST /api/v1/batches/{id}/resume': ['batch.resumed'],
  'POST /api/v1/channels/whatsapp/templates/{name}/{language}/try': ['approved_template.tried'],
  'POST /api/v1/channels/{channel}/try': ['channel.tried'],
  'POST /api/v1/contacts/{phoneNumber}/messages': ['contact.answered'],
  'POST /api/v1/dead-letters': ['dead_letter.replayed'],
  'POST /api/v1/dead-letters/{id}/replay': ['dead_letter.replayed'],
  // It is kept nowhere.
  'POST /api/v1/events/test': null,
  'POST /api/v1/events/redeliver': ['events.redelivered'],
  'POST /api/v1/events/{id}/redeliver': ['event.redelivered'],
  'POST /api/v1/incoming-messages/{id}/suppress': ['suppression.added'],
  'POST /api/v1/messages': null,
  'POST /api/v1/messages/bulk': null,
  'POST /api/v1/messages/cancel': ['message.cancelled'],
  'POST /api/v1/messages/resend': ['messages.resent'],
  'POST /api/v1/messages/validate': null,
  'POST /api/v1/messages/{id}/cancel': ['message.cancelled'],
  'POST /api/v1/phone-numbers/validate': null,
  'POST /api/v1/policies': ['policy.created'],
  'POST /api/v1/sessions': ['session.created'],
  'POST /api/v1/suppressions': ['suppression.added', 'suppression.changed'],
  'POST /api/v1/suppressions/import': ['suppressions.imported'],
  'POST /api/v1/suppressions/recipients': ['suppression.added'],
  'POST /api/v1/suppressions/{phoneNumber}/lift': ['suppression.lifted'],
  'POST /api/v1/templates': ['template.created'],
  'POST /api/v1/templates/{name}/archive': ['template.archived'],
  'POST /api/v1/templates/{name}/preview': null,
  'POST /api/v1/templates/{name}/publish': ['template.published'],
  'POST /api/v1/webhooks/siren/delivery-status': null,
  'POST /api/v1/webhooks/siren/message': null,
  'PUT /api/v1/policies/{name}': ['policy.created', 'policy.replaced'],
};

let gateway: Gateway;
let operator: TestKey;
beforeAll(async () => {
  gateway = await startGateway({
    settings: {
      EVENTS_URL: 'http://127.0.0.1:1/events',
      EVENTS_SECRET: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    },
  });
  operator = await makeApiKey(gateway, { name: 'on call', scopes: [...SCOPES] });
});
afterAll(() => gateway?.close());

let orders = 0;
/** Asks with the operator's key; resolves to the answer and the entries of that request, the oldest first. */
async function order(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const requestId = `order-${++orders}`;
  const answer = await gateway.call(method, path, body, { ...operator.headers, ...headers, 'x-request-id': requestId });
  const entries = (await all()).filter((entry) => entry.requestId === requestId).reverse();
  for (const { actor } of entries) expect(actor).toEqual({ keyId: operator.id, name: 'on call' });
  return { ...answer, entries };
}
const reported = ({ entries }: { entries: AuditEntryDto[] }) =>
  entries.map(({ action, subject, before, after }) => ({ action, subject, before, after }));

const page = async (search = '') => (await gateway.call<AuditPageDto>('GET', `${AUDIT}?limit=200&${search}`)).body;
const all = async (search = '') => (await page(search)).items;
/** One that waits: Siren has said that SMS have to. */
const waiting = async (): Promise<string> => {
  gateway.sandbox.misbehave({ kind: 'status', status: 429, headers: { 'retry-after': '600' } });
  const channels = [{ channel: 'sms' }];
  const id = (await gateway.call('POST', '/api/v1/messages', { to: NUMBER, text: TEXT, channels })).body.id as string;
  await eventually(async () => {
    const { body } = await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`);
    expect(body.waitingFor).not.toBeNull();
  });
  await gateway.sandbox.reset();
  return id;
};
const batchOf = async (n: number) => {
  const messages = Array.from({ length: n }, (_, i) => ({ to: `+9198765${String(50_000 + i)}`, text: TEXT }));
  return (await gateway.call('POST', BULK, { messages })).body.batchId as string;
};

describe('the audit', () => {
  it('is asked of every route that changes something', () => {
    const changing = Object.entries(openApiDocument(gateway.app).paths).flatMap(([path, item]) =>
      (['delete', 'patch', 'post', 'put'] as const)
        .filter((method) => item[method] !== undefined)
        .map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(changing.sort()).toEqual(Object.keys(REPORTED).sort());
    // An export changes nothing, and is worth knowing of.
    const actions = ['contact.exported', ...Object.values(REPORTED).flatMap((some) => some ?? [])];
    expect([...new Set(actions)].sort()).toEqual([...AUDIT_ACTIONS].sort());
  });

  it('tells of API keys', async () => {
    const name = 'billing of 98765 43210';
    const created = await order('POST', '/api/v1/api-keys', { name, scopes: ['batches'], maxPerSecond: 5 });
    const { id } = created.body as { id: string };
    const facts = { name: 'billing of 98***-***10', scopes: ['batches'], maxPerSecond: 5, expiresAt: null };
    const masked = { ...facts, name: expect.not.stringContaining('43210') as string };
    const subject = { type: 'api_key', id };
    expect(reported(created)).toEqual([{ action: 'api_key.created', subject, before: null, after: masked }]);
    const revoked = await order('DELETE', `/api/v1/api-keys/${id}`);
    expect(reported(revoked)).toEqual([{ action: 'api_key.revoked', subject, before: masked, after: null }]);
    const again = await order('DELETE', `/api/v1/api-keys/${id}`);
    expect([again.status, again.entries]).toEqual([404, []]);
  });

  it('tells of sessions', async () => {
    const created = await order('POST', '/api/v1/sessions');
    const { id, expiresAt } = created.body as { id: string; expiresAt: string };
    const [subject, facts] = [
      { type: 'session', id },
      { keyId: operator.id, expiresAt },
    ];
    expect(reported(created)).toEqual([{ action: 'session.created', subject, before: null, after: facts }]);
    const cookie = created.headers.get('set-cookie')!.split(';')[0]!;
    const other = await order('POST', '/api/v1/sessions');
    const signedOut = await order('DELETE', '/api/v1/sessions/current', undefined, { cookie });
    expect(reported(signedOut)).toEqual([{ action: 'session.revoked', subject, before: facts, after: null }]);
    const revoked = await order('DELETE', `/api/v1/sessions/${(other.body as { id: string }).id}`);
    expect(reported(revoked).map(({ action }) => action)).toEqual(['session.revoked']);
  });

  it('tells of suppressions, by the digest of the number, which finds them again', async () => {
    const wanted = { phoneNumber: NUMBER, reason: `asked by ${NUMBER}`, note: TEXT };
    const added = await order('POST', '/api/v1/suppressions', wanted);
    const facts = { channel: 'all', category: 'all', reason: 'other' };
    const subject = { type: 'contact', id: expect.stringMatching(/^digest:[\da-f]{64}$/) as string };
    expect(reported(added)).toEqual([{ action: 'suppression.added', subject, before: null, after: facts }]);
    const changed = await order('POST', '/api/v1/suppressions', { ...wanted, note: 'another' });
    expect(reported(changed)).toEqual([{ action: 'suppression.changed', subject, before: facts, after: facts }]);
    const unchanged = await order('POST', '/api/v1/suppressions', { ...wanted, note: undefined });
    expect([unchanged.status, unchanged.entries]).toEqual([200, []]);
    const lifted = await order('DELETE', `/api/v1/suppressions/${NUMBER}`);
    expect(reported(lifted)).toEqual([{ action: 'suppression.lifted', subject, before: facts, after: null }]);

    const file = `phoneNumber,reason\n${NUMBER},complaint\n+919876500002,complaint\n`;
    const imported = await order('POST', '/api/v1/suppressions/import', file, { 'content-type': 'text/csv' });
    const byFile = { type: 'import', id: expect.any(String) as string };
    expect(reported(imported)).toEqual([
      { action: 'suppressions.imported', subject: byFile, before: null, after: { added: 2 } },
    ]);
    const ofFile = await order('DELETE', `/api/v1/suppressions/${NUMBER}`);
    expect(reported(ofFile)).toEqual([
      { action: 'suppression.lifted', subject, before: { ...facts, reason: 'complaint' }, after: null },
    ]);

    const found = await all(`phoneNumber=${encodeURIComponent('098765 43210')}`);
    expect(found.map(({ action }) => action)).toEqual([
      'suppression.lifted',
      'suppression.lifted',
      'suppression.changed',
      'suppression.added',
    ]);
    expect(await all('phoneNumber=%2B919876511111')).toEqual([]);
  });

  it('tells of a STOP that is obeyed by hand', async () => {
    await deliverWebhook(gateway, 'message', incoming({ from_number: 'somebody', content: 'STOP' }));
    const id = await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/incoming-messages?status=not_obeyed');
      expect(body.items).toHaveLength(1);
      return body.items[0].id as string;
    });
    const obeyed = await order('POST', `/api/v1/incoming-messages/${id}/suppress`, { phoneNumber: '+919876500003' });
    expect(reported(obeyed)).toMatchObject([{ action: 'suppression.added', after: { reason: 'opt_out' } }]);
  });

  it('tells of erasures and exports', async () => {
    const exported = await order('GET', '/api/v1/contacts/+919876500009/export');
    expect(reported(exported)).toMatchObject([
      { action: 'contact.exported', subject: { type: 'contact' }, after: null },
    ]);
    const asked = await order('DELETE', '/api/v1/contacts/+919876500009?keepSuppression=true');
    const after = { erasureId: asked.body.id as string, keepSuppression: true };
    expect(reported(asked)).toMatchObject([{ action: 'contact.erasure_requested', before: null, after }]);
    expect(asked.entries[0]!.subject).toEqual(exported.entries[0]!.subject);
  });

  it('tells of a message that was cancelled, once', async () => {
    const id = await waiting();
    const cancelled = await order('POST', `/api/v1/messages/${id}/cancel`);
    expect(cancelled.status).toBe(200);
    expect(reported(cancelled)).toMatchObject([
      { action: 'message.cancelled', subject: { type: 'message', id }, after: { status: 'cancelled' } },
    ]);
    expect((await order('POST', `/api/v1/messages/${id}/cancel`)).entries).toEqual([]);
  });

  it('tells of what was ordered of a batch, and nothing where the order changed nothing', async () => {
    gateway.sandbox.hold();
    const id = await batchOf(300);
    const subject = { type: 'batch', id };
    const ordered = (what: string) => order('POST', `/api/v1/batches/${id}/${what}`);
    expect(reported(await ordered('pause'))).toEqual([
      { action: 'batch.paused', subject, before: { status: 'running' }, after: { status: 'paused' } },
    ]);
    expect((await ordered('pause')).entries).toEqual([]);
    const slower = await order('PATCH', `/api/v1/batches/${id}`, { ratePerSecond: 5 });
    expect(reported(slower)).toEqual([
      { action: 'batch.rate_changed', subject, before: { ratePerSecond: null }, after: { ratePerSecond: 5 } },
    ]);
    expect((await order('PATCH', `/api/v1/batches/${id}`, { ratePerSecond: 5 })).entries).toEqual([]);
    expect(reported(await ordered('resume'))).toEqual([
      { action: 'batch.resumed', subject, before: { status: 'paused' }, after: { status: 'running' } },
    ]);
    expect(reported(await ordered('cancel'))).toEqual([
      { action: 'batch.cancelled', subject, before: { status: 'running' }, after: { status: 'cancelled' } },
    ]);
    expect((await ordered('cancel')).entries).toEqual([]);
    expect((await ordered('pause')).status).toBe(409);
    gateway.sandbox.release();
  });

  it('tells of templates, without what they say', async () => {
    const name = 'bill_ready';
    const locales = { en: { sms: { text: `${TEXT}, {payer}` } } };
    const variables = { payer: { type: 'text' } };
    const created = await order('POST', '/api/v1/templates', { name, variables, locales });
    const draft = { version: 1, status: 'draft', category: 'transactional', variables: ['payer'], locales: ['en'] };
    const subject = { type: 'template', id: name };
    expect(reported(created)).toEqual([{ action: 'template.created', subject, before: null, after: draft }]);
    expect((await order('POST', '/api/v1/templates', { name, variables, locales })).entries).toEqual([]);
    const published = { ...draft, status: 'published' };
    expect(reported(await order('POST', `/api/v1/templates/${name}/publish`))).toEqual([
      { action: 'template.published', subject, before: draft, after: published },
    ]);
    const next = { ...draft, version: 2, category: 'marketing' };
    expect(reported(await order('PATCH', `/api/v1/templates/${name}`, { category: 'marketing' }))).toEqual([
      { action: 'template.changed', subject, before: published, after: next },
    ]);
    expect(reported(await order('POST', `/api/v1/templates/${name}/archive`))).toEqual([
      { action: 'template.archived', subject, before: next, after: { ...next, status: 'archived' } },
    ]);
    expect((await order('POST', `/api/v1/templates/${name}/archive`)).entries).toEqual([]);
  });

  it('tells of messages that are sent at another time, and nothing where that was their time before', async () => {
    const sendAt = new Date(Date.now() + 86_400_000).toISOString();
    const body = { to: NUMBER, text: TEXT, deliveryWindow: null };
    const { id } = (await gateway.call<MessageDto>('POST', '/api/v1/messages', { ...body, sendAt })).body;
    const later = new Date(Date.now() + 2 * 86_400_000).toISOString();
    const subject = { type: 'message', id };
    expect(reported(await order('PATCH', `/api/v1/messages/${id}`, { sendAt: later }))).toEqual([
      {
        ...{ action: 'message.rescheduled', subject },
        before: { status: 'scheduled', sendAt },
        after: { status: 'scheduled', sendAt: later },
      },
    ]);
    expect((await order('PATCH', `/api/v1/messages/${id}`, { sendAt: later })).entries).toEqual([]);
    expect((await order('POST', `/api/v1/messages/${id}/cancel`)).status).toBe(200);
  });

  it('tells of policies, without what they say and from whom', async () => {
    const path = '/api/v1/policies/one-time-password';
    const content = { channels: [{ channel: 'sms', text: TEXT, senderId: '919876543210' }], priority: 'high' };
    const facts = {
      ...{ channels: [{ channel: 'sms' }], priority: 'high', category: null, template: null, deliveryWindow: null },
      ...{ ttlMs: null, retryMaxAttempts: null, unknownOutcomeRetries: null },
    };
    const subject = { type: 'policy', id: 'one-time-password' };
    expect(reported(await order('PUT', path, content))).toEqual([
      { action: 'policy.created', subject, before: null, after: facts },
    ]);
    expect(reported(await order('PUT', path, { ...content, ttlSeconds: 300 }))).toEqual([
      { action: 'policy.replaced', subject, before: facts, after: { ...facts, ttlMs: 300_000 } },
    ]);
    expect(reported(await order('DELETE', path))).toMatchObject([{ action: 'policy.deleted', after: null }]);
    expect((await order('DELETE', path)).entries).toEqual([]);
    const posted = await order('POST', '/api/v1/policies', { name: 'one-time-password', ...content });
    expect(reported(posted)).toMatchObject([{ action: 'policy.created', subject, before: null }]);
  });

  it('tells of replays of what had died, and of events that are posted again', async () => {
    const incomingId = await eventually(async () => {
      const { body } = await gateway.call('GET', '/api/v1/incoming-messages?status=handled');
      expect(body.items.length).toBeGreaterThan(0);
      return body.items[0].id as string;
    });
    await query(gateway.database, `UPDATE incoming_messages SET status = 'failed', failures = 10 WHERE id = $1`, [
      incomingId,
    ]);
    const replayed = await order('POST', `/api/v1/dead-letters/${incomingId}/replay`);
    expect(reported(replayed)).toEqual([
      {
        action: 'dead_letter.replayed',
        subject: { type: 'incoming', id: incomingId },
        ...{ before: { status: 'dead' }, after: { status: 'waiting' } },
      },
    ]);

    const { id: messageId } = await deliver(gateway, { to: '+919876500007' });
    await query(
      gateway.database,
      `UPDATE deliveries SET status = 'failed', failure_code = 'internal_error' WHERE message_id = $1`,
      [messageId],
    );
    await query(gateway.database, `DELETE FROM delivery_attempts WHERE message_id = $1`, [messageId]);
    const reopened = await order('POST', `/api/v1/dead-letters/${messageId}/replay`);
    expect(reopened.status).toBe(202);
    expect(reported(reopened)).toMatchObject([
      { action: 'dead_letter.replayed', subject: { type: 'message', id: messageId }, before: { status: 'failed' } },
    ]);
    expect((await order('POST', `/api/v1/dead-letters/${messageId}/replay`)).entries).toEqual([]);

    const { body } = await gateway.call('GET', '/api/v1/events?limit=1');
    const eventId = body.items[0].id as string;
    expect(reported(await order('POST', `/api/v1/events/${eventId}/redeliver`))).toEqual([
      { action: 'event.redelivered', subject: { type: 'event', id: eventId }, before: null, after: null },
    ]);
    await query(gateway.database, `UPDATE event_deliveries SET status = 'dead', next_at = NULL WHERE id = $1`, [
      eventId,
    ]);
    expect(reported(await order('POST', `/api/v1/dead-letters/${eventId}/replay`))).toMatchObject([
      { action: 'dead_letter.replayed', subject: { type: 'event', id: eventId } },
    ]);
  });

  it('tells of the application around the modules, too, and what the service does itself it does not tell', async () => {
    const before = (await all()).length;
    await gateway.app.get(TemplatesService).create({ name: 'in_code', locales: { en: { sms: { text: TEXT } } } });
    const id = await waiting();
    expect(await gateway.app.get(CommunicationService).cancel(id)).toBe('cancelled');
    await deliver(gateway, { to: '+919876500011' });
    const entries = await all();
    expect(entries).toHaveLength(before + 2);
    expect(entries.slice(0, 2)).toMatchObject([
      { action: 'message.cancelled', actor: { keyId: 'code', name: '' }, requestId: null },
      { action: 'template.created', actor: { keyId: 'code', name: '' }, requestId: null },
    ]);
  });
});

describe('an entry', () => {
  it('is there with what it tells, or neither is', async () => {
    const id = await batchOf(1);
    await eventually(async () => expect((await gateway.call('GET', `/api/v1/batches/${id}`)).body.total).toBe(1));
    await query(gateway.database, 'ALTER TABLE audit RENAME TO audit_away');
    const path = '/api/v1/policies/told-or-not';
    const refused = await gateway.call('PUT', path, { priority: 'high' });
    await query(gateway.database, 'ALTER TABLE audit_away RENAME TO audit');
    expect(refused.status).toBeGreaterThanOrEqual(500);
    expect((await gateway.call('GET', path)).status).toBe(404);
    expect((await order('PUT', path, { priority: 'high' })).entries).toHaveLength(1);
  });

  it('is never changed or removed, whoever tries', async () => {
    for (const statement of [`UPDATE audit SET key_id = 'x'`, 'DELETE FROM audit', 'TRUNCATE audit']) {
      await expect(query(gateway.database, statement)).rejects.toThrow('the audit is only added to');
    }
  });

  it('holds no number and no text', async () => {
    const rows = await query<{ line: string }>(
      gateway.database,
      'SELECT to_jsonb(a) - $1::text[] AS line FROM audit a',
      [['id', 'at', 'subject_id', 'request_id']],
    );
    expect(rows.length).toBeGreaterThan(20);
    const written = rows.map(({ line }) => JSON.stringify(line)).join('\n');
    // Not within an id.
    expect(written).not.toMatch(/(?<![\da-f-])(?:91)?98765|43210(?![\da-f-])/);
    expect(written).not.toContain(TEXT);
    const ids = await query<{ id: string }>(gateway.database, `SELECT subject_id AS id FROM audit`);
    expect(ids.filter(({ id }) => id.includes('98765'))).toEqual([]);
  });
});

describe('the list', () => {
  it('is the newest first, page by page', async () => {
    const whole = await all();
    expect(whole.map(({ id }) => id)).toEqual(
      [...whole]
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const answer = await gateway.call('GET', `${AUDIT}?limit=7${cursor && `&cursor=${cursor}`}`);
      const { items, nextCursor } = answer.body as AuditPageDto;
      expect(items.length).toBeLessThanOrEqual(7);
      seen.push(...items.map(({ id }) => id));
      cursor = nextCursor;
    }
    expect(seen).toEqual(whole.map(({ id }) => id));
  });

  it('is narrowed by action, subject, key and time', async () => {
    const whole = await all();
    const ofPolicy = whole.filter(({ subject }) => subject.id === 'told-or-not');
    expect(await all('subjectId=told-or-not')).toEqual(ofPolicy);
    expect(ofPolicy).toHaveLength(1);
    expect(await all('action=batch.paused')).toEqual(whole.filter(({ action }) => action === 'batch.paused'));
    expect(await all('keyId=code')).toEqual(whole.filter(({ actor }) => actor.keyId === 'code'));
    const { at } = whole[5]!;
    const later = await all(`from=${String(at)}`);
    expect(later).toEqual(whole.filter((entry) => entry.at >= at));
    expect(await all(`to=${String(at)}`)).toEqual(whole.filter((entry) => entry.at < at));
    for (const search of ['action=x', 'keyId=a%20b', 'from=yesterday', `from=${String(at)}&to=${String(at)}`, 'x=1']) {
      expect((await gateway.call('GET', `${AUDIT}?${search}`)).status).toBe(400);
    }
    expect((await gateway.call('GET', `${AUDIT}?phoneNumber=12`)).status).toBe(400);
  });

  it('is a file of separated values, all of it', async () => {
    const whole = await all();
    const response = await fetch(`${gateway.url}${AUDIT}?limit=1`, {
      headers: { authorization: `Bearer ${gateway.apiKey}`, accept: 'text/csv' },
    });
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    const [header, ...lines] = (await response.text()).trimEnd().split('\n');
    expect(header).toBe('id,at,keyId,name,action,subjectType,subjectId,before,after,requestId');
    expect(lines.map((line) => line.split(',')[0])).toEqual(whole.map(({ id }) => id));
    const paused = whole.find(({ action }) => action === 'batch.paused')!;
    expect(lines).toContain(
      `${paused.id},${String(paused.at)},${operator.id},on call,batch.paused,batch,${paused.subject.id},` +
        `"{""status"":""running""}","{""status"":""paused""}",${paused.requestId}`,
    );
  });
});
