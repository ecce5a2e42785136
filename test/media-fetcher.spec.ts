import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { MEDIA_DEFAULTS, MediaFetcher, type MediaOptions, type NetworkAccess } from '../src/media/media-fetcher.js';
import { isPublicAddress } from '../src/media/media-url.js';
import { HEADS } from './support/file-heads.js';

const PNG = HEADS['image/png'];
/** Stands for the Internet: this one address of loopback is public here, the others are as forbidden as ever. */
const PUBLIC = '127.0.0.2';
const INSIDE = '127.0.0.1';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(
    servers.splice(0).map((server) => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    }),
  );
});

/** A server on one address of loopback; resolves to its port. */
async function serve(host: string, answer: RequestListener): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { port: (server.address() as AddressInfo).port, asked };
}

const png: RequestListener = (_request, response) => response.setHeader('content-type', 'image/png').end(PNG);
const redirectTo =
  (location: (n: number) => string, status = 302): RequestListener =>
  (request, response) =>
    response.writeHead(status, { location: location(Number(request.url?.slice(1))) }).end();

/** Names and what they mean, each time they are asked for. */
function fetcher(names: Record<string, string[] | (() => string[])>, options: Partial<MediaOptions> = {}) {
  const resolved: string[] = [];
  const surroundings: NetworkAccess = {
    isAllowedAddress: (ip) => ip === PUBLIC || isPublicAddress(ip),
    resolve: (hostname) => {
      resolved.push(hostname);
      const found = names[hostname];
      if (found === undefined) return Promise.reject(new Error('ENOTFOUND'));
      const addresses = typeof found === 'function' ? found() : found;
      return Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    },
  };
  return { media: new MediaFetcher({ ...MEDIA_DEFAULTS, fetch: true, ...options }, surroundings), resolved };
}

const refused = (reason: string) => ({ outcome: 'refused', reason });
const failed = (reason: string) => ({ outcome: 'failed', reason });

describe('a file is fetched', () => {
  it('from a server of the Internet', async () => {
    const { port, asked } = await serve(PUBLIC, png);
    const { media } = fetcher({ 'files.example': [PUBLIC] });
    expect(await media.fetch(`http://files.example:${port}/a.png?b=c#d`)).toEqual({
      outcome: 'fetched',
      bytes: PNG,
      mimeType: 'image/png',
    });
    expect(asked).toEqual(['/a.png?b=c']);
  });

  it('after up to three redirects, wherever they lead on the Internet', async () => {
    const { port } = await serve(PUBLIC, (request, response) => {
      const n = Number(request.url?.slice(1));
      const next = n % 2 === 0 ? `//other.example:${port}/${n + 1}` : `/${n + 1}`;
      if (n < 3) return void redirectTo(() => next, 307)(request, response);
      png(request, response);
    });
    const { media, resolved } = fetcher({ 'files.example': [PUBLIC], 'other.example': [PUBLIC] });
    expect(await media.fetch(`http://files.example:${port}/0`)).toMatchObject({ outcome: 'fetched' });
    expect(resolved).toContain('other.example');
  });

  it('by the one address of several that is public', async () => {
    const { port } = await serve(PUBLIC, png);
    const { media } = fetcher({ 'files.example': ['10.0.0.1', '::1', PUBLIC] });
    expect(await media.fetch(`http://files.example:${port}/`)).toMatchObject({ outcome: 'fetched' });
  });
});

