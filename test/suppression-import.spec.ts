import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportedSuppressionsDto } from '../src/suppressions/importing/suppression-import.dto.js';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api' } });
});
afterAll(async () => {
  await gateway?.close();
  delete process.env['ROLES'];
});

let recipients = 0;
const somebody = () => `+9198763${String(20_000 + ++recipients)}`;
/** As spreadsheets write a number that they took for an amount. */
const plain = (number: string) => number.slice(1);
const of = (number: string) => gateway.call('GET', `/api/v1/suppressions/${number}`);
const suppressionsOf = async (number: string) => (await of(number)).body.suppressions ?? [];

async function upload(body: string | Buffer, charset = '') {
  const response = await fetch(`${gateway.url}/api/v1/suppressions/import`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.apiKey}`, 'content-type': `text/csv${charset}` },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read answers as they come
  return { status: response.status, body: (await response.json()) as ImportedSuppressionsDto & Record<string, any> };
}

describe('the separator', () => {
  it('is that of the header line: a comma in a note splits nothing', async () => {
    const [a, b] = [somebody(), somebody()];
    const file = `Phone;Channel;Note\r\n${a};sms;asked, twice\r\n${b};;"by letter; and phone, too"\r\n`;
    expect((await upload(file)).body).toMatchObject({ total: 2, added: 2, rejectedCount: 0 });
    expect(await suppressionsOf(a)).toMatchObject([{ channel: 'sms', note: 'asked, twice' }]);
    expect(await suppressionsOf(b)).toMatchObject([{ channel: 'all', note: 'by letter; and phone, too' }]);
  });

  it('may be said by a first line, which counts when lines are named', async () => {
    const number = somebody();
    const file = `sep=;\r\nName;Phone;Note\r\nAsha, K.;${number};a, b\r\nRavi;12;\r\n`;
    expect((await upload(file)).body).toMatchObject({ total: 2, added: 1, rejected: [{ line: 4 }] });
    expect(await suppressionsOf(number)).toMatchObject([{ note: 'a, b' }]);
  });

  it('may be a tab, as in Excel\'s "Unicode Text"', async () => {
    const number = somebody();
    const file = Buffer.from(`\ufeffName\tMobile Number\tNote\r\nAsha\t${number}\tप्रिय, x;y\r\n`, 'utf16le');
    expect((await upload(file)).body).toMatchObject({ added: 1 });
    expect(await suppressionsOf(number)).toMatchObject([{ note: 'प्रिय, x;y' }]);
  });
});

describe('the headings', () => {
  it.each([
    'Mobile Number',
    'Phone No.',
    'Telephone',
    'Tel.',
    'WhatsApp',
    'Primary Phone',
    'MobilePhone',
    'Phone 1 - Value',
  ])('%j is a column of numbers', async (heading) => {
    const number = somebody();
    expect((await upload(`Name,${heading}\nAsha,${number}\n`)).body).toMatchObject({ added: 1 });
    expect((await of(number)).status).toBe(200);
  });

  it('of several numbers make every number of a line suppressed; one that is none is told, and spoils no other', async () => {
    const [home, mobile, alone] = [somebody(), somebody(), somebody()];
    const file = `Name,Home Phone,Mobile Phone,Fax\nA,${home},${mobile},${somebody()}\nB,,${alone},\nC,n/a,${alone},\n`;
    const { body } = await upload(file);
    expect(body).toMatchObject({ total: 3, added: 3, unchanged: 1, rejectedCount: 1 });
    expect(body.rejected).toEqual([{ line: 4, errors: [{ path: 'phoneNumber', message: 'is not a phone number' }] }]);
    for (const number of [home, mobile, alone]) expect((await of(number)).status).toBe(200);
  });
});

describe('the category', () => {
  it('is exported and imported', async () => {
    const number = somebody();
    const file = `phone,reason,category\n${number},exported twice,Marketing\n${number},exported twice,\n`;
    expect((await upload(file)).body).toMatchObject({ added: 2 });
    const response = await fetch(`${gateway.url}/api/v1/suppressions?reason=exported%20twice&category=marketing`, {
      headers: { authorization: `Bearer ${gateway.apiKey}`, accept: 'text/csv' },
    });
    const text = await response.text();
    expect(text).toContain(`${number},all,marketing,exported twice,,import,`);
    expect((await upload(text)).body).toMatchObject({ total: 1, unchanged: 1 });
  });

  it('that nobody knows is refused, line by line', async () => {
    const { body } = await upload(`phone,category\n${somebody()},bills\n`);
    expect(body.rejected).toEqual([
      { line: 2, errors: [{ path: 'category', message: 'must be one of all, marketing' }] },
    ]);
  });
});

describe('a number that a spreadsheet has had', () => {
  it.each([
    ['an amount', (n: string) => `${plain(n)}.0`],
    ['an amount with two places', (n: string) => `${plain(n)}.00`],
    ['an amount with a comma', (n: string) => `"${plain(n)},0"`],
    ['without its plus', plain],
    ['within quotes that are none of CSV', (n: string) => `'${n}'`],
    ['within quotes of its own', (n: string) => `"""${n}"""`],
    ['as text', (n: string) => `'${plain(n)}`],
    ['as a formula that adds nothing', (n: string) => `=${n}`],
    ['an amount behind a mark of direction', (n: string) => `\u200e${plain(n)}.0`],
    ['as a formula that keeps it', (n: string) => `"=""${n}"""`],
  ])('%s is read', async (_what, written) => {
    const number = somebody();
    expect((await upload(`Phone,Note\n${written(number)},x\n`)).body).toMatchObject({ added: 1, rejectedCount: 0 });
    expect(await suppressionsOf(number)).toMatchObject([{ phoneNumber: number, note: 'x' }]);
  });

  it.each([' ::: ', ';', '\n', ' | '])('of several in one cell is read, each: %j', async (between) => {
    const [one, other] = [somebody(), somebody()];
    const { body } = await upload(`Name,Phone 1 - Value\nAsha,"${one}${between}${other}"\n`);
    expect(body).toMatchObject({ total: 1, added: 2, rejectedCount: 0 });
    for (const number of [one, other]) expect((await of(number)).status).toBe(200);
  });

  it('is found between blank lines and rows of separators, which are no lines', async () => {
    const number = somebody();
    const { body } = await upload(`\n  \n;;\nPhone;Note;x\n;;\n${number};n;\n;;\nnobody;;\n ; ;\n`);
    expect(body).toMatchObject({ total: 2, added: 1, rejectedCount: 1, rejected: [{ line: 8 }] });
    expect(await suppressionsOf(number)).toMatchObject([{ note: 'n' }]);
  });

  it.each(['[{"phone":"+919876501012"}]', 'Tel 9876501012\n+919876501013\n', 'x,phone=9876501012\n'])(
    'is no heading: %j is refused as a whole',
    async (file) => {
      expect(await upload(file)).toMatchObject({ status: 400, body: { type: '/problems/malformed-body' } });
    },
  );

  it('without its plus belongs to the default country, else it is international', async () => {
    await upload('Phone\n447911123457\n6591234568\n');
    expect((await of('+447911123457')).status).toBe(200);
    expect((await of('+916591234568')).status).toBe(200);
    expect((await of('+6591234568')).status).toBe(404);
  });

  it.each(['9.19E+11', '9.19877E+11', '"9,19E+11"', '9E11', '9.19 E+11', '919876501012.5'])(
    '%s is refused',
    async (written) => {
      const { body } = await upload(`Phone\n${written}\n`);
      expect(body).toMatchObject({ total: 1, added: 0, rejectedCount: 1, rejected: [{ line: 2 }] });
      const { message } = body.rejected[0]!.errors[0]!;
      expect(message).toMatch(written.includes('E') ? /rounded by a spreadsheet/ : /is not a phone number/);
    },
  );
});

