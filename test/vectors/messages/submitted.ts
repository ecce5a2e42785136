/** What somebody might post as a message, and whether each field of it is valid. */
export interface Submitted {
  about: string;
  /** The exact text, where an object cannot say it. */
  body: string | object;
  isValid: boolean;
}

const to = '+919876543210';
const text = 'Your bill split is ready!';
const IMAGE = { type: 'image', url: 'https://example.com/1.png' };
const VOICE = { type: 'voice', url: 'https://example.com/1.ogg' };
const YES = { type: 'reply', id: 'yes', title: 'Yes' };
const TEMPLATE = { name: 'bill_ready', variables: { payer: 'Asha', amount: '300.00', tags: [{ a: 1 }] } };
const SMS = { channel: 'sms' };
const WHATSAPP = { channel: 'whatsapp' };

const VALID: [about: string, body: string | object][] = [
  ['a number and a text', { to, text }],
  ['a national number', { to: '98765 43210', text }],
  ['a number that is none', { to: 'x', text }],
  ['the longest text', { to, text: 'x'.repeat(4096) }],
  ['the longest text in two units each', { to, text: '💸'.repeat(4096) }],
  ['a text that is null beside a template', { to, text: null, template: TEMPLATE }],
  ['a template', { to, template: TEMPLATE }],
  ['a template with everything', { to, template: { ...TEMPLATE, version: 1_000_000 } }],
  ['a template of nothing', { to, template: {} }],
  ['text and template, which is for somebody else to refuse', { to, text, template: TEMPLATE }],
  ['a policy alone', { to, policy: 'one-time.password_2' }],
  [
    'a text for each channel',
    {
      to,
      channels: [
        { ...SMS, text: 'a' },
        { ...WHATSAPP, text: 'b' },
      ],
    },
  ],
  ['every field of WhatsApp', { to, text, channels: [{ ...WHATSAPP, window: 'template', onlyIfWindowOpen: true }] }],
  [
    'every field of SMS',
    {
      ...{ to, text },
      channels: [{ ...SMS, senderId: 'ACME', maxSegments: 255, onTooLong: 'truncate', transliterate: false }],
    },
  ],
  ['providers', { to, text, channels: [{ ...WHATSAPP, providers: ['WHATSAPP_GUPSHUP'] }] }],
  ['a deadline that is learned', { to, text, channels: [{ ...WHATSAPP, fallbackAfter: 'auto' }, SMS] }],
  [
    'a deadline and what it must reach',
    { to, text, channels: [{ ...SMS, fallbackAfter: 0.5, successStatus: 'read' }] },
  ],
  ['fields that are null', { to, text, locale: null, channels: null, metadata: null, expiresAt: null, media: null }],
  ['a file alone', { to, media: IMAGE }],
  ['a document', { to, media: { type: 'document', url: 'https://example.com/1', filename: 'ü.pdf', caption: null } }],
  ['a voice message with the name of its codec', { to, media: { ...VOICE, mimeType: 'audio/ogg; codecs=opus' } }],
  ['a place', { to, location: { latitude: -90, longitude: 180, name: 'Here', address: null } }],
  ['buttons', { to, text, buttons: [YES, { type: 'url', title: 'Open', url: 'https://example.com', id: null }] }],
  ['metadata of every kind', { to, text, metadata: { a: [1, 'x', null, true, { b: {} }], '': 0, then: 'later' } }],
  ['a locale', { to, text, locale: 'pt-BR' }],
  ['no times', { to, text, sendAt: null, deliveryWindow: null, onMissed: null, graceSeconds: null }],
  [
    'a delivery window',
    { to, text, deliveryWindow: { from: '09:00', to: '24:00', days: ['mon', 'sun'], timeZone: 'UTC' } },
  ],
  ['a window over midnight', { to, text, deliveryWindow: { from: '22:30', to: '06:00', days: null, timeZone: null } }],
  ['a grace', { to, text, onMissed: 'skip', graceSeconds: 1.5 }],
  ['a moment to come', { to, text, expiresAt: '2099-01-01T12:00:00+05:30' }],
  ['words', { to, text, category: 'marketing', priority: 'high', reference: 'dinner-7/asha', transliterate: true }],
  ['a key', { to, text, idempotencyKey: ' ~'.repeat(127), allowDuplicate: true }],
  ['a dry run', { to, text, dryRun: true }],
  ['the same field twice', `{"to":"x","to":"${to}","text":"a","text":"b"}`],
  ['a byte order mark', `\ufeff${JSON.stringify({ to, text })}`],
];