describe('nothing is fetched', () => {
  it('unless it was asked for', async () => {
    const { port, asked } = await serve(PUBLIC, png);
    const { media, resolved } = fetcher({ 'files.example': [PUBLIC] }, { fetch: MEDIA_DEFAULTS.fetch });
    expect(await media.fetch(`http://files.example:${port}/`)).toEqual(refused('disabled'));
    expect([asked, resolved]).toEqual([[], []]);
  });

  it('from inside: neither by address nor by a name that means one', async () => {
    const { port, asked } = await serve(INSIDE, png);
    const { media } = fetcher({
      'inside.example': [INSIDE],
      localhost: ['::1', INSIDE],
      'metadata.example': ['169.254.169.254', 'fd00:ec2::254'],
      'mapped.example': ['::ffff:127.0.0.1'],
    });
    for (const host of [INSIDE, '127.1', '2130706433', '[::ffff:127.0.0.1]', 'inside.example', 'localhost']) {
      expect(await media.fetch(`http://${host}:${port}/`)).toEqual(refused('forbidden_address'));
    }
    for (const host of ['metadata.example', 'mapped.example']) {
      expect(await media.fetch(`https://${host}/latest/meta-data/`)).toEqual(refused('forbidden_address'));
    }
    expect(asked).toEqual([]);
  });

  it('from inside by a redirect', async () => {
    const inside = await serve(INSIDE, png);
    const { media } = fetcher({ 'files.example': [PUBLIC], 'inside.example': [INSIDE] });
    for (const target of [`http://127.0.0.1:${inside.port}/`, `http://inside.example:${inside.port}/`]) {
      const { port } = await serve(
        PUBLIC,
        redirectTo(() => target),
      );
      expect(await media.fetch(`http://files.example:${port}/0`)).toEqual(refused('forbidden_address'));
    }
    expect(inside.asked).toEqual([]);
  });

  it('from inside by a name that changes its meaning between two questions', async () => {
    const inside = await serve(INSIDE, png);
    const outside = await serve(
      PUBLIC,
      redirectTo(() => `http://files.example:${inside.port}/secret`),
    );
    let times = 0;
    const { media, resolved } = fetcher({ 'files.example': () => (times++ === 0 ? [PUBLIC] : [INSIDE]) });
    expect(await media.fetch(`http://files.example:${outside.port}/`)).toEqual(refused('forbidden_address'));
    expect(resolved).toEqual(['files.example', 'files.example']);
    expect(inside.asked).toEqual([]);
  });

  it('with one question for a name: what was checked is what is connected to', async () => {
    const { port } = await serve(PUBLIC, png);
    const { media, resolved } = fetcher({ 'files.example': [PUBLIC] });
    expect(await media.fetch(`http://files.example:${port}/`)).toMatchObject({ outcome: 'fetched' });
    expect(resolved).toEqual(['files.example']);
  });

  it.each(['file:///etc/passwd', 'ftp://files.example/', 'https://user:secret@files.example/', 'not an address'])(
    'from %s',
    async (url) => {
      const { media, resolved } = fetcher({ 'files.example': [PUBLIC] });
      expect(await media.fetch(url)).toEqual(refused('invalid_url'));
      expect(resolved).toEqual([]);
    },
  );

  it('after a fourth redirect', async () => {
    const { port, asked } = await serve(
      PUBLIC,
      redirectTo((n) => `/${n + 1}`),
    );
    const { media } = fetcher({ 'files.example': [PUBLIC] });
    expect(await media.fetch(`http://files.example:${port}/0`)).toEqual(refused('too_many_redirects'));
    expect(asked).toEqual(['/0', '/1', '/2', '/3']);
  });
});

