import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../src/messages/delivery-context.js';
import { claimIncoming } from '../src/inbox/claim-incoming.js';
import type { IncomingMessageDto, IncomingMessagePageDto } from '../src/inbox/incoming-message.dto.js';
import { settleIncoming } from '../src/inbox/settle-incoming.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';

const FAILURE_REPLY = 'Sorry, that did not work.';
const MAX_FAILURES = 3;
const SETTINGS = {
  INBOX_MAX_FAILURES: String(MAX_FAILURES),
  INBOX_RETRY_BASE_MS: '20',
  INBOX_HANDLER_TIMEOUT_MS: '10000',
  INBOX_FAILURE_REPLY: FAILURE_REPLY,
};

/** Takes the webhooks, and has no worker: workers are driven by hand, or started beside it. */
let gateway: Gateway;
let byHand: DeliveryContext;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ...SETTINGS, ROLES: 'api' } });
  delete process.env.ROLES;
  byHand = gateway.app.get<DeliveryContext>(DELIVERY_CONTEXT);
});
afterAll(() => gateway?.close());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(gateway.database, text, values);
const repliesTo = (id: string) => sql<{ text: string }>('SELECT text FROM messages WHERE reply_to = $1', [id]);

/** A replica with workers and this script, while `work` runs. */
async function withReplica(script: Script, work: () => Promise<void>): Promise<void> {
  const replica = await startGateway({ beside: gateway, wrap: applicationWith(script) });
  try {
    await work();
  } finally {
    await replica.close();
  }
}

async function write(content: string): Promise<string> {
  return (await gateway.sandbox.receive({ from: '+919876500042', content })).messageId;
}

function settled(providerMessageId: string): Promise<IncomingMessageDto> {
  return eventually(async () => {
    const { body } = await gateway.call<IncomingMessagePageDto>('GET', '/api/v1/incoming-messages?limit=200');
    const found = body.items.find((item) => item.providerMessageId === providerMessageId);
    expect(found?.status).toMatch(/^(handled|failed)$/);
    return found!;
  });
}

/** A worker that takes the message and is killed: its lease ends by itself. */
async function takenAndKilled(id: string) {
  const [claimed] = await eventually(async () => {
    const taken = await claimIncoming(byHand, 1, 60_000);
    expect(taken).toMatchObject([{ message: { id } }]);
    return taken;
  });
  await sql(`UPDATE incoming_messages SET next_at = now() WHERE id = $1`, [id]);
  return claimed!;
}

/** An incoming message that is stored, and that nobody has taken. */
async function waiting(content: string): Promise<string> {
  const id = crypto.randomUUID();
  await sql(
    `INSERT INTO incoming_messages (id, provider_message_id, from_number, from_e164, channel, type, provider_type, text,
            media, metadata, sent_at, received_at, status, next_at)
     VALUES ($1, $3, '+919876500042', '+919876500042', 'whatsapp', 'text', 'text', $2, '[]', '{}', now(), now(),
             'received', now() - interval '1 hour')`,
    [id, content, id],
  );
  return id;
}

describe('an incoming message', () => {
  it('is answered once by two replicas, however often it is delivered', async () => {
    const script = new Script();
    script.when('twice', () => Promise.resolve('once'));
    await withReplica(script, () =>
      withReplica(script, async () => {
        const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => write(`twice ${i}`)));
        await Promise.all(
          ids.map((messageId) => gateway.sandbox.receive({ from: '+919876500042', content: 'twice', messageId })),
        );
        for (const providerMessageId of ids) {
          const { id, status } = await settled(providerMessageId);
          expect(status).toBe('handled');
          expect(await repliesTo(id)).toEqual([{ text: 'once' }]);
          expect(script.timesSeen(providerMessageId).first).toBe(1);
        }
      }),
    );
  });

  it('whose worker was killed in the middle is handled again, and what the dead one had to say comes too late', async () => {
    const id = await waiting('left in the middle');
    const dead = await takenAndKilled(id);
    const script = new Script();
    script.when('left', () => Promise.resolve('by the second'));
    await withReplica(script, async () => {
      expect(await settled(id)).toMatchObject({ status: 'handled' });
    });
    expect(script.seen.map(({ message }) => message.id)).toContain(id);
    const reply = { text: 'by the first' };
    const finish = { then: 'finish', status: 'handled', failures: 0, reply, replyProblem: null } as const;
    await settleIncoming(byHand, dead, finish);
    expect(await repliesTo(id)).toEqual([{ text: 'by the second' }]);
  });

  it('in the hands of one worker is not given to another', async () => {
    const id = await waiting('mine');
    expect(await claimIncoming(byHand, 10, 60_000)).toHaveLength(1);
    expect(await claimIncoming(byHand, 10, 60_000)).toEqual([]);
    await sql(`UPDATE incoming_messages SET status = 'handled', in_hand = false, next_at = NULL WHERE id = $1`, [id]);
  });

  it('that ends every process that handles it is given up with a failure reply, and handled no more', async () => {
    const id = await waiting('poison');
    for (let death = 1; death <= MAX_FAILURES; death++) {
      expect((await takenAndKilled(id)).failures).toBe(death - 1);
    }
    const script = new Script();
    await withReplica(script, async () => {
      expect(await settled(id)).toMatchObject({ status: 'failed' });
    });
    expect(script.seen.filter(({ message }) => message.id === id)).toEqual([]);
    expect(await repliesTo(id)).toEqual([{ text: FAILURE_REPLY }]);
    expect(await sql('SELECT failures FROM incoming_messages WHERE id = $1', [id])).toEqual([
      { failures: MAX_FAILURES },
    ]);
  });

  it('that no handler can answer is a dead letter; replayed in vain, it brings no second failure reply', async () => {
    const script = new Script();
    let answer = () => Promise.reject<string>(new Error('broken'));
    script.when('hopeless', () => answer());
    const id = await waiting('hopeless');
    await withReplica(script, async () => {
      const { replyMessageId } = await settled(id);
      expect(await finished(gateway, replyMessageId!)).toMatchObject({ text: FAILURE_REPLY, replyTo: id });
      const replay = async () => {
        const { body } = await gateway.call('GET', '/api/v1/dead-letters?kind=incoming');
        expect(body.items).toContainEqual(expect.objectContaining({ id, failures: MAX_FAILURES }));
        expect((await gateway.call('POST', `/api/v1/dead-letters/${id}/replay`)).status).toBe(202);
      };
      await replay();
      expect(await settled(id)).toMatchObject({ status: 'failed', replyMessageId });
      expect(await repliesTo(id)).toHaveLength(1);

      answer = () => Promise.resolve('mended');
      await replay();
      expect(await settled(id)).toMatchObject({ status: 'handled' });
      expect(await repliesTo(id)).toEqual(expect.arrayContaining([{ text: FAILURE_REPLY }, { text: 'mended' }]));
      expect(script.seen.filter(({ message }) => message.id === id && message.text === 'hopeless')).not.toEqual([]);
    });
  });
});
