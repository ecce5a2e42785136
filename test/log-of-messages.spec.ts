import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { leaksOf, type LogLine, type OperatedService, startOperated } from './support/operated-service.js';
import { query } from './support/query.js';
import { IN_LINE } from './support/tables.js';

const TEXT = 'Nobody may read this in a log';

let service: OperatedService;
beforeAll(async () => {
  service = await startOperated({ settings: { LOG_LEVEL: 'debug' } });
});
afterAll(() => service?.close());
afterEach(() => service.sandbox.reset());

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(service.database, text, values);
const submit = async (to: string, message: object = {}): Promise<string> => {
  const { status, body } = await service.call('POST', '/api/v1/messages', { to, text: TEXT, ...message });
  expect(status).toBe(202);
  return body.id;
};
const finished = (id: string) =>
  eventually(async () => {
    const [row] = await sql<{ finished: boolean }>(
      'SELECT finished_at IS NOT NULL AS finished FROM deliveries WHERE message_id = $1',
      [id],
    );
    expect(row!.finished).toBe(true);
  });
/** What one `grep` for its id shows, but for the requests of who asks about it. */
const linesOf = (id: string) =>
  service
    .lines()
    .filter((line) => JSON.stringify(line).includes(id) && line.method !== 'GET')
    .map(({ time: _time, ...line }) => line as LogLine);
const logged = (id: string) => linesOf(id).filter(({ level, ms }) => level !== 'debug' && !isSlow(ms));
/** On a busy machine a request may be, which is a line then. */
const isSlow = (ms: unknown) => Number(ms) > 1_000;
const without = (line: LogLine, ...keys: string[]) =>
  Object.fromEntries(Object.entries(line).filter(([key]) => !keys.includes(key)));

describe('the life of a message', () => {
  it('is found by one grep for its id at debug, and is no line at info', async () => {
    const id = await submit('+919876540001');
    await finished(id);
    const events = () => linesOf(id).flatMap(({ event }) => (event === undefined ? [] : [event]));
    const life = ['accepted', 'attempt_begun', 'attempt_accepted', 'receipt', 'finished'];
    await eventually(() => expect(events()).toEqual(expect.arrayContaining(life)));
    expect(linesOf(id).every(({ messageId }) => messageId === id)).toBe(true);
    const requests = linesOf(id).filter(({ msg }) => msg === 'request');
    expect(requests).toMatchObject([{ method: 'POST', route: '/api/v1/messages', status: 202, messageId: id }]);
    expect(logged(id)).toEqual([]);
  });

  it('has each request to Siren in it, with its time and its outcome', async () => {
    const id = await submit('+919876549008');
    await finished(id);
    // On a busy machine one may not leave in time, and is made again.
    const requests = () => linesOf(id).filter(({ msg, code }) => msg === 'request to Siren' && code !== 'not_sent');
    await eventually(() => expect(requests()).toHaveLength(3));
    expect(requests()).toEqual(
      ['rejected', 'rejected', 'accepted'].map((outcome) => ({
        level: 'debug',
        context: 'Siren',
        request: 'send',
        channel: 'whatsapp',
        messageId: id,
        attempt: expect.any(Number),
        ms: expect.any(Number),
        outcome,
        ...(outcome === 'rejected' && { code: 'internal', status: 500 }),
        msg: 'request to Siren',
      })),
    );
    // Attempts that are repeated have not failed for good.
    expect(logged(id)).toEqual([]);
  });
});

describe('an attempt that failed for good', () => {
  const expectLines = async (to: string, expected: object[], message: object = {}) => {
    const id = await submit(to, message);
    await finished(id);
    const lines = () => logged(id).filter(({ msg }) => msg !== 'request');
    await eventually(() =>
      expect(lines().map((line) => without(line, 'level', 'context'))).toEqual(
        expected.map((line) => ({ ...line, messageId: id })),
      ),
    );
    expect(lines().every(({ level }) => level === 'info')).toBe(true);
  };

  it('is a line, and so is the fallback that follows', () =>
    expectLines('+919876549002', [
      { msg: 'attempt failed', attempt: expect.any(Number), channel: 'whatsapp', code: '131026', next: 'sms' },
      { msg: 'fallback', channel: 'whatsapp', code: '131026', next: 'sms' },
    ]));

  it('is a line too where a receipt tells it, and where nothing follows', () =>
    expectLines('+919876549012', [
      { msg: 'attempt failed', attempt: expect.any(Number), channel: 'whatsapp', code: '131026', next: 'sms' },
      { msg: 'fallback', channel: 'whatsapp', code: '131026', next: 'sms' },
      { msg: 'attempt failed', attempt: expect.any(Number), channel: 'sms', code: '30005', next: 'failed' },
    ]));

  it('is none where Siren stays silent, but the fallback is', () =>
    expectLines('+919876549004', [{ msg: 'fallback', channel: 'whatsapp', code: 'no_receipt', next: 'sms' }], {
      channels: [{ channel: 'whatsapp', fallbackAfter: 1 }, { channel: 'sms' }],
    }));

  it('is a line with the code of a channel that may not be taken', async () => {
    await sql(
      `INSERT INTO suppressions (phone_number, channel, reason, source) VALUES ('+919876540077', 'whatsapp', 'test', 'api')`,
    );
    await expectLines('+919876540077', [{ msg: 'fallback', channel: 'whatsapp', code: 'suppressed', next: 'sms' }]);
  });
});

