/** What anybody with the secret might post, and what it is answered with. */
export interface HostileBody {
  about: string;
  /** Exact bytes, or the text that is sent as UTF-8. */
  body: string | Uint8Array;
  headers?: Readonly<Record<string, string>>;
  status: 200 | 400 | 401 | 413 | 415;
}

/** A genuine webhook, and where its fields are. */
export interface Shape {
  dialect: 'toolkit' | 'platform';
  /** With an id of its own. */
  make: (id: string) => Record<string, unknown>;
  /** Paths of what is required: texts of 1 to 256 characters. */
  required: readonly string[];
  /** Of the id among them. */
  id: string;
  /** Paths of dates, and whether one that is none, or not there, is refused. */
  dates: readonly { path: string; required: boolean }[];
  /** What may be anything at all. */
  free: readonly string[];
}

export const SHAPES: Readonly<Record<'message' | 'delivery-status', readonly Shape[]>> = {
  message: [
    {
      dialect: 'toolkit',
      make: (id) => ({
        message_id: id,
        from_number: '+919876543210',
        to_number: '+918765432109',
        message_type: 'text',
        content: 'Hello',
        timestamp: '2026-01-01T12:00:00Z',
        metadata: { source: 'whatsapp' },
      }),
      required: ['message_id', 'from_number', 'message_type', 'timestamp'],
      id: 'message_id',
      dates: [{ path: 'timestamp', required: true }],
      free: ['to_number', 'content', 'metadata', 'metadata.source', 'metadata.media_url'],
    },
    {
      dialect: 'platform',
      make: (id) => ({
        event: 'message.received',
        timestamp: '2026-01-01T12:00:00Z',
        channel: 'whatsapp',
        message: { id, from: '+1234567890', to: '+1987654321', text: 'Hello', timestamp: '2026-01-01T12:00:00Z' },
        metadata: { provider: 'twilio' },
      }),
      required: ['message.id', 'message.from'],
      id: 'message.id',
      dates: [{ path: 'message.timestamp', required: true }],
      free: ['event', 'channel', 'message.to', 'message.text', 'message.media', 'metadata'],
    },
  ],
  'delivery-status': [
    {
      dialect: 'toolkit',
      make: (id) => ({ message_id: id, status: 'sent', error: null, timestamp: '2026-01-01T12:00:00Z' }),
      required: ['message_id', 'status'],
      id: 'message_id',
      dates: [
        { path: 'timestamp', required: false },
        { path: 'delivered_at', required: false },
      ],
      free: ['error', 'metadata', 'channel', 'to_number'],
    },
    {
      dialect: 'platform',
      make: (id) => ({
        event: 'notification.status.updated',
        timestamp: '2026-01-01T12:00:00Z',
        data: { notificationId: id, status: 'SENT', channel: 'whatsapp', recipient: '+919876543210' },
      }),
      required: ['data.notificationId', 'data.status'],
      id: 'data.notificationId',
      dates: [{ path: 'timestamp', required: false }],
      free: ['event', 'data.channel', 'data.recipient', 'data.metadata', 'data.error'],
    },
  ],
};

/** Values that no field of Siren's has, as JSON: NUL and lone surrogates come as escapes. */
const UNUSUAL = {
  null: 'null',
  'a number': '7',
  'a large number': '1e400',
  true: 'true',
  'a list': '["x"]',
  'an object': '{"x":1}',
  empty: '""',
  '257 characters': JSON.stringify('x'.repeat(257)),
  'with NUL': '"a\\u0000b"',
  'a lone surrogate': '"a\\ud800b"',
  'a reversed pair': '"a\\udc00\\ud800b"',
} as const;

/** A text that is taken although it is strange: what Postgres cannot keep is replaced. */
const TAKEN_AS_TEXT: readonly string[] = ['a lone surrogate', 'a reversed pair'];
/** What an id may be beside a text. */
const TAKEN_AS_ID: readonly string[] = ['a number'];

const IMPOSSIBLE_DATES = [
  '2026-02-30T12:00:00Z',
  '2026-13-01T12:00:00Z',
  '2026-01-01T25:00:00Z',
  '0000-01-01T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '275760-09-13T00:00:00Z',
  '1999-12-31T23:59:59Z',
  '2101-01-01T00:00:00Z',
  '1767268800',
  '1767268800000',
  'yesterday',
  '2026-01-01T12:00:00+99:99',
];

/** Every field of a shape, with every strange value, and without it. */
export function fieldVectors({ dialect, make, required, id, dates, free }: Shape, nextId: () => string): HostileBody[] {
  const vector = (path: string, what: string, json: string | undefined, status: 200 | 400): HostileBody => ({
    about: `${dialect}: ${path} ${what}`,
    body: replaced(make(nextId()), path, json),
    status,
  });
  return [
    ...required
      .filter((path) => !dates.some((date) => date.path === path))
      .flatMap((path) => [
        vector(path, 'missing', undefined, 400),
        ...Object.entries(UNUSUAL).map(([what, json]) =>
          vector(path, what, unique(json, path === id ? nextId() : ''), requiredStatus(what, path === id)),
        ),
      ]),
    ...dates.flatMap(({ path, required: isRequired }) => [
      vector(path, 'missing', undefined, isRequired && !path.includes('.') ? 400 : 200),
      ...Object.entries(UNUSUAL).map(([what, json]) => vector(path, what, json, dateStatus(path, what, isRequired))),
      ...['1767268800', '1767268800000'].map((json) =>
        vector(path, `the number ${json}`, json, isRequired ? 400 : 200),
      ),
      ...IMPOSSIBLE_DATES.map((date) => vector(path, date, JSON.stringify(date), isRequired ? 400 : 200)),
    ]),
    ...free.flatMap((path) => [
      vector(path, 'missing', undefined, 200),
      ...Object.entries(UNUSUAL).map(([what, json]) => vector(path, what, json, 200)),
    ]),
  ];
}

