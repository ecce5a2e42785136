import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageVersion } from '../src/config/package-version.js';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';

let gateway: Gateway;
beforeAll(async () => {
  // Nobody sends, so that whoever waits for a message waits.
  gateway = await startGateway({ settings: { ROLES: 'api' } });
});
afterAll(() => gateway?.close());

const scrape = async () => (await fetch(`${gateway.url}/metrics`)).text();
const NAME = 'siren_gateway_http_request_duration_seconds';

/** How many requests were counted, by `route method status`. */
async function counted(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const [, labels, n] of (await scrape()).matchAll(new RegExp(`^${NAME}_count\\{(.*)\\} (\\d+)$`, 'gm'))) {
    const { route, method, status } = Object.fromEntries(
      [...labels!.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]),
    ) as Record<string, string>;
    counts.set(`${route} ${method} ${status}`, Number(n));
  }
  return counts;
}

/** What `act` adds to the counts, those of scraping left out; waits until it is `expected`. */
async function expectCounted(act: () => Promise<unknown>, expected: Record<string, number>): Promise<void> {
  const before = await counted();
  await act();
  await eventually(async () => {
    const added = [...(await counted())]
      .filter(([key]) => !key.startsWith('/metrics '))
      .map(([key, n]) => [key, n - (before.get(key) ?? 0)] as const)
      .filter(([, n]) => n > 0);
    expect(Object.fromEntries(added)).toEqual(expected);
  });
}

const message = () => ({ to: '+919876540001', text: randomUUID() });

/** Sends a request, and leaves when `ready`: at once after it was sent, or when the answer has begun. */
const leave = (path: string, { method = 'GET', body = '', headers = {} }, ready: 'socket' | 'response') =>
  new Promise<void>((resolve, reject) => {
    const sent = request(gateway.url + path, {
      method,
      headers: {
        authorization: `Bearer ${gateway.apiKey}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
    });
    sent.on('error', () => resolve());
    sent.on('response', (response) => {
      response.on('error', () => resolve()).resume();
      if (ready === 'response') sent.destroy();
      else reject(new Error(`answered ${response.statusCode}`));
    });
    sent.end(body, () => {
      if (ready === 'socket')
        void eventually(() => expect(stored(body)).resolves.toBe(true)).then(() => sent.destroy());
    });
    sent.on('close', resolve);
  });
const stored = async (body: string) => {
  const { reference } = JSON.parse(body) as { reference: string };
  return (await gateway.call('GET', `/api/v1/messages?reference=${reference}`)).body.items.length === 1;
};

describe('requests of the API', () => {
  it('are counted by route, method and status, and never by their path', async () => {
    await expectCounted(
      async () => {
        for (let i = 0; i < 3; i++) await gateway.call('POST', '/api/v1/messages', message());
        await gateway.call('POST', '/api/v1/messages', {});
        for (let i = 0; i < 2; i++) await gateway.call('GET', `/api/v1/messages/${randomUUID()}?to=%2B919876540001`);
        await fetch(`${gateway.url}/api/v1/messages`);
        await fetch(`${gateway.url}/health/live`);
      },
      {
        '/api/v1/messages POST 202': 3,
        '/api/v1/messages POST 400': 1,
        '/api/v1/messages/:id GET 404': 2,
        '/api/v1/messages GET 401': 1,
        '/health/live GET 200': 1,
      },
    );
    expect(await scrape()).not.toMatch(/9876540001|%2B|[\da-f]{8}-[\da-f]{4}-/);
  });

  it('are timed', async () => {
    await gateway.call('GET', '/api/v1/messages');
    const text = await scrape();
    const bucket = (le: string) => {
      const start = `${NAME}_bucket{le="${le}",route="/api/v1/messages",method="GET",status="200"} `;
      return Number(
        text
          .split('\n')
          .find((line) => line.startsWith(start))
          ?.slice(start.length),
      );
    };
    expect(bucket('+Inf')).toBeGreaterThan(0);
    expect(bucket('30')).toBeLessThanOrEqual(bucket('+Inf'));
    expect(bucket('0.005')).toBeLessThanOrEqual(bucket('30'));
  });

  it('are one route together where there is none for them', async () => {
    await expectCounted(
      async () => {
        for (const path of ['/nothing/+919876540001', '/api/v1/nothing', '/api/v1/messages/a/b/c']) {
          await fetch(gateway.url + path);
        }
        await fetch(`${gateway.url}/api/v1/messages`, { method: 'PROPFIND' });
        await fetch(`${gateway.url}/%zz`);
      },
      { 'unmatched GET 404': 3, 'unmatched other 405': 1, 'unmatched GET 400': 1 },
    );
  });

  it('are one route a page, however many files it has', async () => {
    await expectCounted(
      async () => {
        for (const file of ['', '/swagger-ui-bundle.js', '/swagger-ui.css']) await fetch(`${gateway.url}/docs${file}`);
        await fetch(`${gateway.url}/docs-json`);
      },
      { '/docs GET 200': 1, '/docs/* GET 200': 2, '/docs-json GET 200': 1 },
    );
  });

  it('are counted when their client has left before the answer, or in the middle of one', async () => {
    const body = JSON.stringify({ ...message(), reference: randomUUID() });
    const before = await counted();
    await leave('/api/v1/messages', { method: 'POST', body, headers: { prefer: 'wait=30' } }, 'socket');
    await leave('/api/v1/statistics/live', {}, 'response');
    await eventually(async () => {
      const now = await counted();
      const added = (key: string) => (now.get(key) ?? 0) - (before.get(key) ?? 0);
      expect(added('/api/v1/messages POST aborted')).toBe(1);
      expect(added('/api/v1/statistics/live GET 200')).toBe(1);
    });
  });

  it("are not Siren's webhooks, which are measured by themselves", async () => {
    await expectCounted(
      async () => {
        for (const endpoint of ['message', 'delivery-status']) {
          await fetch(`${gateway.url}/api/v1/webhooks/siren/${endpoint}`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: '{}',
          });
        }
        await fetch(`${gateway.url}/api/v1/webhooks/siren/health`);
      },
      { '/api/v1/webhooks/siren/health GET 200': 1 },
    );
    expect(await scrape()).toMatch(/acknowledge_duration_seconds_count\{endpoint="message",status="401"\} 1$/m);
  });
});

it('the version of the process, and of Node, is on /metrics', async () => {
  expect(await scrape()).toContain(
    `siren_gateway_build_info{version="${packageVersion()}",node="${process.versions.node}"} 1\n`,
  );
});