describe('the charset', () => {
  /** What Excel writes: `ü` is one byte. */
  const latin = (text: string) => Buffer.from(text, 'latin1');

  it.each(['; charset=windows-1252', '; charset="ISO-8859-1"', ';charset=latin1', '; header=present; charset=cp1252'])(
    'is what the Content-Type says: text/csv%s',
    async (charset) => {
      const number = somebody();
      expect((await upload(latin(`Phone;Note\r\n${number};Grüße, M\xfcller\r\n`), charset)).body).toMatchObject({
        added: 1,
      });
      expect(await suppressionsOf(number)).toMatchObject([{ note: 'Grüße, Müller' }]);
    },
  );

  it('need not be said of UTF-8, and does no harm where it is said wrongly', async () => {
    for (const charset of ['', '; charset=utf-8', '; charset=windows-1252']) {
      const number = somebody();
      expect((await upload(`Phone,Note\n${number},Grüße\n`, charset)).body).toMatchObject({ added: 1 });
      expect(await suppressionsOf(number)).toMatchObject([{ note: 'Grüße' }]);
    }
  });

  it.each(['', '; charset=utf-8'])(
    'that is not said (text/csv%s) makes such a file refused, with its line',
    async (charset) => {
      const number = somebody();
      const { status, body } = await upload(latin(`Phone,Note\r\n${somebody()},x\r\n${number},M\xfcller\r\n`), charset);
      expect({ status, type: body.type }).toEqual({ status: 400, type: '/problems/malformed-body' });
      expect(body.detail).toContain('Line 3 is not UTF-8');
      expect(body.detail).toContain('charset=windows-1252');
      expect((await of(number)).status).toBe(404);
    },
  );

  it('that nobody knows is refused before the file is read', async () => {
    expect(await upload('Phone\n', '; charset=klingon')).toMatchObject({
      status: 415,
      body: { type: '/problems/unsupported-media-type' },
    });
  });

  it('is never guessed: nothing is stored with a sign for what could not be read', async () => {
    const { body } = await gateway.call('GET', '/api/v1/suppressions?limit=200');
    expect(JSON.stringify(body)).not.toContain('\ufffd');
  });
});
