import { readdirSync, readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROBLEM_TYPES, typeOfStatus } from '../src/http/problems.js';
import { type Gateway, startGateway } from './support/gateway.js';

const SOURCES = new URL('../src/', import.meta.url);
const texts = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?<!\.spec)\.tsx?$/.test(file))
  .map((file) => readFileSync(new URL(file, SOURCES), 'utf8'));
const named = (pattern: RegExp) => [
  ...new Set(texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name!))),
];
const OURS = Object.keys(PROBLEM_TYPES).sort();

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway({ settings: { ROLES: 'api', DUPLICATE_WINDOW_SECONDS: '60' } });
});
afterAll(() => gateway?.close());

async function open(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(gateway.url + path, { headers });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const json = { accept: 'application/json' };
const AS_BROWSERS = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

interface Reported {
  type: string;
  title: string;
  status: number;
  meaning: string;
  remedy: string;
  exampleBody: { type: string; title: string; status: number; detail: string };
}
const listed = async () => (JSON.parse((await open('/problems', json)).text) as { items: Reported[] }).items;

describe('the table of problems', () => {
  it('has every kind that the code, its documents and the dashboard name', () => {
    expect(named(/\/problems\/([a-z]+(?:-[a-z]+)*)/g).filter((name) => !OURS.includes(name))).toEqual([]);
  });

  it('has no kind that nobody answers with', () => {
    const answered = named(/knownProblem\(\s*'([a-z-]+)'/g).sort();
    expect(answered).toEqual(OURS);
  });

  it('has the type of each error of HTTP', async () => {
    const types = (await listed()).map(({ type }) => type);
    const errors = Object.keys(STATUS_CODES)
      .map(Number)
      .filter((status) => status >= 400);
    expect([...errors, 499, 599].map(typeOfStatus).filter((type) => !types.includes(type))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
  });
});

describe('/problems', () => {
  it('lists each kind as JSON, ours first, with words and an example of its own', async () => {
    const items = await listed();
    expect(
      items
        .slice(0, OURS.length)
        .map(({ type }) => type.slice('/problems/'.length))
        .sort(),
    ).toEqual(OURS);
    const bad = items.filter(({ type, title, status, meaning, remedy, exampleBody }) => {
      const isSame = exampleBody.type === type && exampleBody.title === title && exampleBody.status === status;
      return !isSame || exampleBody.detail.length < 5 || ![meaning, remedy].every((words) => /^[A-Z].+\.$/.test(words));
    });
    expect(bad).toEqual([]);
  });

  it('is a page for a browser, which leads to the page of each', async () => {
    const { status, headers, text } = await open('/problems', AS_BROWSERS);
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => new URL(link!, `${gateway.url}/problems`));
    expect(links.length).toBe((await listed()).length);
    for (const { pathname } of links) expect((await open(pathname, AS_BROWSERS)).status).toBe(200);
  });
});

describe('the page of a problem', () => {
  it('answers at the type of an error that was met, without a key', async () => {
    const message = { to: '+919876540001', text: 'The same' };
    await gateway.call('POST', '/api/v1/messages', message);
    const { status, body } = await gateway.call('POST', '/api/v1/messages', message);
    const reported = JSON.parse((await open(body.type, json)).text) as Reported;
    expect(reported).toMatchObject({ type: body.type, title: body.title, status });
    // The example is what was answered, but for what differs from one request to the next.
    expect(reported.exampleBody).toEqual({ ...body, requestId: expect.any(String) });
  });

  it('says what it means and what to do, and shows an example', async () => {
    const { headers, text } = await open('/problems/duplicate-message', AS_BROWSERS);
    expect(text).toContain('<h1>The same message again</h1>');
    expect(text).toContain('HTTP status 409');
    expect(text).toContain('within <code>DUPLICATE_WINDOW_SECONDS</code>');
    expect(text).toContain('Set <code>&quot;allowDuplicate&quot;: true</code> if');
    expect(text).toContain('&quot;type&quot;: &quot;/problems/duplicate-message&quot;');
    expect(headers.get('content-language')).toBe('en');
    expect(headers.get('vary')).toMatch(/\bAccept\b/);
  });

  it('lets run nothing but its own style', async () => {
    const { headers, text } = await open('/problems/suppressed', AS_BROWSERS);
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none';script-src 'self';style-src 'self' 'sha256-[\w+/]+=*';.*frame-ancestors 'none'$/,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(text).not.toMatch(/<script|style="|javascript:/);
  });

  it.each<[string, Record<string, string>, string]>([
    ['who asks for nothing', {}, 'text/html'],
    ['curl', { accept: '*/*' }, 'text/html'],
    ['who rather wants JSON', { accept: 'text/html;q=0.5, application/json' }, 'application/json'],
    ['who takes neither', { accept: 'image/png' }, 'text/html'],
  ])('is for %s', async (_who, headers, type) => {
    expect((await open('/problems/conflict', headers)).headers.get('content-type')).toContain(type);
  });

  it.each(['no-such-problem', 'Conflict', 'constructor', '__proto__', '%3Cscript%3E'])(
    'is not there for %s',
    async (name) => {
      const { status, headers, text } = await open(`/problems/${name}`, AS_BROWSERS);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
      expect(JSON.parse(text)).toMatchObject({ type: '/problems/not-found' });
    },
  );
});
