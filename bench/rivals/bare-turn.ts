/**
 * The turn of this service with nothing around it: tables, locks and claims as `delivering/turn.ts` has them, one transaction
 * for all that is known, Fastify and undici alone. No validation, no second channel, no failures, one class of messages.
 * What it reaches is what the rest of the service is measured by.
 */
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import pg from 'pg';
import { Pool as Connections } from 'undici';
import { v7 as newId } from 'uuid';
import { Batcher } from '../built.js';
import { answerParent } from '../process/answer-parent.js';
import { SCHEMA, SESSION, SQL } from './bare-turn-tables.js';
import type { UsualOptions } from './usual-pipeline.js';
import { takeWebhooks } from './take-webhooks.js';

export interface BareTurnOptions extends Omit<UsualOptions, 'queue'> {
  successStatus: 'accepted' | 'delivered';
}

const RANK = { sending: 0, accepted: 1, sent: 2, delivered: 3 } as const;
type Status = keyof typeof RANK;
type Attempt = {
  messageId: string;
  status: Status;
  providerId: string | null;
  sent: Date | null;
  delivered: Date | null;
};
type Receipt = { id: string; providerId: string; status: Status; body: string; messageId?: string };
type Message = { messageId: string; to: string; text: string };

const MOST = { answers: 300, flush: 200, chunk: 1_000 };
/** Begun for each slot on the wire, so that the next request is there when an answer frees one. */
const AHEAD = 3;
const [LEASE_MS, DEADLINE_MS, UNKNOWN_ID_MS, HEAD_MS] = [15_000, 300_000, 20, 10_000];

answerParent({ listen });

