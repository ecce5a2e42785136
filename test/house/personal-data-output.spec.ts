import { afterAll, beforeAll, expect, it } from 'vitest';
import { formsOf } from '../../src/messages/numbers/equivalent-numbers.js';
import { numberInText } from '../../src/messages/numbers/number-in-text.js';
import { type BuiltProgram, startBuilt } from '../support/built-program.js';
import { startEventReceiver } from '../support/event-receiver.js';
import { eventually } from '../support/eventually.js';
import { type OperatedService, startOperated } from '../support/operated-service.js';
import { query } from '../support/query.js';
import { leaksIn } from '../support/run-output.js';
import { deliverWebhook, incoming, receipt } from '../support/siren-webhooks.js';
import { createTraceReceiver, type TraceReceiver } from '../support/trace-receiver.js';

/**
 * What a whole life of messages leaves behind outside of the database: what two processes and the commands print at the level
 * that tells most, metrics, traces, and what callers are told of their errors. Nothing of it tells a number or a text.
 */
const NUMBERS = ['+919876540001', '+919876549002', '+919876549003', '+919876549012', '+5511987654321', '+919876549006'];
const TEXTS = [
  'Nobody but Asha reads this',
  'I have paid at the Hauptbahnhof',
  'dinner-42-of-asha',
  'https://files.example/asha',
];
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;

let service: OperatedService;
let worker: BuiltProgram;
let traces: TraceReceiver;
let receiver: Awaited<ReturnType<typeof startEventReceiver>>;
const commands: BuiltProgram[] = [];
/** Bodies of answers that tell of an error. */
const errors: string[] = [];
let metrics = '';

beforeAll(async () => {
  traces = await createTraceReceiver();
  receiver = await startEventReceiver(SECRET);
  receiver.behave = (event, tries) =>
    tries === 1 ? { status: 500, body: `no ${JSON.stringify(event.data)}` } : undefined;
  const settings = {
    LOG_LEVEL: 'trace',
    OTEL_EXPORTER_OTLP_ENDPOINT: traces.endpoint,
    EVENTS_URL: receiver.url,
    EVENTS_SECRET: SECRET,
    SMS_COUNTRIES: 'IN,BR',
    SIREN_TIMEOUT_MS: '1000',
    UNKNOWN_OUTCOME_RETRIES: '0',
    RECIPIENT_LIMIT: '50',
  };
  // What is sent is sent by the worker, so that each of the two tells its part.
  service = await startOperated({ settings: { ...settings, ROLES: 'api' } });
  worker = startBuilt('main.js', {
    ...settings,
    ...{ RETRY_BASE_MS: '50', DUPLICATE_WINDOW_SECONDS: '0', FALLBACK_AFTER_SECONDS: '60', RECEIPT_WAIT_SECONDS: '60' },
    ...{
      DATABASE_URL: service.databaseUrl,
      SIREN_BASE_URL: service.sandbox.url,
      ROLES: 'worker',
      HOST: '127.0.0.1',
      PORT: '0',
    },
    ...{
      SIREN_API_KEY: 'a-siren-key-for-tests-only',
      SIREN_WEBHOOK_SECRET: service.webhookSecret,
      ADMIN_API_KEY: service.apiKey,
    },
  });
  await eventually(() => expect(worker.output()).toContain('"started"'));
});
afterAll(async () => {
  worker?.signal('SIGTERM');
  await worker?.ended;
  await service?.close();
  await receiver?.close();
  traces?.close();
});

async function call(method: string, path: string, body?: unknown) {
  const answer = await service.call(method, path, body);
  if (answer.status >= 400) errors.push(JSON.stringify(answer.body));
  return answer;
}

const sql = <Row extends object>(text: string, values: unknown[] = []) => query<Row>(service.database, text, values);

