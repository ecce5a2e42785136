import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { type Gateway, startGateway } from './support/gateway.js';
import { applicationWith, Script } from './support/inbox-handlers.js';
import { query } from './support/query.js';

let gateway: Gateway | undefined;
afterEach(async () => {
  await gateway?.close();
  delete process.env.MEDIA_FETCH;
});

/** What a handler gets that opens the picture it was sent. */
async function openedBy(settings: Record<string, string>, url: (own: string) => string): Promise<string> {
  const script = new Script();
  script.when('look', async ({ media }, { openMedia }) => JSON.stringify(await openMedia(media[0]!)));
  gateway = await startGateway({ settings, wrap: applicationWith(script) });
  await gateway.sandbox.receive({
    from: '+919876540007',
    content: 'look',
    messageType: 'image',
    metadata: { source: 'whatsapp', media_url: url(gateway.url), media_type: 'image/png' },
  });
  return eventually(async () => {
    const [reply] = await query<{ text: string }>(
      gateway!.database,
      'SELECT text FROM messages WHERE reply_to IS NOT NULL',
    );
    expect(reply).toBeDefined();
    return reply!.text;
  });
}

describe('the file of an incoming message', () => {
  it('is not fetched unless MEDIA_FETCH is set', async () => {
    expect(await openedBy({}, () => 'https://files.example/a.png')).toBe('{"outcome":"refused","reason":"disabled"}');
  });

  it('is never fetched from inside, such as from the service itself', async () => {
    const outcome = await openedBy({ MEDIA_FETCH: 'true' }, (own) => `${own}/health/live`);
    expect(outcome).toBe('{"outcome":"refused","reason":"forbidden_address"}');
  });
});
