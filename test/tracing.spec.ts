import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BulkResultDto } from '../src/batches/bulk.dto.js';
import type { MessageDto } from '../src/messages/message.dto.js';
import { startTracing } from '../src/tracing/start-tracing.js';
import { ensureBuilt } from './support/build.js';
import { startBuilt } from './support/built-program.js';
import { eventually, finished } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';
import { createTraceReceiver, type ReceivedSpan, type TraceReceiver } from './support/trace-receiver.js';

const CALLER = { traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' };
const TEXT = 'Nobody but the person reads this';

describe('with a collector', () => {
  let receiver: TraceReceiver;
  let gateway: Gateway;
  let message: MessageDto;
  let untraced: MessageDto;
  let bulk: MessageDto[];

  beforeAll(async () => {
    receiver = await createTraceReceiver();
    const stopTracing = startTracing({
      endpoint: receiver.endpoint,
      headers: () => ({ 'api-key': 'of-the-collector' }),
      serviceName: 'tested',
      sampleRatio: 1,
    });
    gateway = await startGateway();
    const send = async (to: string, traceparent?: string) => {
      const { body } = await gateway.call<MessageDto>(
        'POST',
        '/api/v1/messages',
        { to, text: TEXT },
        traceparent === undefined ? {} : { traceparent },
      );
      return finished(gateway, body.id);
    };
    // Rejected by WhatsApp, delivered by SMS.
    message = await send('+919876549002', `00-${CALLER.traceId}-${CALLER.spanId}-01`);
    untraced = await send('+919876540003', `00-${CALLER.traceId}-${CALLER.spanId}-00`);
    const { body } = await gateway.call<BulkResultDto>(
      'POST',
      '/api/v1/messages/bulk',
      ['+919876540004', '+919876540005'].map((to) => JSON.stringify({ to, text: TEXT })).join('\n'),
      { 'content-type': 'application/x-ndjson', traceparent: `00-${CALLER.traceId}-${CALLER.spanId}-01` },
    );
    const list = await gateway.call<{ items: MessageDto[] }>('GET', `/api/v1/messages?batchId=${body.batchId}`);
    bulk = await Promise.all(list.body.items.map(({ id }) => finished(gateway, id)));
    // What is not posted by then is posted now.
    await stopTracing();
  });
  afterAll(async () => {
    await gateway?.close();
    receiver?.close();
  });

  const spansOf = ({ id }: MessageDto): ReceivedSpan[] =>
    receiver.spans().filter(({ attributes }) => attributes['messaging.message.id'] === id);

  it('each post has the headers that the collector wants', () => {
    expect(receiver.bytes()).toContain('"api-key":"of-the-collector"');
  });

  it("one trace, the caller's, goes from the accepting request through its turn and Siren's call to the receipts", () => {
    const spans = spansOf(message);
    expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([CALLER.traceId]));
    const accept = spans.find(({ name }) => name === 'message accept')!;
    expect(accept.parentSpanId).toBe(CALLER.spanId);
    const rest = spans.filter((span) => span !== accept);
    expect(new Set(rest.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([accept.spanId]));
    expect(rest.map(({ name, attributes }) => `${name} ${String(attributes['siren_gateway.channel'])}`)).toEqual(
      expect.arrayContaining([
        'attempt begin whatsapp',
        'attempt send whatsapp',
        'attempt begin sms',
        'attempt send sms',
        'receipt apply sms',
      ]),
    );
  });

  it('a request that failed shows as failed, with its code', () => {
    const sends = spansOf(message).filter(({ name }) => name === 'attempt send');
    expect(sends.map(({ failed, attributes }) => [failed, attributes['error.type']])).toEqual([
      [true, '131026'],
      [false, undefined],
    ]);
  });

  it('nothing is recorded of what the caller does not want recorded', () => {
    expect(spansOf(untraced)).toEqual([]);
  });

  it("each message of a bulk has a trace of its own, linked to the upload's", () => {
    const upload = receiver.spans().find(({ name }) => name === 'batch accept')!;
    expect(upload.traceId).toBe(CALLER.traceId);
    for (const one of bulk) {
      const accept = spansOf(one).find(({ name }) => name === 'message accept');
      expect(accept?.links.map(({ traceId }) => traceId)).toEqual([CALLER.traceId]);
    }
    const traces = bulk.map((one) => new Set(spansOf(one).map(({ traceId }) => traceId)));
    expect(traces.map(({ size }) => size)).toEqual([1, 1]);
    expect(traces[0]).not.toEqual(traces[1]);
    expect(spansOf(bulk[0]!).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['message accept', 'attempt send', 'receipt apply']),
    );
  });

  it('no number, text or key is in what is posted', () => {
    const bytes = receiver.bytes();
    expect(bytes).toContain('"tested"');
    // Not within a time in ns, nor within an id in hex.
    const number = /(?<![\da-f])(?:91)?9876\d{6}(?![\da-f])/;
    for (const secret of [number, TEXT, gateway.apiKey, gateway.webhookSecret]) expect(bytes).not.toMatch(secret);
  });

  it('once it has stopped, messages keep no trace', async () => {
    const before = receiver.spans().length;
    const { body } = await gateway.call<MessageDto>('POST', '/api/v1/messages', { to: '+919876540006', text: TEXT });
    await finished(gateway, body.id);
    const rows = await query(gateway.database, 'SELECT trace_parent FROM messages WHERE id = $1', [body.id]);
    expect(rows).toEqual([{ trace_parent: null }]);
    expect(receiver.spans()).toHaveLength(before);
  });
});

describe('the service as it is started', () => {
  const start = async (env: Record<string, string>) => {
    await ensureBuilt();
    const program = startBuilt('main.js', {
      NODE_OPTIONS: `--import ${new URL('support/print-modules.ts', import.meta.url).href}`,
      // Nobody listens there: it ends when it finds no database, after it has loaded whatever it loads.
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
      DATABASE_WAIT_SECONDS: '0',
      SIREN_API_KEY: 'a-siren-key',
      SIREN_WEBHOOK_SECRET: 'a-webhook-secret-for-tests-only',
      ADMIN_API_KEY: 'an-admin-key-for-tests-only',
      ...env,
    });
    await eventually(() => program.ended);
    return new Set([...program.output().matchAll(/loads (\S+)/g)].map(([, name]) => name));
  };

  it('loads the API of OpenTelemetry alone where no collector is named', async () => {
    expect(await start({})).toEqual(new Set(['@opentelemetry/api']));
  });

  it('loads the SDK where one is', async () => {
    expect(await start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })).toContain('@opentelemetry/sdk-trace');
  });
});
