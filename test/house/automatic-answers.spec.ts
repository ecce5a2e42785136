import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pruneAccepting } from '../../src/accepting/prune-accepting.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../../src/messages/delivery-context.js';
import type { IncomingMessageDto } from '../../src/inbox/incoming-message.dto.js';
import { eventually } from '../support/eventually.js';
import { type Gateway, startGateway } from '../support/gateway.js';
import { applicationWith, Script } from '../support/inbox-handlers.js';
import { query } from '../support/query.js';
import { deliverWebhook, incoming } from '../support/siren-webhooks.js';

const LIMIT = 5;

const script = new Script();
let gateway: Gateway;
let beside: Gateway;
beforeAll(async () => {
  const options = { wrap: applicationWith(script), settings: { INBOX_REPLY_LIMIT: String(LIMIT) } };
  gateway = await startGateway(options);
  beside = await startGateway({ ...options, beside: gateway });
  script.when('echo', (message) => Promise.resolve(`You said: ${message.text}`));
  script.when('fail', () => Promise.reject(new Error('it cannot be handled')));
});
afterAll(async () => {
  await beside?.close();
  await gateway?.close();
  delete process.env['INBOX_REPLY_LIMIT'];
});

let recipients = 0;
const somebody = () => `+9198761${String(20_000 + ++recipients)}`;
const repliesTo = async (number: string) =>
  (
    await query<{ text: string }>(gateway.database, `SELECT text FROM messages WHERE to_number = $1 ORDER BY id`, [
      number,
    ])
  ).map(({ text }) => text);

/** Delivers these to both replicas at once; resolves to the messages once all are done with. */
async function floods(from: string, contents: readonly string[]): Promise<IncomingMessageDto[]> {
  const bodies = contents.map((content) =>
    incoming({ from_number: from, content, timestamp: new Date().toISOString() }),
  );
  await Promise.all(bodies.map((body, i) => deliverWebhook(i % 2 ? beside : gateway, 'message', body)));
  return eventually(async () => {
    const { items } = (await gateway.call('GET', '/api/v1/incoming-messages?limit=200')).body;
    const ids = new Set<string>(bodies.map(({ message_id }) => message_id));
    const found = items.filter((item: IncomingMessageDto) => ids.has(item.providerMessageId));
    expect(found).toHaveLength(bodies.length);
    for (const { status } of found) expect(['handled', 'failed']).toContain(status);
    return found;
  });
}

/** As if what was answered had been answered earlier. */
const later = (number: string, interval: string) =>
  query(gateway.database, `UPDATE automatic_answers SET answered_at = answered_at - $2::interval WHERE sender = $1`, [
    number,
    interval,
  ]);

describe('a keyword', () => {
  it('HELP is answered once an hour, sixty times over and by two replicas', async () => {
    const number = somebody();
    const asked = await floods(
      number,
      Array.from({ length: 60 }, (_, i) => ['HELP', 'Info', 'ayuda'][i % 3]!),
    );
    expect(asked.filter(({ replyMessageId }) => replyMessageId !== null)).toHaveLength(1);
    expect(new Set(asked.map(({ keyword }) => keyword))).toEqual(new Set(['help']));
    expect(await repliesTo(number)).toHaveLength(1);

    await later(number, '59 minutes');
    await floods(number, ['HELP']);
    expect(await repliesTo(number)).toHaveLength(1);
    await later(number, '61 minutes');
    await floods(number, ['HELP', 'HELP']);
    expect(await repliesTo(number)).toHaveLength(2);
  });

  it('STOP is confirmed once a day and START once an hour, however often they take turns, and always obeyed', async () => {
    const number = somebody();
    for (let i = 0; i < 3; i++) {
      await floods(number, ['STOP']);
      expect((await gateway.call('GET', `/api/v1/suppressions/${number}`)).status).toBe(200);
      await floods(number, ['START']);
      expect((await gateway.call('GET', `/api/v1/suppressions/${number}`)).status).toBe(404);
    }
    expect(await repliesTo(number)).toHaveLength(2);
    await later(number, '61 minutes');
    await floods(number, ['STOP']);
    await floods(number, ['START']);
    expect(await repliesTo(number)).toHaveLength(3);
    await later(number, '24 hours');
    await floods(number, ['STOP']);
    expect(await repliesTo(number)).toHaveLength(4);
  });

  it('counts whatever form of the number it comes from', async () => {
    await floods('5491123457001', ['HELP']);
    await floods('541123457001', ['HELP']);
    expect([...(await repliesTo('+5491123457001')), ...(await repliesTo('+541123457001'))]).toHaveLength(1);
  });
});

describe('a sender who never pauses', () => {
  it('gets so many replies and no more, until it has paused for half an hour', async () => {
    const number = somebody();
    const reported = await floods(
      number,
      Array.from({ length: LIMIT + 10 }, (_, i) => `echo ${i}`),
    );
    expect(reported.filter(({ replyMessageId }) => replyMessageId !== null)).toHaveLength(LIMIT);
    expect(reported.filter(({ replyProblem }) => replyProblem === 'reply_limit')).toHaveLength(10);
    expect(await repliesTo(number)).toHaveLength(LIMIT);
    await later(number, '29 minutes');
    expect(await floods(number, ['echo once more'])).toMatchObject([
      { status: 'handled', replyProblem: 'reply_limit' },
    ]);
    await later(number, '31 minutes');
    expect(await floods(number, ['echo again'])).toMatchObject([{ replyProblem: null }]);
  });

  it('gets as few of those that tell of a failure', async () => {
    const number = somebody();
    await floods(
      number,
      Array.from({ length: LIMIT + 2 }, (_, i) => `fail ${i}`),
    );
    expect(await repliesTo(number)).toHaveLength(LIMIT);
  });

  it('takes nothing from others', async () => {
    const [loud, quiet] = [somebody(), somebody()];
    await floods(
      loud,
      Array.from({ length: LIMIT + 1 }, (_, i) => `echo ${i}`),
    );
    expect(await floods(quiet, ['echo'])).toMatchObject([{ replyProblem: null }]);
  });
});

it('what was answered is kept no longer than it counts', async () => {
  const number = somebody();
  await floods(number, ['HELP']);
  await later(number, '25 hours');
  await pruneAccepting(gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT).dataSource);
  expect(await query(gateway.database, 'SELECT FROM automatic_answers WHERE sender = $1', [number])).toEqual([]);
});