function requiredStatus(what: string, isId: boolean): 200 | 400 {
  return TAKEN_AS_TEXT.includes(what) || (isId && TAKEN_AS_ID.includes(what)) ? 200 : 400;
}

/** A message's own time falls back on its envelope's where it is null or missing, and only then. */
function dateStatus(path: string, what: string, isRequired: boolean): 200 | 400 {
  if (!isRequired) return 200;
  return what === 'null' && path.includes('.') ? 200 : 400;
}

/** An id of its own, so that no vector is taken for a copy of another. */
function unique(json: string, id: string): string {
  return json.startsWith('"a') && id !== '' ? json.replace('"a', `"${id}`) : json;
}

/** The text of a body in which one field is something else, as written; undefined: it is not there. */
function replaced(body: Record<string, unknown>, path: string, json: string | undefined): string {
  const names = path.split('.');
  const last = names.pop()!;
  let position = body;
  for (const name of names) position = (position[name] ??= {}) as Record<string, unknown>;
  if (json === undefined) {
    delete position[last];
    return JSON.stringify(body);
  }
  position[last] = '\u0001here';
  return JSON.stringify(body).replace('"\\u0001here"', json);
}

const deep = (depth: number) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);

/** What is wrong, or only odd, with a body as a whole. */
export function bodyVectors({ dialect, make, id }: Shape, nextId: () => string): HostileBody[] {
  const good = () => JSON.stringify(make(nextId()));
  const withMember = (member: string) => good().replace(/^\{/, `{${member},`);
  const vectors: HostileBody[] = [
    { about: 'as it should be', body: good(), status: 200 },
    { about: 'with a byte order mark', body: `\ufeff${good()}`, status: 200 },
    { about: 'with unknown fields', body: withMember('"unknown":{"x":[1,2]}'), status: 200 },
    { about: 'with __proto__', body: withMember('"__proto__":{"message_id":"x","polluted":true}'), status: 200 },
    {
      about: 'with constructor and prototype',
      body: withMember('"constructor":{"prototype":{"polluted":1}}'),
      status: 200,
    },
    { about: 'with duplicate keys', body: withMember('"timestamp":"never","timestamp":7'), status: 200 },
    { about: 'nested as deep as may be', body: withMember(`"x":${deep(31)}`), status: 200 },
    { about: 'nested deeper', body: withMember(`"x":${deep(32)}`), status: 400 },
    { about: 'nested 20,000 deep', body: withMember(`"x":${deep(20_000)}`), status: 400 },
    { about: 'cut off', body: good().slice(0, -1), status: 400 },
    { about: 'twice', body: good() + good(), status: 400 },
    { about: 'with invalid UTF-8', body: Buffer.from(withMember('"x":"\u00ff"'), 'latin1'), status: 400 },
    { about: 'in UTF-16', body: Buffer.from(good(), 'utf16le'), status: 400 },
    { about: 'in a list', body: `[${good()}]`, status: 200 },
    { about: 'in a list beside what is none', body: `[null, ${good()}, {"${id}":7.5}]`, status: 200 },
    { about: 'in a list beside what is too deep', body: `[${deep(40)}, ${good()}]`, status: 200 },
    { about: 'in a list in a list', body: `[[${good()}]]`, status: 400 },
    { about: '10 MB', body: withMember(`"x":"${'x'.repeat(10 << 20)}"`), status: 413 },
    { about: '10 MB of brackets', body: '['.repeat(10 << 20), status: 413 },
    { about: 'gzip by its header', body: good(), headers: { 'content-encoding': 'gzip' }, status: 415 },
    { about: 'plain text', body: good(), headers: { 'content-type': 'text/plain' }, status: 415 },
    { about: 'XML', body: '<a/>', headers: { 'content-type': 'application/xml' }, status: 415 },
    { about: 'a form', body: 'a=b', headers: { 'content-type': 'application/x-www-form-urlencoded' }, status: 415 },
    {
      about: 'Latin-1 by its header',
      body: good(),
      headers: { 'content-type': 'application/json; charset=latin1' },
      status: 415,
    },
    { about: 'signed by nobody', body: good(), headers: { 'x-siren-signature': '0'.repeat(64) }, status: 401 },
    { about: 'with a signature that is none', body: good(), headers: { 'x-siren-signature': 'sha256=' }, status: 401 },
  ];
  return vectors.map((vector) => ({ ...vector, about: `${dialect}: ${vector.about}` }));
}