/** Taken, sent, refused, silent, fallen back, answered, suppressed, listed, exported, erased; and whatever may go wrong. */
async function life(): Promise<void> {
  const [text, wrote, reference, url] = TEXTS as [string, string, string, string];
  for (const to of NUMBERS.flatMap(formsOf)) {
    await call('POST', '/api/v1/messages', { to, text, reference, metadata: { text } });
    await deliverWebhook(
      service,
      'message',
      incoming({ from_number: to.slice(1), content: `${wrote}, ${to}`, metadata: { media_url: url } }),
    );
    await deliverWebhook(
      service,
      'delivery-status',
      receipt(`nobody-knows-${to.slice(-4)}`, 'sent', { recipient: to, note: text }),
    );
    for (const path of ['phone-numbers', 'contacts', 'suppressions'])
      await call('GET', `/api/v1/${path}/${encodeURIComponent(to)}`);
    await call('GET', `/api/v1/messages?to=${encodeURIComponent(to)}&reference=${encodeURIComponent(reference)}`);
    await call('GET', `/api/v1/statistics?phoneNumber=${encodeURIComponent(to)}`);
    await call('POST', '/api/v1/suppressions', { phoneNumber: to, channel: 'sms', reason: 'complaint', note: text });
  }
  const [number] = NUMBERS as [string];
  await call('POST', '/api/v1/messages/bulk', {
    messages: [
      { to: number, text },
      { to: `${number}99`, text },
      { [number]: text },
      { to: number, text: '', channels: [{ channel: number }] },
    ],
  });
  // Whatever is wrong, and says a number or a text where none belongs.
  await call('POST', '/api/v1/messages', { to: `${number} or so`, text });
  await call('POST', '/api/v1/messages', { to: number, text, [`my ${number}`]: 1 });
  await call('POST', '/api/v1/messages', { to: number, text, policy: number, template: { name: text } });
  await call('POST', '/api/v1/messages', { to: number, text: [text], idempotencyKey: `key ${text}\n` });
  await call('GET', `/api/v1/messages/${encodeURIComponent(number)}`);
  await call('GET', `/api/v1/nowhere/${encodeURIComponent(number)}/${number.slice(1)}`);
  await call('GET', `/api/v1/messages?cursor=${encodeURIComponent(number)}&status=${encodeURIComponent(text)}`);
  await call('DELETE', `/api/v1/contacts/${encodeURIComponent(`${number} x`)}`);
  for (const body of [
    `{"from_number":"${number}","content":"${text}"`,
    { from_number: number, content: text },
    [{ message_id: number }],
  ]) {
    await deliverWebhook(service, 'message', body);
    await deliverWebhook(service, 'message', body, { 'x-siren-signature': number, 'x-request-id': number });
  }
  // A handling that throws, and an error that quotes what it was about, as those of Postgres do.
  await sql(`CREATE FUNCTION quote_it() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN RAISE 'invalid input syntax for type uuid: "%"', NEW USING DETAIL = NEW::text, ERRCODE = '22P02'; END $$;
             CREATE TRIGGER quotes BEFORE INSERT ON suppressions FOR EACH ROW EXECUTE FUNCTION quote_it();
             CREATE TRIGGER quotes BEFORE INSERT ON incoming_messages FOR EACH ROW EXECUTE FUNCTION quote_it();
             CREATE TRIGGER quotes BEFORE UPDATE ON erasures FOR EACH ROW EXECUTE FUNCTION quote_it()`);
  await call('POST', '/api/v1/suppressions', { phoneNumber: number, reason: text });
  await deliverWebhook(service, 'message', incoming({ from_number: number, content: wrote }));
  await call('DELETE', `/api/v1/contacts/${encodeURIComponent(number)}`);
  await eventually(() => expect(service.output() + worker.output()).toContain('a person could not be erased'));
  await eventually(() => expect(service.output() + worker.output()).toContain('a webhook could not be handled'));
  await sql(
    `DROP TRIGGER quotes ON suppressions; DROP TRIGGER quotes ON incoming_messages; DROP TRIGGER quotes ON erasures`,
  );
  // The database goes away in the middle.
  await sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  await eventually(async () => expect((await fetch(`${service.url}/health/ready`)).status).toBe(200));
  await eventually(async () =>
    expect(await sql('SELECT FROM deliveries WHERE finished_at IS NULL AND line IS NOT NULL')).toEqual([]),
  );

  const exported = await fetch(`${service.url}/api/v1/contacts/${encodeURIComponent(NUMBERS[1]!)}/export`, {
    headers: { authorization: `Bearer ${service.apiKey}` },
  });
  expect(await exported.text()).toContain(text);
  metrics += await (await fetch(`${service.url}/metrics`)).text();
  for (const to of NUMBERS) {
    const { body } = await call('DELETE', `/api/v1/contacts/${encodeURIComponent(to)}?keepSuppression=true`);
    await eventually(async () =>
      expect((await call('GET', `/api/v1/erasures/${body.id}`)).body.status).toBe('finished'),
    );
  }
  metrics += await (await fetch(`${service.url}/metrics`)).text();
  for (const command of ['migrate', 'rebuild-statistics']) {
    const program = startBuilt(`tools/commands/${command}.js`, { DATABASE_URL: service.databaseUrl });
    commands.push(program);
    expect(await program.ended).toBe(0);
  }
}

