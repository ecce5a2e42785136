import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt } from './support/build.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { rawRequest } from './support/raw-http.js';

const MOST_BYTES = 300 * 1024;

let gateway: Gateway;
beforeAll(async () => {
  await ensureBuilt();
  gateway = await startGateway();
});
afterAll(() => gateway?.close());

const fetchPage = (path = '', encoding = 'identity') =>
  fetch(`${gateway.url}/admin/${path}`, { headers: { 'accept-encoding': encoding } });
/** What the page loads, by its own words. */
async function parts(): Promise<string[]> {
  const html = await (await fetchPage()).text();
  return [...html.matchAll(/(?:src|href)="(app\.[^"]+)"/g)].map(([, name]) => name!);
}

describe('the files of the dashboard', () => {
  it('are a page, a script and a style, under 300 KB together as they travel', async () => {
    const names = await parts();
    expect(names.map((name) => name.replace(/\.[A-Z0-9]{8}\./, '.*.')).sort()).toEqual(['app.*.css', 'app.*.js']);
    for (const encoding of ['br', 'gzip']) {
      let bytes = 0;
      for (const name of ['', ...names]) {
        const { headers } = await fetchPage(name, encoding);
        expect(headers.get('content-encoding')).toBe(encoding);
        bytes += Number(headers.get('content-length'));
      }
      expect(bytes).toBeGreaterThan(10_000);
      expect(bytes).toBeLessThan(MOST_BYTES);
    }
  });

  it('are the same, compressed or not', async () => {
    for (const name of ['', ...(await parts())]) {
      const [plain, ...compressed] = await Promise.all(
        // This client decompresses by itself.
        ['identity', 'br', 'gzip'].map(async (encoding) => (await fetchPage(name, encoding)).text()),
      );
      expect(compressed).toEqual([plain, plain]);
    }
  });

  it('leave the errors of the API as they are', async () => {
    const answer = await fetch(`${gateway.url}/api/v1/messages`, { method: 'POST', body: '{' });
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.status).toBe(401);
  });

  it('may run and load nothing but their own, and are framed by nobody', async () => {
    for (const name of ['', ...(await parts())]) {
      const { headers } = await fetchPage(name);
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain(`default-src 'none';script-src 'self';style-src 'self';`);
      expect(policy).toContain(`frame-ancestors 'none'`);
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
    }
    expect(await (await fetchPage()).text()).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
  });

  describe.each([
    'gzip, deflate, br, zstd',
    'gzip, deflate, br',
    'gzip, deflate',
    'br;q=1.0, gzip;q=0.8, *;q=0.1',
    'gzip',
    'br',
    'deflate',
    'zstd',
    'identity',
    '*',
    '',
  ])('asked for with Accept-Encoding %j', (encoding) => {
    const cachingAt = async (path: string, method = 'GET') => {
      const headers = { 'accept-encoding': encoding };
      const answer = await fetch(`${gateway.url}/admin/${path}`, { method, headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get('vary')).toMatch(/accept-encoding/i);
      return answer.headers.get('cache-control');
    };

    it('are kept for ever where their name tells what is in them; the page is asked for again', async () => {
      for (const path of ['', 'index.html']) {
        expect(await cachingAt(path)).toBe('no-cache');
        expect(await cachingAt(path, 'HEAD')).toBe('no-cache');
      }
      for (const name of await parts()) {
        expect(await cachingAt(name)).toBe('public, max-age=31536000, immutable');
      }
    });
  });

  it('are not kept for ever by their other names, nor when there is none', async () => {
    for (const name of ['index.html.br', 'index.html.gz', 'app.AAAAAAAA.js', 'app.js']) {
      expect((await fetchPage(name)).headers.get('cache-control') ?? '').not.toMatch(/immutable|max-age/);
    }
  });

  it('are confirmed, not sent again, to whoever has them', async () => {
    const etag = (await fetchPage('', 'br')).headers.get('etag')!;
    // The client of the other tests adds a `no-cache` of its own here.
    const raw = `GET /admin/ HTTP/1.1\r\nHost: here\r\nAccept-Encoding: br\r\nIf-None-Match: ${etag}\r\nConnection: close\r\n\r\n`;
    const { status, headers } = await rawRequest(Number(new URL(gateway.url).port), raw);
    expect([status, headers['cache-control']]).toEqual([304, 'no-cache']);
  });

  it('want no key, hold none, and are found without the last slash', async () => {
    const there = await fetch(`${gateway.url}/admin`, { redirect: 'manual' });
    expect([there.status, there.headers.get('location')]).toEqual([308, 'admin/']);
    expect((await fetch(`${gateway.url}/admin`)).url).toBe(`${gateway.url}/admin/`);
    for (const name of ['', ...(await parts())])
      expect(await (await fetchPage(name)).text()).not.toContain(gateway.apiKey);
  });

  it.each(['nothing.js', '..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', 'index.html.br/', 'a%00b'])(
    'are all that there is: %s is not',
    async (path) => {
      const { port } = new URL(gateway.url);
      const raw = `GET /admin/${path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n`;
      const { status, body } = await rawRequest(Number(port), raw);
      expect([400, 404]).toContain(status);
      expect(body).not.toContain('siren-gateway"');
    },
  );

  it('are not served by a process that only works', async () => {
    const { AppModule } = await import('../src/app.module.js');
    const modules = (api: boolean) => JSON.stringify(AppModule.forRoles({ api, worker: true }).imports?.map(nameOf));
    expect(modules(true)).toContain('DashboardModule');
    expect(modules(false)).not.toContain('DashboardModule');
  });
});

const nameOf = (module: unknown): string => (typeof module === 'function' ? module.name : '');
