import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedSuppressionsDto } from '../src/suppressions/importing/suppression-import.dto.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { query } from './support/query.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
});
afterAll(async () => {
  await gateway?.close();
  delete process.env['ROLES'];
});

let recipients = 0;
const somebody = () => `+9198764${String(20_000 + ++recipients)}`;
const suppress = (phoneNumber: string, more = {}) =>
  gateway.call('POST', '/api/v1/suppressions', { phoneNumber, ...more });
const of = (number: string) => gateway.call('GET', `/api/v1/suppressions/${number}`);
const csv = (method: 'GET' | 'POST', path: string, body?: string) =>
  fetch(`${gateway.url}/api/v1/suppressions${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.apiKey}`, [method === 'GET' ? 'accept' : 'content-type']: 'text/csv' },
    ...(body === undefined ? {} : { body }),
  });
const upload = async (body: string) => {
  const response = await csv('POST', '/import', body);
  return { status: response.status, body: (await response.json()) as ImportedSuppressionsDto };
};

const cursorOf = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');

describe('a suppression', () => {
  it('is made once, found in any way of writing, lifted, and remembered', async () => {
    const first = await suppress('98765 00001', { channel: 'sms', reason: 'complaint', note: 'called us' });
    const stored = {
      phoneNumber: '+919876500001',
      channel: 'sms',
      reason: 'complaint',
      note: 'called us',
      source: 'api',
    };
    expect(first).toMatchObject({ status: 201, body: stored });
    expect(first.headers.get('location')).toBe('/api/v1/suppressions/+919876500001');
    expect(await suppress('+919876500001', { channel: 'sms', reason: 'complaint' })).toMatchObject({
      status: 200,
      body: stored,
    });
    expect(await of('09876500001')).toMatchObject({ status: 200, body: { suppressions: [stored] } });

    expect((await gateway.call('DELETE', '/api/v1/suppressions/%2B919876500001')).status).toBe(204);
    expect(await of('+919876500001')).toMatchObject({ status: 404, body: { type: '/problems/not-found' } });
    expect((await gateway.call('DELETE', '/api/v1/suppressions/+919876500001')).status).toBe(404);
    const { body } = await gateway.call('GET', '/api/v1/suppressions/+919876500001/history');
    expect(body.items).toMatchObject([
      { change: 'lifted', source: 'api', apiKeyId: 'admin' },
      { change: 'added', source: 'api', apiKeyId: 'admin', channel: 'sms', reason: 'complaint' },
    ]);
  });

  it('covers every channel for the reason "manual" unless it says otherwise', async () => {
    expect((await suppress(somebody())).body).toMatchObject({ channel: 'all', reason: 'manual', note: null });
  });

  it('is one of several, lifted by its channel or with all of them', async () => {
    const number = somebody();
    await suppress(number, { channel: 'sms' });
    await suppress(number, { channel: 'sms', reason: 'complaint' });
    await suppress(number, { channel: 'whatsapp' });
    expect((await gateway.call('DELETE', `/api/v1/suppressions/${number}?channel=all`)).status).toBe(404);
    expect((await gateway.call('DELETE', `/api/v1/suppressions/${number}?channel=sms`)).status).toBe(204);
    expect((await of(number)).body.suppressions).toMatchObject([{ channel: 'whatsapp' }]);
  });

  it('is lifted with a reason and a note, which its history keeps with who did it', async () => {
    const number = somebody();
    await suppress(number, { reason: 'complaint', note: 'Called us' });
    await suppress(number, { reason: 'bounced' });
    const lift = (body: object) => gateway.call('POST', `/api/v1/suppressions/${number}/lift`, body);
    const why = { because: 'asked_again', note: 'Wants the reminders' };
    expect((await lift({ ...why, because: undefined })).status).toBe(400);
    expect((await lift({ ...why, note: '  ' })).status).toBe(400);
    expect((await lift({ ...why, reason: 'nothing' })).status).toBe(404);
    expect(await lift({ ...why, reason: 'complaint', channel: 'all', category: 'all' })).toMatchObject({
      status: 200,
      body: {
        phoneNumber: number,
        lifted: [{ channel: 'all', category: 'all', reason: 'complaint' }],
        suppressions: [{ reason: 'bounced' }],
      },
    });
    const { body } = await gateway.call('GET', `/api/v1/suppressions/${number}/history`);
    expect(body.items).toMatchObject([
      {
        change: 'lifted',
        reason: 'complaint',
        liftedBecause: 'asked_again',
        note: 'Wants the reminders',
        keyName: 'admin',
      },
      { change: 'added', reason: 'bounced', note: null },
      { change: 'added', reason: 'complaint', liftedBecause: null, note: 'Called us', keyName: 'admin' },
    ]);
  });

  it('that was lifted without a word keeps no note of why it was there', async () => {
    const number = somebody();
    await suppress(number, { note: 'Called us' });
    await gateway.call('DELETE', `/api/v1/suppressions/${number}`);
    const { body } = await gateway.call('GET', `/api/v1/suppressions/${number}/history`);
    expect(body.items[0]).toMatchObject({ change: 'lifted', note: null, liftedBecause: null });
  });

  it('is made once by many at the same moment', async () => {
    const number = somebody();
    const answers = await Promise.all(Array.from({ length: 10 }, () => suppress(number)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(9).fill(200), 201]);
    expect((await gateway.call('GET', `/api/v1/suppressions/${number}/history`)).body.items).toHaveLength(1);
  });

  it.each([
    ['a number that is none', { phoneNumber: '12' }, '/problems/invalid-phone-number'],
    ['no number', { phoneNumber: null }, '/problems/validation'],
    ['an unknown channel', { phoneNumber: '+919876500001', channel: 'fax' }, '/problems/validation'],
    ['an empty reason', { phoneNumber: '+919876500001', reason: '' }, '/problems/validation'],
    ['a note with NUL', { phoneNumber: '+919876500001', note: 'a\0' }, '/problems/validation'],
    ['what nobody knows', { phoneNumber: '+919876500001', until: 'tomorrow' }, '/problems/validation'],
  ])('with %s is refused', async (_what, body, type) => {
    expect(await gateway.call('POST', '/api/v1/suppressions', body)).toMatchObject({ status: 400, body: { type } });
  });

  it.each(['GET', 'DELETE'])('%s of what is no number is refused', async (method) => {
    const answer = await gateway.call(method, '/api/v1/suppressions/nobody');
    expect(answer).toMatchObject({ status: 400, body: { type: '/problems/invalid-phone-number' } });
  });
});

