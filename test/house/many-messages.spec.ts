import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditPageDto } from '../../src/audit/reading/audit.dto.js';
import { cancelMany } from '../../src/delivering/cancel-many.js';
import { IN_CODE } from '../../src/http/actor.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../../src/messages/delivery-context.js';
import type { MessageDto } from '../../src/messages/message.dto.js';
import { authorized, makeApiKey } from '../support/api-keys.js';
import { deliver } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';

const CANCEL = '/api/v1/messages/cancel';
const SUPPRESS = '/api/v1/suppressions/recipients';
const NOBODY = '0199f000-0000-7000-8000-000000000001';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const cancel = (body: object) => gateway.call('POST', CANCEL, body);
const suppress = (body: object) => gateway.call('POST', SUPPRESS, body);
const find = async (id: string) => (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body;
const reported = async (action: string) =>
  (await gateway.call<AuditPageDto>('GET', `/api/v1/audit?action=${action}&limit=200`)).body.items;

let numbers = 0;
const somebody = () => `+9198764${String(30_000 + ++numbers)}`;
/** It waits for tomorrow. */
async function waiting(fields: object = {}): Promise<string> {
  const sendAt = new Date(Date.now() + 86_400_000).toISOString();
  const { body } = await gateway.call('POST', '/api/v1/messages', { to: somebody(), text: 'Later', sendAt, ...fields });
  return body.id as string;
}

describe('cancelling many messages', () => {
  it('ends those of which nothing was sent, tells why it did not end the others, and is told in the audit', async () => {
    const to = somebody();
    const [first, second, third] = [await waiting({ to }), await waiting({ to, text: 'Also' }), await waiting()];
    const { id: delivered } = await deliver(gateway, { to: somebody() });
    const ids = [first, second, third, delivered, NOBODY, first.toUpperCase()];
    const expected = {
      ...{ found: 5, recipients: 2, cancelled: 3, notCancelledCount: 2, nextCursor: null },
      notCancelledBy: { finished: 1, not_found: 1 },
      notCancelled: [
        { messageId: delivered, reason: 'finished' },
        { messageId: NOBODY, reason: 'not_found' },
      ],
    };
    expect(await cancel({ ids, dryRun: true })).toMatchObject({ status: 200, body: { dryRun: true, ...expected } });
    expect((await find(first)).status).toBe('scheduled');
    expect(await cancel({ ids })).toMatchObject({ status: 200, body: { dryRun: false, ...expected } });
    for (const id of [first, second, third]) expect((await find(id)).status).toBe('cancelled');
    expect((await find(delivered)).status).toBe('delivered');
    const subjects = (await reported('message.cancelled')).map(({ subject }) => subject.id);
    expect(subjects).toEqual(expect.arrayContaining([first, second, third]));
    expect(subjects).not.toContain(delivered);
    // Again there is nothing to cancel.
    expect((await cancel({ ids: [first] })).body).toMatchObject({ cancelled: 0, notCancelledBy: { finished: 1 } });
  });

  it('ends what a filter finds, and goes on behind what a call has looked at', async () => {
    const reference = 'cancel-by-filter';
    const ids = [];
    for (let i = 0; i < 5; i++) ids.push(await waiting({ reference }));
    const other = await waiting();
    const context = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    const wanted = { filter: { reference }, before: null };
    const part = await cancelMany(context, wanted, null, IN_CODE, 2);
    expect(part).toMatchObject({ found: 2, cancelled: 2, recipients: 2, last: ids[3] });
    const rest = await cancelMany(context, { ...wanted, before: part.last }, part.last, IN_CODE, 2);
    expect(rest).toMatchObject({ found: 2, cancelled: 2, last: ids[1] });
    expect(await cancelMany(context, { ids }, ids[3]!, IN_CODE, 0)).toMatchObject({
      found: 2,
      cancelled: 0,
      last: ids[1],
    });
    expect((await cancel({ filter: { reference } })).body).toMatchObject({
      ...{ found: 5, cancelled: 1, notCancelledBy: { finished: 4 }, nextCursor: null },
    });
    expect((await find(other)).status).toBe('scheduled');
  });

  it('does not look further than it cancels when the last of the ids are the ones', async () => {
    const ids = [await waiting(), await waiting()];
    const context = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
    expect(await cancelMany(context, { ids }, null, IN_CODE, 1)).toMatchObject({ found: 1, last: ids[1] });
    expect(await cancelMany(context, { ids }, ids[1]!, IN_CODE, 1)).toMatchObject({ found: 1, last: null });
  });

  it.each([
    [{}, 'ids'],
    [{ filter: {} }, 'filter'],
    [{ ids: [NOBODY], filter: { status: 'failed' } }, 'filter'],
    [{ ids: ['not-an-id'] }, 'ids'],
    [{ filter: { to: 'nobody' } }, 'filter.to'],
    [{ ids: [NOBODY], cursor: 'no' }, 'cursor'],
  ])('%j is refused', async (body, path) => {
    const refused = await cancel(body);
    expect(refused.status).toBe(400);
    const paths = (refused.body.errors as { path: string }[]).map((error) => error.path);
    expect(paths.some((one) => one.startsWith(path))).toBe(true);
  });

  it('tells how messages stand, and which there are, to keys that may also read them', async () => {
    const headers = (await makeApiKey(gateway, { scopes: ['messages:send'] })).headers;
    const send = (body: object) => gateway.call('POST', CANCEL, body, headers);
    const ids = ['0199f000-0000-7000-8000-000000000001'];
    for (const body of [{ ids, dryRun: true }, { filter: { reference: 'a' } }]) {
      expect(await send(body)).toMatchObject({ status: 403, body: { requiredScope: 'messages:read' } });
    }
    expect(await send({ ids })).toMatchObject({ status: 200, body: { notCancelledBy: { not_found: 1 } } });
  });
});

describe('suppressing whom messages went to', () => {
  it('puts each recipient on the list once, with the note, and into the audit', async () => {
    const [one, two] = [somebody(), somebody()];
    const reference = 'complaints';
    for (const to of [one, two, two]) await waiting({ to, reference, text: `Text ${++numbers}` });
    await gateway.call('POST', '/api/v1/suppressions', {
      phoneNumber: one,
      reason: 'complaint',
      category: 'marketing',
    });
    const body = { filter: { reference }, reason: 'complaint', category: 'marketing', note: 'By phone' };
    const expected = { found: 3, recipients: 2, added: 1, unchanged: 1, nextCursor: null };
    const before = (await reported('suppression.added')).length;
    expect(await suppress({ ...body, dryRun: true })).toMatchObject({
      status: 200,
      body: { dryRun: true, ...expected },
    });
    expect((await gateway.call('GET', `/api/v1/suppressions/${two}`)).status).toBe(404);
    expect(await suppress(body)).toMatchObject({ status: 200, body: { dryRun: false, ...expected } });
    expect((await gateway.call('GET', `/api/v1/suppressions/${two}`)).body.suppressions).toMatchObject([
      { channel: 'all', reason: 'complaint', category: 'marketing', source: 'api', note: 'By phone' },
    ]);
    expect(await reported('suppression.added')).toHaveLength(before + 1);
    expect((await suppress(body)).body).toMatchObject({ added: 0, unchanged: 2 });
    // For another reason they are not.
    expect((await suppress({ filter: { reference }, dryRun: true })).body).toMatchObject({ added: 2 });
  });

  it('is for keys that may also read messages', async () => {
    const id = await waiting();
    const alone = await makeApiKey(gateway, { scopes: ['suppressions'] });
    const both = await makeApiKey(gateway, { scopes: ['suppressions', 'messages:read'] });
    const body = { ids: [id], dryRun: true };
    expect(await gateway.call('POST', SUPPRESS, body, authorized(alone.key))).toMatchObject({
      status: 403,
      body: { requiredScope: 'messages:read' },
    });
    expect((await gateway.call('POST', SUPPRESS, body, authorized(both.key))).status).toBe(200);
  });
});

it('a dry run of sending again tells how many recipients it is about', async () => {
  const to = '+919876549002';
  const plan = { to, channels: [{ channel: 'whatsapp' }] };
  const ids = [];
  for (const text of ['One', 'Two']) ids.push((await deliver(gateway, { ...plan, text })).id);
  const { body } = await gateway.call('POST', '/api/v1/messages/resend', { ids, dryRun: true, allowDuplicate: true });
  expect(body).toMatchObject({ accepted: 2, recipients: 1 });
});
