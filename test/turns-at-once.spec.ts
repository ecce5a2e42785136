import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageDto } from '../src/messages/message.dto.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { STORED_WEBHOOKS } from './support/tables.js';
import { accepted, turnsByHand } from './support/turn-by-hand.js';

let gateway: Gateway;
let turn: ReturnType<typeof turnsByHand>;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
  turn = turnsByHand(gateway);
});
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
let n = 0;
const submit = async () =>
  (
    await gateway.call<MessageDto>('POST', '/api/v1/messages', {
      to: `+91987651${String(7000 + n++)}`,
      text: 'Your share is ₹300',
    })
  ).body.id;
const statusOf = async (id: string) =>
  (await gateway.call<MessageDto>('GET', `/api/v1/messages/${id}`)).body.attempts.map(({ status }) => status);

/** A turn that holds these messages, and is not committed before `end`. */
async function openTurn(ids: readonly string[]): Promise<{ end: () => Promise<void> }> {
  const reached = Promise.withResolvers<void>();
  let isOver = false;
  const running = turn(
    { answers: ids.map((id) => accepted(id, `of-${id}`)) },
    {
      lookAgain: async (tx) => {
        reached.resolve();
        // A transaction that says nothing is ended by the server after a while.
        while (!isOver) await tx.query('SELECT pg_sleep(0.02)');
      },
    },
  );
  await Promise.race([reached.promise, running]);
  return {
    end: async () => {
      isOver = true;
      await running;
    },
  };
}

describe('two turns on one message', () => {
  it('do not wait for each other: the news that came second stays for a later turn, and what is others’ goes on', async () => {
    const [shared, other] = [await submit(), await submit()];
    await turn({ look: [shared, other] });
    const first = await openTurn([shared]);
    // It would never come back, did it wait.
    const news = [accepted(shared, `of-${shared}`), accepted(other, `of-${other}`)];
    const second = await turn({ answers: news });
    expect(second.left).toEqual([news[0]]);
    expect([await statusOf(shared), await statusOf(other)]).toEqual([['sending'], ['accepted']]);
    await first.end();
    expect(await statusOf(shared)).toEqual(['accepted']);
    expect((await turn({ answers: second.left })).left).toEqual([]);
    expect(await statusOf(shared)).toEqual(['accepted']);
  });

  it('leave a receipt where it is until the message is free, and then it is applied once', async () => {
    const id = await submit();
    await turn({ look: [id] });
    await turn({ answers: [accepted(id, `of-${id}`)] });
    const first = await openTurn([id]);
    expect((await gateway.sandbox.sendReceipt({ messageId: `of-${id}`, status: 'delivered' })).answered).toBe(true);
    await turn({ receipts: 10 });
    expect(await statusOf(id)).toEqual(['accepted']);
    expect(await webhooksOf(id)).toEqual([{ status: 'received', result: null }]);
    await first.end();
    await eventually(async () => {
      await turn({ receipts: 10 });
      expect(await webhooksOf(id)).toEqual([{ status: 'processed', result: 'applied' }]);
    });
    expect(await statusOf(id)).toEqual(['delivered']);
  });

  it('claim what is due, or stands in a line, once', async () => {
    const [held, free] = [await submit(), await submit()];
    await turn({ look: [held] });
    const first = await openTurn([held]);
    await sql('UPDATE deliveries SET next_at = now() WHERE message_id = $1', [free]);
    const { requests } = await turn({ due: 10, lines: [{ line: 'single/whatsapp', limit: 10 }] });
    expect(requests.map(({ open }) => open.message.id)).toEqual([free]);
    await first.end();
  });

  it('keep an order by hand waiting for a second at most: it is answered 503, and repeated it is obeyed', async () => {
    const id = await submit();
    await turn({ look: [id] });
    const first = await openTurn([id]);
    const cancel = () => gateway.call('POST', `/api/v1/messages/${id}/cancel`);
    expect(await cancel()).toMatchObject({ status: 503, headers: expect.anything() });
    const waiting = cancel();
    await first.end();
    // Siren has it by now.
    expect((await waiting).status).toBe(409);
  });
});

const webhooksOf = (id: string) =>
  sql(`SELECT status, result FROM ${STORED_WEBHOOKS} WHERE provider_message_id = $1`, [`of-${id}`]);