describe('a file is refused', () => {
  it.each<[string, Record<string, string>]>([
    ['said to be', { 'content-length': '1001' }],
    ['without saying so,', {}],
  ])('when it is %s larger than it may be, and the rest is not read', async (_what, headers) => {
    let sent = 0;
    let closed: () => void = () => undefined;
    const isClosed = new Promise<void>((resolve) => (closed = resolve));
    const { port } = await serve(PUBLIC, (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png', ...headers }).write(PNG);
      const more = setInterval(() => void (response.write(Buffer.alloc(600)), (sent += 600)), 5);
      response.on('close', () => (clearInterval(more), closed()));
    });
    const { media } = fetcher({ 'files.example': [PUBLIC] }, { maxBytes: 1_000 });
    expect(await media.fetch(`http://files.example:${port}/`)).toEqual(refused('too_large'));
    await isClosed;
    expect(sent).toBeLessThan(1_000_000);
  });

  it.each([
    ['text/html', Buffer.from('<html>')],
    ['image/png', Buffer.from('<html><script>alert(1)</script></html>')],
    ['image/png', Buffer.from('x')],
    ['image/png', Buffer.alloc(0)],
    ['application/octet-stream', Buffer.from('\x7fELF and so on and on')],
  ])('when it is none of an allowed kind: %s', async (type, body) => {
    const { port } = await serve(PUBLIC, (_request, response) => response.setHeader('content-type', type).end(body));
    const { media } = fetcher({ 'files.example': [PUBLIC] });
    expect(await media.fetch(`http://files.example:${port}/`)).toEqual(refused('type_not_allowed'));
  });

  it('when it is compressed: it might be a thousand times larger than it looks', async () => {
    const { port } = await serve(PUBLIC, (request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      response.writeHead(200, { 'content-type': 'image/png', 'content-encoding': 'gzip' });
      response.end(Buffer.from('1f8b0800000000000003', 'hex'));
    });
    const { media } = fetcher({ 'files.example': [PUBLIC] });
    expect(await media.fetch(`http://files.example:${port}/`)).toEqual(refused('type_not_allowed'));
  });
});

describe('a file could not be fetched', () => {
  const hang: RequestListener = () => undefined;
  const stall: RequestListener = (_request, response) => response.setHeader('content-type', 'image/png').write(PNG);

  it.each([
    ['does not answer', hang],
    ['falls silent in the middle', stall],
  ])('in time from a server that %s', async (_what, answer) => {
    const { port } = await serve(PUBLIC, answer);
    const { media } = fetcher({ 'files.example': [PUBLIC] }, { timeoutMs: 100 });
    expect(await media.fetch(`http://files.example:${port}/`)).toEqual(failed('timeout'));
  });

  it('since its name was not resolved in time', async () => {
    const never = { resolve: () => new Promise<never>(() => undefined), isAllowedAddress: isPublicAddress };
    const media = new MediaFetcher({ ...MEDIA_DEFAULTS, fetch: true, timeoutMs: 100 }, never);
    expect(await media.fetch('http://files.example/')).toEqual(failed('timeout'));
  });

  it('once nobody waits for it', async () => {
    const { port } = await serve(PUBLIC, hang);
    const { media } = fetcher({ 'files.example': [PUBLIC] });
    const over = new AbortController();
    const fetching = media.fetch(`http://files.example:${port}/`, { signal: over.signal });
    over.abort();
    expect(await fetching).toEqual(failed('aborted'));
    expect(await media.fetch(`http://files.example:${port}/`, { signal: over.signal })).toEqual(failed('aborted'));
  });

  it('from a server that refuses, breaks off, speaks no HTTP, or is not known', async () => {
    const { port } = await serve(PUBLIC, (request, response) => {
      if (request.url === '/reset') return void request.socket.destroy();
      if (request.url === '/garbage') return void request.socket.end('220 mail.example ESMTP\r\n');
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': '100' }).write(PNG);
      setImmediate(() => response.destroy());
    });
    const { media } = fetcher({ 'files.example': [PUBLIC] });
    for (const path of ['/reset', '/garbage', '/cut']) {
      expect(await media.fetch(`http://files.example:${port}${path}`)).toEqual(failed('unreachable'));
    }
    expect(await media.fetch(`http://files.example:1/`)).toEqual(failed('unreachable'));
    expect(await media.fetch(`http://nowhere.example/`)).toEqual(failed('unreachable'));
    expect(await media.fetch(`https://files.example:${port}/`)).toEqual(failed('unreachable'));
  });

  it('from a server that says why', async () => {
    const { port } = await serve(PUBLIC, (_request, response) => response.writeHead(403).end('expired'));
    const { media } = fetcher({ 'files.example': [PUBLIC] });
    expect(await media.fetch(`http://files.example:${port}/`)).toEqual({ ...failed('status'), status: 403 });
  });
});
