import fc from 'fast-check';
import { bytesOf } from './json-text.js';
import type { SentBody } from './sent-body.js';
import { oddText } from './odd-values.js';
import type { Operation } from './operations.js';
import type { SchemaValues } from './schema-values.js';
import { SIMPLEST } from './simplest.js';

export type Header = readonly [name: string, value: string];

/** Headers beside those of the body: who asks, what the operation knows, and others. */
export function headersOf(operation: Operation, values: SchemaValues): fc.Arbitrary<Header[]> {
  const declared = operation.parameters.filter(
    (parameter) => parameter.in === 'header' && parameter.name !== operation.signatureHeader,
  );
  return fc
    .tuple(
      authorization,
      operation.signatureHeader === null ? none : signature(operation.signatureHeader),
      ...declared.map(({ name, schema }) =>
        rarely(2, header(name, fc.oneof(usual(name), usual(name), usual(name), values.of(schema, name), oddText))),
      ),
      rarely(3, fc.constantFrom<Header>(...COMMON)),
      rarely(
        12,
        fc.tuple(fc.constantFrom(...OFTEN_READ), oddText).map(([name, text]): Header => [name, headerText(text)]),
      ),
    )
    .map((all) => all.flat());
}

/** What stands for the header's own language, of which the document has only words. */
function usual(name: string): fc.Arbitrary<string> {
  return name.toLowerCase() === 'prefer'
    ? fc.constantFrom(
        'wait=0',
        'wait=1',
        'wait="1"',
        'wait=1;x',
        'respond-async, wait=1',
        'wait=-1',
        'wait=1.5',
        'wait=x',
        'wait',
      )
    : fc.nat(30).map((n) => `fuzz-${n}`);
}

const none: fc.Arbitrary<Header[]> = fc.constant([]);

function rarely(oneIn: number, one: fc.Arbitrary<Header>): fc.Arbitrary<Header[]> {
  const alone = one.map((only): Header[] => [only]);
  return fc.oneof(SIMPLEST, { arbitrary: none, weight: oneIn - 1 }, { arbitrary: alone, weight: 1 });
}

function header(name: string, values: fc.Arbitrary<unknown>): fc.Arbitrary<Header> {
  return values.map((value) => [name, headerText(typeof value === 'string' ? value : JSON.stringify(value))]);
}

/** Without what would end the header or the whole head, which is for `damage` to do. */
function headerText(text: string): string {
  return bytesOf(text).replace(/[\r\n\0]/g, ' ');
}

const KEY: Header = ['authorization', 'Bearer ~key~'];

const authorization: fc.Arbitrary<Header[]> = fc.oneof(
  SIMPLEST,
  { arbitrary: fc.constant<Header[]>([KEY]), weight: 32 },
  { arbitrary: none, weight: 2 },
  // One that the service has made, of whatever scopes; it may be gone by now.
  { arbitrary: fc.nat(9).map((n): Header[] => [['authorization', `Bearer ~known.key.${n}~`]]), weight: 4 },
  { arbitrary: fc.constant<Header[]>([['authorization', 'Bearer ~wrong-key~']]), weight: 2 },
  {
    arbitrary: fc.constantFrom<Header[]>(
      [['Authorization', 'bearer   ~key~']],
      [['authorization', 'Basic ~key~']],
      [['authorization', '~key~']],
      [['authorization', 'Bearer']],
      [['authorization', 'Bearer ']],
      [['authorization', `Bearer ${'x'.repeat(5_000)}`]],
      [['authorization', 'Bearer ~wrong-key~\xff\xfe']],
      [['authorization', 'Bearer ~key~ ~key~']],
      [KEY, KEY],
      [['authorization', 'Bearer ~wrong-key~'], KEY],
      [['x-api-key', '~key~']],
    ),
    weight: 1,
  },
);

function signature(name: string): fc.Arbitrary<Header[]> {
  return fc.oneof(
    SIMPLEST,
    { arbitrary: fc.constant<Header[]>([[name, '~signature~']]), weight: 20 },
    {
      arbitrary: fc.constantFrom<Header[]>(
        [[name, 'sha256=~signature~']],
        [[name, 'SHA256=~signature~']],
        [[name, '~signature~00']],
        [[name, ' ~signature~ ']],
        [[name, '0'.repeat(64)]],
        [[name, 'sha256=']],
        [[name, '\xff'.repeat(64)]],
        [
          [name, '~signature~'],
          [name, '~signature~'],
        ],
        [],
      ),
      weight: 2,
    },
  );
}

/** As clients, browsers and proxies send them. */
const COMMON: readonly Header[] = [
  ...['text/csv', 'application/json', 'text/event-stream', '*/*;q=0', 'a/b;q=x', ','].map((type): Header => [
    'accept',
    type,
  ]),
  ...['keep-alive', 'close', 'upgrade', 'keep-alive, te'].map((word): Header => ['connection', word]),
  ...['gzip', '*;q=0', 'br;q=1.0, identity;q=0'].map((coding): Header => ['accept-encoding', coding]),
  ['upgrade', 'websocket'],
  ['upgrade', 'h2c'],
  ['expect', '100-continue'],
  ['expect', 'x'],
  ['range', 'bytes=0-1'],
  ['if-none-match', '*'],
  ['if-match', '"x"'],
  ['origin', 'https://elsewhere.example'],
  ['x-http-method-override', 'DELETE'],
  ['x-forwarded-for', '127.0.0.1, 10.0.0.1'],
  ['traceparent', '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'],
  ['x-siren-delivery', 'fuzz'],
  ['x-siren-event', 'message.received'],
];

/** Of which something may well be read, logged or stored. */
const OFTEN_READ = [
  ...[
    'x-request-id',
    'traceparent',
    'tracestate',
    'baggage',
    'accept',
    'accept-language',
    'user-agent',
    'cookie',
    'origin',
    'referer',
  ],
  ...[
    'x-forwarded-for',
    'forwarded',
    'x-siren-delivery',
    'x-siren-event',
    'idempotency-key',
    'prefer',
    'range',
    'if-none-match',
  ],
];

/** The headers that a body brings. */
export function bodyHeaders({ contentType, contentEncoding }: SentBody): Header[] {
  return [
    ...(contentType === null ? [] : [['content-type', contentType] as const]),
    ...(contentEncoding === null ? [] : [['content-encoding', contentEncoding] as const]),
  ];
}