describe('the list', () => {
  it('goes newest first, page by page and as a file, and is narrowed by channel, reason and source', async () => {
    const numbers = [somebody(), somebody(), somebody()];
    for (const number of numbers) await suppress(number, { channel: 'whatsapp', reason: 'paged' });
    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await gateway.call('GET', `/api/v1/suppressions?reason=paged&limit=2${cursor}`);
      found.push(...body.items.map(({ phoneNumber }: { phoneNumber: string }) => phoneNumber));
      cursor = body.nextCursor && `&cursor=${body.nextCursor}`;
    } while (cursor);
    expect(found).toEqual(numbers.toReversed());
    const [, ...lines] = (await (await csv('GET', '?reason=paged')).text()).trimEnd().split('\n');
    expect(lines.map((line) => line.split(',')[0])).toEqual(found);
    const count = async (filter: string) =>
      (await gateway.call('GET', `/api/v1/suppressions?${filter}`)).body.items.length;
    expect(await count('reason=paged&channel=whatsapp&source=api')).toBe(3);
    expect(await count('reason=paged&channel=sms')).toBe(0);
    expect(await count('reason=paged&source=import')).toBe(0);
  });

  it('is searched by a number, how numbers begin and how they end, page by page and as a file', async () => {
    const numbers = ['+5511987650001', '+551187650001', '+5511987650002'];
    for (const number of numbers) await suppress(number, { reason: 'searched' });
    const found = async (written: string, more = '') => {
      const search = `?phoneNumber=${encodeURIComponent(written)}${more}`;
      const { body } = await gateway.call('GET', `/api/v1/suppressions${search}`);
      return { next: body.nextCursor, numbers: body.items.map((one: { phoneNumber: string }) => one.phoneNumber) };
    };
    // Of Brazil's numbers the ninth digit says nothing: the second one was on the list already.
    expect(await found('+55 11 8765-0001')).toEqual({ next: null, numbers: ['+5511987650001'] });
    expect(await found('50002')).toEqual({ next: null, numbers: ['+5511987650002'] });
    const { next, numbers: first } = await found('+5511', '&limit=1');
    expect(first).toEqual(['+5511987650002']);
    expect(await found('+5511', `&cursor=${next}`)).toEqual({ next: null, numbers: ['+5511987650001'] });
    expect(await (await csv('GET', '?phoneNumber=0002&reason=searched')).text()).toMatch(
      /^phone.*\n\+5511987650002,.*\n$/,
    );
  });

  it('goes on between suppressions of the same millisecond, and of the same time', async () => {
    const times = ['.000001', '.000003', '.000002', '.000002'];
    await query(
      gateway.database,
      `INSERT INTO suppressions (phone_number, channel, reason, created_at)
       SELECT '+8180000000' || n, 'sms', 'close', '2026-01-01 00:00:00Z'::timestamptz + make_interval(secs => t::float8)
         FROM unnest($1::text[]) WITH ORDINALITY AS x (t, n)`,
      [times],
    );
    const items: Record<string, unknown>[] = [];
    let cursor = '';
    do {
      const { body } = await gateway.call('GET', `/api/v1/suppressions?reason=close&limit=1${cursor}`);
      items.push(...body.items);
      cursor = body.nextCursor && `&cursor=${body.nextCursor}`;
    } while (cursor);
    expect(items.map(({ phoneNumber }) => phoneNumber)).toEqual(['2', '4', '3', '1'].map((n) => `+8180000000${n}`));
    expect(Object.keys(items[0]!).sort()).toEqual([
      ...['category', 'channel', 'createdAt', 'note', 'phoneNumber', 'reason', 'source'],
    ]);
  });

  it.each([
    'channel=fax',
    'source=x',
    'cursor=abc',
    `cursor=${cursorOf('+919876500001', 'all', 'x', 'all')}`,
    `cursor=${cursorOf('99999999999999999', '+919876500001', 'all', 'x', 'all')}`,
    'reason=',
    'limit=0',
    'phoneNumber=12',
    'phoneNumber=Asha',
  ])('refuses %s', async (filter) => {
    expect((await gateway.call('GET', `/api/v1/suppressions?${filter}`)).status).toBe(400);
  });

  it('has nothing before all times, and all of it before none', async () => {
    const after = async (time: string) => {
      const cursor = cursorOf(time, '+1', 'all', 'x', 'all');
      return (await gateway.call('GET', `/api/v1/suppressions?reason=close&cursor=${cursor}`)).body.items;
    };
    expect(await after('-9999999999999999')).toEqual([]);
    expect(await after('9999999999999999')).toHaveLength(4);
  });
});

