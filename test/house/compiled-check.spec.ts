import { getMetadataStorage } from 'class-validator';
import type { ClassConstructor } from 'class-transformer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../src/app.module.js';
import { SubmitMessageDto } from '../../src/accepting/submit-message.dto.js';
import { StepDto } from '../../src/messages/step.dto.js';
import { RecipientsDto } from '../../src/batches/shared-body.dto.js';
import { BulkDto } from '../../src/batches/bulk.dto.js';
import { BULK_EXAMPLES, MESSAGE_EXAMPLES } from '../../src/accepting/message-examples.js';
import { compiledCheckOf } from '../../src/http/compiled-check.js';
import { readJsonBody } from '../../src/http/json-body.js';
import type { Problem } from '../../src/http/problem.js';
import { translated } from '../../src/languages/languages.js';
import { checkAs, explainedAs, validAs } from '../../src/http/validation.js';
import { SUBMITTED, WITH_ODD_KEYS } from '../vectors/messages/submitted.js';

const storage = getMetadataStorage();
/** Whatever has rules; the library has no other way to ask for it. */
const { validationMetadatas } = storage as unknown as { validationMetadatas: Map<ClassConstructor<object>, unknown> };
const dtos = [...validationMetadatas.keys()];
const fieldsOf = (dto: ClassConstructor<object>) => [
  ...new Set(storage.getTargetValidationMetadatas(dto, '', false, false).map(({ propertyName }) => propertyName)),
];

/** What is the same of two checks: the value with its classes, or every word of the problem. */
const reported = (checked: Awaited<ReturnType<typeof checkAs>>) =>
  checked.ok ? checked.value : { ...checked.problem, message: checked.problem.message };

/** @returns whether it is valid; false also where the libraries break on it, as they do on some that only code can bring */
async function expectSame(dto: ClassConstructor<object>, plain: unknown, isJson: boolean): Promise<boolean> {
  const compiled = validAs(dto, plain);
  const byLibraries = await explainedAs(dto, plain).catch((error: unknown) => {
    if (isJson || compiled !== null) throw error;
    return null;
  });
  if (byLibraries === null) return false;
  if (isJson) expect(compiled !== null).toBe(byLibraries.ok);
  if (compiled !== null) expect(byLibraries).toStrictEqual({ ok: true, value: compiled });
  expect(reported(await checkAs(dto, plain))).toStrictEqual(reported(byLibraries));
  if (!byLibraries.ok) expectNotice(byLibraries.problem);
  return byLibraries.ok;
}

/** In words of ours, which each language has. */
function expectNotice({ words: { title, detail, errors = [] } }: Problem): void {
  for (const sentence of [title, detail, ...errors.map(({ message }) => message)]) {
    expect(sentence.isVerbatim ? String(sentence) : null).toBeNull();
    for (const language of ['hi', 'es', 'pt'] as const) expect(translated(sentence, language)).not.toBeNull();
  }
}

const asSent = (body: string | object) =>
  readJsonBody(Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)));

describe('a message that is checked by compiled rules', () => {
  it.each(SUBMITTED)('is what class-validator says of it: $about', async ({ body, isValid }) => {
    const read = asSent(body);
    expect(read.ok).toBe(true);
    expect(await expectSame(SubmitMessageDto, read.ok && read.value, true)).toBe(isValid);
    if (typeof body === 'object') expect(await expectSame(SubmitMessageDto, body, true)).toBe(isValid);
  });

  it('is so of each example of the documentation', async () => {
    for (const { value } of Object.values(MESSAGE_EXAMPLES)) {
      expect(await expectSame(SubmitMessageDto, value, true)).toBe(true);
    }
    expect(await expectSame(BulkDto, BULK_EXAMPLES.two.value, true)).toBe(true);
    expect(await expectSame(RecipientsDto, BULK_EXAMPLES.recipients.value, true)).toBe(true);
  });

  it.each(WITH_ODD_KEYS)('is so also where a key is one that no body may bring: %s', async (text) => {
    expect(asSent(text).ok).toBe(false);
    await expectSame(SubmitMessageDto, JSON.parse(text), false);
  });
});

const to = fc.constantFrom('+919876543210', '98765 43210', 'x');
const text = fc.constantFrom('Hello', 'नमस्ते', '💸');
const word = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\ud800', 'x'.repeat(5_000)));
const json = fc.jsonValue({ maxDepth: 3 });
const whatever = fc.oneof(json, word, fc.constantFrom(null, true, 0, -1, 1.5, 1e300, [], {}, [[]], [null], [{}]));
/** Right, but now and then anything. */
const or = <T>(right: fc.Arbitrary<T>) =>
  fc.oneof({ arbitrary: right, weight: 60 }, { arbitrary: whatever, weight: 1 });