const INVALID: [about: string, body: string | object][] = [
  ['nothing', {}],
  ['no number', { text }],
  ['an empty number', { to: '', text }],
  ['a number that is too long', { to: '9'.repeat(65), text }],
  ['a number as a number', { to: 919_876_543_210, text }],
  ['a number in a list', { to: [to], text }],
  ['a number in an object', { to: { phone: to }, text }],
  ['no text', { to }],
  ['an empty text', { to, text: '' }],
  ['a text that is too long', { to, text: 'x'.repeat(4097) }],
  ['a NUL', { to, text: 'a\0b' }],
  ['half a character', { to, text: 'a\ud83d' }],
  ['a text for one channel of two', { to, channels: [{ ...SMS, text: 'a' }, WHATSAPP] }],
  ['a field of somebody else', { to, text, sender: 'ACME', [to]: 1 }],
  ['a field of a step of somebody else', { to, text, channels: [{ ...SMS, sender: 'ACME' }] }],
  ['a time that is over', { to, text, sendAt: '2020-01-01T12:00:00Z' }],
  ['a time without an offset', { to, text, sendAt: '2099-01-01T12:00:00' }],
  ['a window that is a word', { to, text, deliveryWindow: 'day' }],
  ['a window without an end', { to, text, deliveryWindow: { from: '09:00' } }],
  ['a window without hours', { to, text, deliveryWindow: { from: '09:00', to: '09:00' } }],
  ['a window of hours that there are not', { to, text, deliveryWindow: { from: '24:00', to: '25:00' } }],
  ['a window of no days', { to, text, deliveryWindow: { from: '09:00', to: '10:00', days: [] } }],
  ['a window of a day twice', { to, text, deliveryWindow: { from: '09:00', to: '10:00', days: ['mon', 'mon'] } }],
  ['a window in no zone', { to, text, deliveryWindow: { from: '09:00', to: '10:00', timeZone: 'Mars/Base' } }],
  ['a window by an offset', { to, text, deliveryWindow: { from: '09:00', to: '10:00', timeZone: '+05:30' } }],
  ['a grace of nothing', { to, text, onMissed: 'skip', graceSeconds: 0 }],
  ['a word for what was missed', { to, text, onMissed: 'drop' }],
  ['a file without a type', { to, media: { url: 'https://example.com' } }],
  ['a file that is a list', { to, media: [IMAGE] }],
  ['a link that is a program', { to, media: { ...IMAGE, url: 'javascript:alert(1)' } }],
  ['a private address', { to, media: { ...IMAGE, url: 'https://192.168.0.1/' } }],
  ['a caption of a voice message', { to, media: { ...VOICE, caption: 'Hi' } }],
  ['a kind of file that is another type', { to, media: { ...VOICE, mimeType: 'image/png' } }],
  ['a place beyond the pole', { to, location: { latitude: 91, longitude: 0 } }],
  ['a place that is a word', { to, location: '12,77' }],
  ['two buttons alike', { to, text, buttons: [YES, YES] }],
  ['four buttons', { to, text, buttons: ['1', '2', '3', '4'].map((id) => ({ ...YES, id, title: id })) }],
  ['a button without an id', { to, text, buttons: [{ type: 'reply', title: 'Yes' }] }],
  ['a list of buttons within a list', { to, text, buttons: [[YES]] }],
  ['a template that is a word', { to, template: 'bill_ready' }],
  ['a template that is a list', { to, template: [TEMPLATE] }],
  ['a template with a bad name, and more', { to, template: { name: 'No!', version: 0, variables: [], x: 1 } }],
  ['a template within a template', { to, template: { ...TEMPLATE, template: TEMPLATE } }],
  ['variables that are a word', { to, template: { ...TEMPLATE, variables: 'x' } }],
  ['a version that is no number', { to, template: { ...TEMPLATE, version: '1' } }],
  ['no channel', { to, text, channels: [] }],
  ['too many channels', { to, text, channels: [SMS, WHATSAPP, SMS, WHATSAPP, SMS] }],
  ['a channel twice', { to, text, channels: [SMS, SMS] }],
  ['channels that are an object', { to, text, channels: SMS }],
  ['channels that are a word', { to, text, channels: 'sms' }],
  ['a step that is a word', { to, text, channels: ['sms'] }],
  ['a step that is null', { to, text, channels: [null] }],
  ['a step that is a list', { to, text, channels: [[SMS]] }],
  ['a step without a channel', { to, text, channels: [{ fallbackAfter: 1 }] }],
  ['a channel that is none', { to, text, channels: [{ channel: 'email' }] }],
  [
    'fields of the other channel',
    {
      to,
      text,
      channels: [
        { ...WHATSAPP, senderId: 'ACME' },
        { ...SMS, window: 'template' },
      ],
    },
  ],
  ['providers of the other channel', { to, text, channels: [{ ...SMS, providers: ['WHATSAPP_GUPSHUP'] }] }],
  ['no provider', { to, text, channels: [{ ...WHATSAPP, providers: [] }] }],
  ['a provider twice', { to, text, channels: [{ ...WHATSAPP, providers: ['WHATSAPP_GUPSHUP', 'WHATSAPP_GUPSHUP'] }] }],
  ['a deadline of nothing', { to, text, channels: [{ ...SMS, fallbackAfter: 0 }] }],
  ['a deadline of two days', { to, text, channels: [{ ...SMS, fallbackAfter: 172_800 }] }],
  ['a deadline in capitals', { to, text, channels: [{ ...WHATSAPP, fallbackAfter: 'AUTO' }, SMS] }],
  ['a deadline that is not auto', { to, text, channels: [{ ...WHATSAPP, fallbackAfter: 'auto ' }, SMS] }],
  ['a deadline that is a list', { to, text, channels: [{ ...WHATSAPP, fallbackAfter: ['auto'] }, SMS] }],
  ['auto on the last step', { to, text, channels: [WHATSAPP, { ...SMS, fallbackAfter: 'auto' }] }],
  ['auto on the only step', { to, text, channels: [{ ...SMS, fallbackAfter: 'auto' }] }],
  ['a deadline in words', { to, text, channels: [{ ...SMS, fallbackAfter: '5' }] }],
  ['too many segments', { to, text, channels: [{ ...SMS, maxSegments: 256 }] }],
  ['half a segment', { to, text, channels: [{ ...SMS, maxSegments: 1.5 }] }],
  ['a sender of no letters', { to, text, channels: [{ ...SMS, senderId: '!!' }] }],
  ['metadata that is a list', { to, text, metadata: [] }],
  ['metadata that is a word', { to, text, metadata: 'x' }],
  ['metadata that is too large', { to, text, metadata: { a: 'x'.repeat(4096) } }],
  ['metadata with a NUL', { to, text, metadata: { a: { b: ['\0'] } } }],
  ['metadata with a number that is not kept', `{"to":"${to}","text":"a","metadata":{"a":[12345678901234567890]}}`],
  ['metadata with a number that is infinite', `{"to":"${to}","text":"a","metadata":{"a":1e999}}`],
  ['a moment without an offset', { to, text, expiresAt: '2099-01-01T12:00:00' }],
  ['a moment that is over', { to, text, expiresAt: '2020-01-01T12:00:00Z' }],
  ['a locale that is none', { to, text, locale: 'english' }],
  ['a category that is none', { to, text, category: 'spam' }],
  ['a priority in capitals', { to, text, priority: 'HIGH' }],
  ['yes as a word', { to, text, allowDuplicate: 'true', dryRun: 1, transliterate: 'yes' }],
  ['a key that is too long', { to, text, idempotencyKey: 'x'.repeat(256) }],
  ['a key that is not ASCII', { to, text, idempotencyKey: 'schlüssel' }],
  ['a reference that is empty', { to, text, reference: '' }],
  ['a policy with a space', { to, text, policy: 'one time' }],
  ['everything at once', { to: 5, text: 5, template: 5, channels: [{ channel: 5, text: 5 }, 5], metadata: 5, x: 5 }],
];

export const SUBMITTED: readonly Submitted[] = [
  ...VALID.map(([about, body]) => ({ about, body, isValid: true })),
  ...INVALID.map(([about, body]) => ({ about, body, isValid: false })),
];

/** No body may bring these, so that they are refused before anybody looks at their fields. */
export const WITH_ODD_KEYS: readonly string[] = [
  `{"to":"${to}","text":"a","__proto__":{"dryRun":true}}`,
  `{"to":"${to}","text":"a","constructor":1}`,
  `{"to":"${to}","text":"a","toString":1}`,
  `{"to":"${to}","text":"a","metadata":{"__proto__":{}}}`,
  `{"to":"${to}","text":"a","metadata":{"constructor":{"prototype":{}}}}`,
  `{"to":"${to}","text":"a","channels":[{"channel":"sms","hasOwnProperty":1}]}`,
  `{"to":"${to}","text":"a","metadata":{"a":${'['.repeat(60)}${']'.repeat(60)}}}`,
];

/** What is no object at all. */
export const UNREADABLE: readonly string[] = ['', 'null', '[]', '"text"', '5', '{', `{"to":"${to}","text":"a"}}`];