describe('a CSV file', () => {
  it('is imported line by line: good ones stored, known ones left, bad ones listed', async () => {
    const [known, fresh, semi] = [somebody(), somebody(), somebody()];
    await suppress(known, { reason: 'old' });
    const file = [
      '\ufeffPhone Number,Channel,Reason,Note',
      `${known},,old,`,
      `"${fresh}",SMS,old,"asked, twice"`,
      '',
      '12,sms,,',
      `${semi},fax,,`,
      `${semi}`,
    ].join('\r\n');
    expect(await upload(file)).toEqual({
      status: 200,
      body: {
        total: 5,
        added: 2,
        unchanged: 1,
        rejectedCount: 2,
        rejected: [
          { line: 5, errors: [{ path: 'phoneNumber', message: 'is not a phone number' }] },
          { line: 6, errors: [{ path: 'channel', message: 'must be one of all, whatsapp, sms' }] },
        ],
      },
    });
    expect((await of(fresh)).body.suppressions).toMatchObject([
      { channel: 'sms', reason: 'old', note: 'asked, twice', source: 'import' },
    ]);
    expect((await of(semi)).body.suppressions).toMatchObject([{ channel: 'all', reason: 'manual' }]);
    expect((await upload(file)).body).toMatchObject({ added: 0, unchanged: 3 });
  });

  it('is tried without being stored: what would be new, known and rejected, and how the first lines were read', async () => {
    const [known, fresh] = [somebody(), somebody()];
    await suppress(known, { reason: 'tried' });
    const file = `Phone,Reason,Note\n${known},tried,\n${fresh},tried,"by letter"\n12,tried,\n`;
    const response = await csv('POST', '/import?dryRun=true', file);
    expect(await response.json()).toEqual({
      ...{ dryRun: true, total: 3, added: 1, unchanged: 1, rejectedCount: 1 },
      rejected: [{ line: 4, errors: [{ path: 'phoneNumber', message: 'is not a phone number' }] }],
      first: [
        { phoneNumber: known, channel: 'all', category: 'all', reason: 'tried', note: null },
        { phoneNumber: fresh, channel: 'all', category: 'all', reason: 'tried', note: 'by letter' },
      ],
    });
    expect((await of(fresh)).status).toBe(404);
    expect((await csv('POST', '/import?dryRun=perhaps', file)).status).toBe(400);
  });

  it('may do without a header, be semicolon-separated, and name a number twice', async () => {
    const number = somebody();
    expect((await upload(`${number};whatsapp;opt_out\n${number};whatsapp;opt_out\n`)).body).toMatchObject({
      added: 1,
      unchanged: 1,
    });
  });

  it('exported and imported again is the same, formulas disarmed', async () => {
    const number = somebody();
    await suppress(number, { reason: 'exported', note: '=HYPERLINK("https://evil.example")' });
    const response = await csv('GET', '?reason=exported');
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const text = await response.text();
    const [header, line, end] = text.split('\n');
    expect(header).toBe('phoneNumber,channel,category,reason,note,source,createdAt');
    expect(line).toMatch(/^\+919876\d+,all,all,exported,"'=HYPERLINK\(""https:\/\/evil\.example""\)",api,20\d\d-/);
    expect(end).toBe('');
    expect((await upload(text)).body).toMatchObject({ total: 1, unchanged: 1, rejectedCount: 0 });
  });

  it('of many pages is exported whole, and imported in bites', async () => {
    const lines = Array.from({ length: 2_500 }, (_, i) => `+919${800_000_000 + i},sms,bulk`);
    expect((await upload(lines.join('\n'))).body).toMatchObject({ total: 2_500, added: 2_500 });
    expect((await (await csv('GET', '?reason=bulk')).text()).trim().split('\n')).toHaveLength(2_501);
  });

  it('of nothing but a header exports an empty list', async () => {
    expect(await (await csv('GET', '?reason=nobody')).text()).toBe(
      'phoneNumber,channel,category,reason,note,source,createdAt\n',
    );
  });

  it.each([
    ['without a column of numbers', 'name,age\nAsha,7\n', 400, '/problems/malformed-body'],
    ['that is empty', '', 400, '/problems/malformed-body'],
    ['whose line never ends', `phone\n"${'x'.repeat(50_000)}`, 400, '/problems/malformed-body'],
  ])('%s is refused', async (_what, file, status, type) => {
    expect(await upload(file)).toMatchObject({ status, body: { type } });
  });

  it('that is cut keeps the bites that were stored, and may be sent again', async () => {
    const lines = Array.from({ length: 1_500 }, (_, i) => `+919${810_000_000 + i},sms,cut\n`).join('');
    const cut = request(`${gateway.url}/api/v1/suppressions/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.apiKey}`, 'content-type': 'text/csv' },
    });
    cut.on('error', () => undefined);
    cut.write(lines);
    await eventually(async () => expect((await of('+919810000000')).status).toBe(200));
    cut.destroy();
    const { total, added, unchanged } = (await upload(lines)).body;
    expect({ total, both: added + unchanged }).toEqual({ total: 1_500, both: 1_500 });
    expect(unchanged).toBeGreaterThanOrEqual(1_000);
  });

  it('is taken as text/csv only, and by the API key', async () => {
    expect((await gateway.call('POST', '/api/v1/suppressions/import', { a: 1 })).status).toBe(415);
    const response = await fetch(`${gateway.url}/api/v1/suppressions/import`, {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'text/csv' },
    });
    expect(response.status).toBe(401);
    expect((await gateway.call('POST', '/api/v1/messages', 'to,text\n', { 'content-type': 'text/csv' })).status).toBe(
      415,
    );
  });
});