const ofBoth = {
  channel: or(fc.constantFrom('whatsapp', 'sms')),
  fallbackAfter: or(fc.oneof(fc.double({ min: 0.1, max: 86_400, noNaN: true }), fc.constant('auto'))),
  successStatus: or(fc.constantFrom('accepted', 'delivered')),
  text: or(text),
};
const ofWhatsApp = {
  channel: or(fc.constant('whatsapp')),
  window: or(fc.constant('template')),
  onlyIfWindowOpen: or(fc.boolean()),
  providers: or(fc.subarray(['WHATSAPP_META', 'WHATSAPP_WATI'], { minLength: 1 })),
};
const ofSms = {
  channel: or(fc.constant('sms')),
  senderId: or(fc.constantFrom('ACME', '12345')),
  maxSegments: or(fc.integer({ min: 1, max: 255 })),
  onTooLong: or(fc.constant('truncate')),
  transliterate: or(fc.boolean()),
};
const stepOf = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: ['channel'] });
const step = fc.oneof(
  stepOf(ofBoth),
  stepOf({ ...ofBoth, ...ofWhatsApp }),
  stepOf({ ...ofBoth, ...ofSms }),
  stepOf({ ...ofWhatsApp, ...ofSms }),
);
const template = fc.record(
  {
    name: or(fc.constant('bill_ready')),
    variables: or(fc.dictionary(fc.string(), json)),
    version: or(fc.integer({ min: 1, max: 9 })),
  },
  { requiredKeys: [] },
);
/** Most messages are text alone. */
const seldom = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: or(arbitrary) });
const content = {
  text: or(text),
  template: or(template),
  locale: or(fc.constantFrom('en', 'pt-BR')),
  channels: or(fc.array(or(step), { minLength: 1, maxLength: 2 })),
  transliterate: or(fc.boolean()),
  metadata: or(fc.dictionary(fc.string(), json, { maxKeys: 4 })),
  expiresAt: or(fc.constant('2099-01-01T12:00:00Z')),
  policy: or(fc.constant('otp')),
  category: or(fc.constantFrom('marketing', 'transactional')),
  priority: or(fc.constantFrom('high', 'normal', 'low')),
  allowDuplicate: or(fc.boolean()),
  media: seldom(
    fc.record(
      {
        type: or(fc.constantFrom('image', 'voice', 'document')),
        url: or(fc.constantFrom('https://example.com/1.png', 'javascript:alert(1)', 'https://10.0.0.1/')),
        mimeType: or(fc.constantFrom('image/png', 'audio/ogg; codecs=opus')),
        caption: or(text),
        filename: or(fc.constant('bill.pdf')),
      },
      { requiredKeys: ['type', 'url'] },
    ),
  ),
  location: seldom(
    fc.record(
      { latitude: or(fc.integer({ min: -91, max: 91 })), longitude: or(fc.double()), name: or(fc.constant('Here')) },
      { requiredKeys: ['latitude', 'longitude'] },
    ),
  ),
  buttons: seldom(
    fc.array(
      or(
        fc.record(
          {
            type: or(fc.constantFrom('reply', 'url')),
            id: or(fc.constantFrom('yes', 'no')),
            title: or(fc.constantFrom('Yes', 'No', 'Open')),
            url: or(fc.constant('https://example.com/')),
          },
          { requiredKeys: ['type', 'title'] },
        ),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  ),
};
const message = fc.record(
  {
    ...content,
    to: or(to),
    reference: or(fc.constant('dinner-7')),
    idempotencyKey: or(fc.constant('dinner-7/1')),
    dryRun: or(fc.boolean()),
  },
  { requiredKeys: ['to', 'text'] },
);
const recipients = fc.record(
  { ...content, recipients: or(fc.array(fc.oneof(fc.record({ to, variables: json }), json), { minLength: 1 })) },
  { requiredKeys: ['recipients', 'text'] },
);
const bulk = fc.record({ messages: or(fc.array(json, { minLength: 1 })), duplicates: or(fc.constant('skip')) });

describe('whatever JSON brings', () => {
  it.each([
    ['a message', SubmitMessageDto, message, 1_500],
    ['a step', StepDto, step, 500],
    ['a bulk', BulkDto, bulk, 300],
    ['one body for many', RecipientsDto, recipients, 500],
  ] as const)('is valid by compiled rules where it is by class-validator, and the same value: %s', async (...args) => {
    const [, dto, arbitrary, numRuns] = args;
    const seen = { true: 0, false: 0 };
    await fc.assert(
      fc.asyncProperty(arbitrary as fc.Arbitrary<unknown>, async (plain) => {
        seen[`${await expectSame(dto, plain, asSent(plain as object).ok)}`]++;
      }),
      { numRuns },
    );
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(numRuns / 100);
  });

  it.each(dtos.filter((dto) => compiledCheckOf(dto) !== null).map((dto) => [dto.name, dto] as const))(
    'is so for %s, of whatever fields',
    async (_name, dto) => {
      const fields = Object.fromEntries(fieldsOf(dto).map((name) => [name, whatever]));
      await fc.assert(
        fc.asyncProperty(fc.record(fields, { requiredKeys: [] }), async (plain) => {
          await expectSame(dto, plain, asSent(plain).ok);
        }),
        { numRuns: 40 },
      );
    },
  );
});

class Recipient {
  to = '+919876543210';
  text = 'Hello';
}

/** What code can bring, and JSON cannot. */
const ODD: readonly unknown[] = [
  undefined,
  () => 1,
  5n,
  Symbol('x'),
  NaN,
  new Date(0),
  new Map([['channel', 'sms']]),
  new Set(['sms']),
  Buffer.from('x'),
  new Recipient(),
  Object.create(null),
  Object.create({ channel: 'sms' }),
  Promise.resolve('x'),
  { then: () => 1 },
  { toString: 'x' },
  { constructor: 1 },
  JSON.parse('{"__proto__":{"channel":"sms"}}'),
  Object.assign([{ channel: 'sms' }], { extra: 1 }),
  Array(2),
  [undefined],
  // eslint-disable-next-line no-sparse-arrays -- a hole is what is tried
  [{ channel: 'sms' }, , { channel: 'whatsapp' }],
  Object.defineProperty({}, 'channel', { enumerable: true, get: () => 'sms' }),
  { [Symbol('channel')]: 'sms' },
  Object.freeze({ channel: 'sms' }),
  new Proxy({ channel: 'sms' }, {}),
];

function holdsItself(): Record<string, unknown> {
  const value: Record<string, unknown> = { channel: 'sms', list: [] as unknown[] };
  (value.list as unknown[]).push(value);
  return { ...value, self: value };
}

describe('what only code brings', () => {
  const positions: ((odd: unknown) => unknown)[] = [
    (odd) => odd,
    ...fieldsOf(SubmitMessageDto).map((name) => (odd: unknown) => ({ to: 'x', text: 'a', [name]: odd })),
    (odd) => ({ to: 'x', text: 'a', channels: [odd] }),
    (odd) => ({ to: 'x', text: 'a', metadata: { a: odd } }),
    (odd) => ({ to: 'x', text: 'a', metadata: { a: [odd] } }),
    (odd) => ({ to: 'x', template: { name: 'a', variables: { a: odd } } }),
    (odd) => ({ to: 'x', text: 'a', channels: [{ channel: 'sms', text: odd }] }),
  ];

  it('is never valid by compiled rules alone, and never another value', async () => {
    for (const odd of [...ODD, holdsItself()])
      for (const at of positions) await expectSame(SubmitMessageDto, at(odd), false);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...positions),
        fc.anything({ withBigInt: true, withMap: true, withDate: true }),
        async (at, odd) => void (await expectSame(SubmitMessageDto, at(odd), false)),
      ),
      { numRuns: 500 },
    );
  });

  it('may be made by a class', async () => {
    expect(await expectSame(SubmitMessageDto, new Recipient(), false)).toBe(true);
  });

  it('is kept as it was when it was checked', async () => {
    const metadata = { bill: { share: 5 } };
    const checked = await checkAs(SubmitMessageDto, { to: 'x', text: 'a', metadata });
    metadata.bill.share = 6;
    expect(checked).toMatchObject({ ok: true, value: { metadata: { bill: { share: 5 } } } });
  });
});

it('has the rules of every DTO through which messages come', () => {
  const ofMessages: ClassConstructor<object>[] = [SubmitMessageDto, StepDto, BulkDto, RecipientsDto];
  for (const dto of ofMessages) expect(compiledCheckOf(dto)).not.toBeNull();
});