async function listen({ databaseUrl, sirenUrl, concurrency, successStatus, secret }: BareTurnOptions): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 8, options: SESSION, ...{ pipeline: true } });
  await pool.query(SCHEMA);
  const siren = new Connections(sirenUrl, { connections: concurrency, pipelining: 1 });
  const answers: { messageId: string; providerId: string }[] = [];
  const hints = { spool: true, line: true };
  let [inHand, head, running] = [0, new Date(0), false];

  const wake = (hint?: keyof typeof hints): void => {
    if (hint) hints[hint] = true;
    if (running) return;
    running = true;
    setImmediate(() => void turns());
  };
  const turns = async (): Promise<void> => {
    while (answers.length > 0 || hints.spool || (hints.line && inHand < AHEAD * concurrency)) await turn();
    running = false;
  };

  const turn = async (): Promise<void> => {
    const news = answers.splice(0, MOST.answers);
    const slots = hints.line ? AHEAD * concurrency - inHand : 0;
    const [isToTake, now, lease] = [hints.spool, new Date(), new Date(Date.now() + LEASE_MS)];
    hints.spool = false;
    // Whoever is stored from here on says so again.
    if (slots > 0) hints.line = false;
    const begun = await inTransaction(pool, async (run) => {
      const rows = isToTake ? await run<{ bodies: string[] }>('takeWebhooks', now) : [];
      if (rows.length > 0) hints.spool = true;
      const receipts = rows.flatMap(({ bodies }) => bodies.map(readReceipt));
      const ids = await run<Required<Receipt>>('findIds', column(receipts, 'providerId'));
      const known = new Map(ids.map(({ providerId, messageId }) => [providerId, messageId]));
      for (const receipt of receipts) receipt.messageId = known.get(receipt.providerId);
      const [settled, early] = [receipts.filter((r) => r.messageId), receipts.filter((r) => !r.messageId)];

      const reported = [...new Set([...column(news, 'messageId'), ...known.values()])];
      const [, due, line] = await Promise.all([
        run('lock', reported),
        run('claimDue', now),
        slots > 0 ? run<{ messageId: string; lineAt: Date }>('claimLine', head, slots) : [],
      ]);
      if (due.length > 0) throw new Error('nothing is ever late here');
      if (line.length > 0) head = new Date(line[0]!.lineAt.getTime() - HEAD_MS);
      if (line.length > 0 && line.length === slots) hints.line = true;
      const [attempts, messages] = await Promise.all([
        run<Attempt>('readAttempts', reported),
        run<Message>('readMessages', column(line, 'messageId')),
      ]);

      const attemptOf = new Map(attempts.map((attempt) => [attempt.messageId, attempt]));
      for (const { messageId, providerId } of news) {
        raise(Object.assign(attemptOf.get(messageId)!, { providerId }), 'accepted', now);
      }
      for (const { messageId, status } of settled) raise(attemptOf.get(messageId!)!, status, now);
      const deliveries = attempts.map(({ status, ...attempt }) => {
        const isDone = RANK[status] >= RANK[successStatus];
        const shown = status === 'accepted' ? (isDone ? 'sent' : 'sending') : status;
        const nextAt = isDone ? null : new Date(now.getTime() + DEADLINE_MS);
        return { ...attempt, status: shown, nextAt, end: isDone ? now : null };
      });
      const requests = messages.map((message) => ({ ...message, id: newId() }));
      void Promise.all([
        run('saveAttempts', ...columns(attempts, 'messageId', 'status', 'providerId', 'sent', 'delivered')),
        run('saveDeliveries', ...columns(deliveries, 'messageId', 'status', 'nextAt', 'sent', 'delivered', 'end')),
        run('saveIds', ...columns(news, 'providerId', 'messageId')),
        run('beginAttempts', now, lease, ...columns(requests, 'messageId', 'id')),
        run('beginDeliveries', lease, column(requests, 'messageId')),
        run('saveWebhooks', ...columns(settled, 'id', 'providerId', 'messageId', 'body')),
        run('storeWebhooks', newId(), new Date(now.getTime() + UNKNOWN_ID_MS), column(early, 'body')),
        run('storeDelta', now, { begun: requests.length, changed: attempts.length }),
      ]);
      if (early.length > 0) setTimeout(() => wake('spool'), UNKNOWN_ID_MS + 1);
      return requests;
    });
    inHand += begun.length;
    for (const request of begun) void send(request);
  };

  const send = async ({ messageId, id: attemptId, to, text }: Message & { id: string }): Promise<void> => {
    const { body } = await siren.request({
      ...{ method: 'POST', path: '/v1/messages/whatsapp' },
      headers: { 'content-type': 'application/json', authorization: 'Bearer bench', 'idempotency-key': attemptId },
      body: JSON.stringify({ to, content: text, type: 'text', metadata: { messageId, attemptId } }),
    });
    const { message_id: providerId } = (await body.json()) as { message_id: string };
    inHand--;
    answers.push({ messageId, providerId });
    wake();
  };

  const store = async (messages: readonly Message[]): Promise<void[]> => {
    const now = new Date();
    await inTransaction(pool, (run) => {
      void run('storeMessages', now, ...columns(messages, 'messageId', 'to', 'text'));
      void run('storeDeliveries', now, column(messages, 'messageId'));
      void run('storeDelta', now, { accepted: messages.length });
    });
    wake('line');
    return Array<void>(messages.length);
  };
  const accept = new Batcher({ maxItems: MOST.flush, write: store });
  const storeWebhooks = async (bodies: readonly string[]): Promise<void[]> => {
    await pool.query({ name: 'spool', text: SQL.storeWebhooks, values: [newId(), new Date(), bodies] });
    wake('spool');
    return Array<void>(bodies.length);
  };
  const spool = new Batcher({ maxItems: MOST.flush, writers: 4, write: storeWebhooks });

  const app = Fastify({ bodyLimit: 32 << 20 });
  app.post<{ Body: Omit<Message, 'messageId'> }>('/api/v1/messages', async ({ body: { to, text } }, reply) => {
    const message = { messageId: newId(), to, text };
    await accept.add(message);
    return reply.code(202).send({ ...message, status: 'queued' });
  });
  app.post<{ Body: { messages: Message[] } }>('/api/v1/messages/bulk', async ({ body }, reply) => {
    const messages = body.messages.map(({ to, text }) => ({ messageId: newId(), to, text }));
    for (let i = 0; i < messages.length; i += MOST.chunk) await store(messages.slice(i, i + MOST.chunk));
    return reply.code(202).send({ accepted: messages.length });
  });
  takeWebhooks(app, secret, {
    'delivery-status': async (body) => {
      await spool.add(String(body));
      return { status: 'processed', timestamp: new Date().toISOString() };
    },
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  return (app.server.address() as AddressInfo).port;
}

type Run = <Row extends object>(name: keyof typeof SQL, ...values: unknown[]) => Promise<Row[]>;

/** Statements that are not waited for share a round trip, the COMMIT too; one about no rows is left out. */
async function inTransaction<Result>(pool: pg.Pool, work: (run: Run) => Result | Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  const begun = client.query('BEGIN');
  const result = await work(async <Row extends object>(name: keyof typeof SQL, ...values: unknown[]) => {
    const isEmpty = values.some((value) => Array.isArray(value) && value.length === 0);
    return isEmpty ? [] : (await client.query<Row>({ name, text: SQL[name], values })).rows;
  });
  await Promise.all([begun, client.query('COMMIT')]);
  client.release();
  return result;
}

function readReceipt(body: string): Receipt {
  const { message_id: providerId, status } = JSON.parse(body) as { message_id: string; status: Status };
  return { id: newId(), providerId, status, body };
}

/** Only ever upwards, whatever comes first. */
function raise(attempt: Attempt, status: Status, now: Date): void {
  if (RANK[status] <= RANK[attempt.status]) return;
  attempt.status = status;
  if (status === 'sent' || status === 'delivered') attempt[status] = now;
}

const column = <Row, Key extends keyof Row>(rows: readonly Row[], key: Key): Row[Key][] => rows.map((row) => row[key]);
const columns = <Row>(rows: readonly Row[], ...keys: (keyof Row)[]): unknown[][] =>
  keys.map((key) => column(rows, key));