/** A text as it is, and as it is escaped or encoded on its way. Of what is packed by threes, whatever stands in front. */
function formsOfText(text: string): string[] {
  const bytes = Buffer.from(text);
  const packed = [0, 1, 2].map((n) =>
    Buffer.concat([Buffer.alloc(n), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [text, encodeURIComponent(text), text.replaceAll(' ', '+'), bytes.toString('hex'), ...packed];
}

it('a life of messages leaves no number and no text in what is printed, measured, traced or answered as an error', async () => {
  await life();
  worker.signal('SIGTERM');
  expect(await worker.ended).toBe(0);
  expect(await service.stop()).toBe(0);

  const outputs = {
    service: service.output(),
    worker: worker.output(),
    commands: commands.map((program) => program.output()).join('\n'),
    metrics,
    traces: traces.bytes(),
    errors: errors.join('\n'),
  };
  // There is something to look at.
  expect(outputs.service).toContain('"level":"debug"');
  expect(outputs.worker).toContain('request to Siren');
  expect(outputs.commands).toContain('the statistics are rebuilt');
  expect(outputs.metrics).toContain('siren_gateway_');
  expect(outputs.traces).toContain('message accept');
  expect(errors.length).toBeGreaterThan(8);

  const names = NUMBERS.flatMap(formsOf);
  const found = Object.entries(outputs).flatMap(([where, output]) => [
    ...names.filter((number) => numberInText(number).isIn(output)).map((number) => `${where}: ${number}`),
    ...names
      .flatMap((number) => formsOfText(number).slice(3))
      .filter((form) => output.includes(form))
      .map((form) => `${where}: ${form}`),
    ...TEXTS.flatMap(formsOfText)
      .filter((form) => output.includes(form))
      .map((form) => `${where}: ${form}`),
  ]);
  expect(found).toEqual([]);
  for (const printed of [outputs.service, outputs.worker, outputs.commands]) expect(leaksIn(printed)).toEqual([]);
});

it('else it is found', () => {
  const line = `{"level":"info","msg":"sent to 98765 40001"}`;
  expect(numberInText(NUMBERS[0]!).isIn(line)).toBe(true);
  expect(leaksIn(`{"level":"info"}\n{"level":"info","to":"+4915112345678"}`)).toEqual([
    '{"level":"info","to":"+4915112345678"}',
  ]);
  const hidden = Buffer.from(`x${TEXTS[0]}y`).toString('base64');
  expect(formsOfText(TEXTS[0]!).some((form) => hidden.includes(form))).toBe(true);
});