describe('a channel', () => {
  const changes = (from: number) =>
    service
      .lines()
      .slice(from)
      .filter(({ msg, level }) => msg.startsWith('channel ') && level !== 'debug')
      .map((line) => without(line, 'time', 'context'));

  // Again where it meets the service in a deadlock.
  const isOver = () => eventually(() => sql('UPDATE channel_holds SET until = now()'));

  it('is held and resumed by a line each, however many requests met the limit', async () => {
    const from = service.lines().length;
    service.sandbox.misbehave({ kind: 'status', status: 429, headers: { 'retry-after': '60' }, channel: 'whatsapp' });
    const ids = await Promise.all(Array.from({ length: 5 }, (_, i) => submit(`+91987654100${i}`)));
    await eventually(async () => {
      expect(await sql(`SELECT FROM ${IN_LINE}`)).toHaveLength(5);
      expect(changes(from)).toHaveLength(1);
    });
    await service.sandbox.reset();
    // Each of those that met the limit has to wait by itself, too.
    await sql('UPDATE delivery_attempts SET retry_at = now() WHERE message_id = ANY($1)', [ids]);
    await isOver();
    await Promise.all(ids.map(finished));
    const common = { level: 'info', channel: 'whatsapp', reason: 'http_429', forMs: expect.any(Number) };
    await eventually(() =>
      expect(changes(from)).toEqual([
        { ...common, waiting: expect.any(Number), msg: 'channel held' },
        { ...common, waiting: expect.any(Number), msg: 'channel resumed' },
      ]),
    );
    expect(changes(from)[0]!.forMs).toBeGreaterThan(50_000);
  });

  it('is paused and resumed by a line each, however many requests tried it in vain', async () => {
    const from = service.lines().length;
    const requests = service.sandbox.requests.length;
    service.sandbox.misbehave({ kind: 'status', status: 401 });
    const first = await submit('+919876542000');
    await eventually(() => expect(changes(from)).toHaveLength(2));
    const ids = await Promise.all(Array.from({ length: 4 }, (_, i) => submit(`+91987654210${i}`)));
    for (let tries = 1; tries <= 2; tries++) {
      await isOver();
      await eventually(() => expect(service.sandbox.requests.length).toBeGreaterThan(requests + tries));
    }
    await service.sandbox.reset();
    await isOver();
    await Promise.all([first, ...ids].map(finished));
    const paused = {
      level: 'warn',
      reason: 'http_401',
      forMs: 5_000,
      waiting: expect.any(Number),
      msg: 'channel paused',
    };
    const resumed = expect.objectContaining({ level: 'info', reason: 'http_401', msg: 'channel resumed' });
    await eventually(() =>
      expect(changes(from)).toEqual([
        { ...paused, channel: 'sms' },
        { ...paused, channel: 'whatsapp' },
        resumed,
        resumed,
      ]),
    );
    const ofWhatsApp = changes(from).filter(({ channel }) => channel === 'whatsapp');
    // But for the one that tries the channel, and one that may be under way to the line.
    expect(ofWhatsApp.at(-1)!.waiting).toBeGreaterThanOrEqual(3);
  });
});

describe('a message that cannot be handled', () => {
  it('is logged with its first failure, as a dead letter, and when it is replayed', async () => {
    await sql(`INSERT INTO channel_holds (channel, kind, since, until, reason)
               VALUES ('whatsapp', 'wait', now(), now() + interval '1 hour', 'a test')`);
    const id = await submit('+919876543000');
    await eventually(async () => {
      expect(await sql(`SELECT FROM ${IN_LINE} WHERE id = $1`, [id])).toHaveLength(1);
    });
    const [{ plan }] = (await sql<{ plan: string }>('SELECT plan::text FROM messages WHERE id = $1', [id])) as [
      { plan: string },
    ];
    await sql(
      `WITH broken AS (UPDATE messages SET plan = '{"not": "a plan"}' WHERE id = $1)
       UPDATE deliveries SET next_at = now(), line = NULL, line_at = NULL WHERE message_id = $1`,
      [id],
    );
    await sql('DELETE FROM channel_holds');
    await eventually(async () => {
      const [row] = await sql(
        `UPDATE deliveries SET next_at = CASE WHEN finished_at IS NULL THEN now() END WHERE message_id = $1
         RETURNING failures, finished_at IS NOT NULL AS given_up`,
        [id],
      );
      expect(row).toEqual({ failures: 10, given_up: true });
    });
    await sql(`UPDATE messages SET plan = $2 WHERE id = $1`, [id, plan]);
    expect((await service.call('POST', `/api/v1/dead-letters/${id}/replay`)).status).toBe(202);
    await finished(id);
    const lines = () => logged(id).filter(({ msg }) => msg !== 'request');
    await eventually(() => expect(lines()).toHaveLength(3));
    expect(lines()).toMatchObject([
      { level: 'error', msg: 'a message could not be handled', messageId: id, failures: 1, err: { type: 'TypeError' } },
      { level: 'error', msg: 'dead letter', kind: 'message', messageId: id, failures: 10, err: { type: 'TypeError' } },
      { level: 'info', msg: 'a dead letter is handled once more', messageId: id, by: 'admin' },
    ]);
  });
});

it('no number, text or key is in any line', () => {
  expect(leaksOf(service, [TEXT])).toEqual([]);
});
