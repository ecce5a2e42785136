import { describe, expect, it } from 'vitest';
import { askHandlers, type RegisteredHandler } from './answer.js';
import type { HandlingContext } from './incoming-message-handler.js';
import type { IncomingMessage } from './incoming-message.js';

const MESSAGE = {} as IncomingMessage;
const media = {
  fetch: (url: string) => Promise.resolve({ outcome: 'failed', reason: 'status', status: url.length } as const),
};
const ASKING = { limitMs: 1_000, media };
const handler = (name: string, handle: (message: unknown, context: HandlingContext) => unknown): RegisteredHandler => ({
  name,
  handler: { handle: handle as () => Promise<string> },
});

describe('the answer of the handlers', () => {
  it('is that of the first that returns something', async () => {
    const asked: string[] = [];
    const answering = (name: string, reply: unknown) => handler(name, () => (asked.push(name), Promise.resolve(reply)));
    const handlers = [answering('a', undefined), answering('b', { text: 'B' }), answering('c', 'C')];
    expect(await askHandlers(handlers, MESSAGE, ASKING)).toEqual({
      answer: 'reply',
      reply: { text: 'B' },
      answeredBy: 'b',
    });
    expect(asked).toEqual(['a', 'b']);
  });

  it('is none without handlers', async () => {
    expect(await askHandlers([], MESSAGE, ASKING)).toEqual({ answer: 'none' });
  });

  it.each<[string, () => unknown]>([
    ['rejects', () => Promise.reject(new Error('x'))],
    [
      'throws at once',
      () => {
        throw new Error('x');
      },
    ],
    ['takes too long', () => new Promise(() => undefined)],
    ['returns what cannot be sent', () => 'x'.repeat(4097)],
  ])('is a failure by name when one %s, and nobody else is asked', async (_what, handle) => {
    const never = handler('never', () => expect.unreachable());
    const answer = await askHandlers([handler('bad', handle), never], MESSAGE, { ...ASKING, limitMs: 20 });
    expect(answer).toMatchObject({ answer: 'failed', failed: 'bad', error: expect.any(Error) });
  });

  it('is not waited for any longer than the limit, and who works on it is told to stop', async () => {
    let signal: AbortSignal | undefined;
    const slow = handler('slow', (_message, context) => {
      ({ signal } = context);
      return new Promise(() => undefined);
    });
    expect(await askHandlers([slow], MESSAGE, { ...ASKING, limitMs: 20 })).toMatchObject({
      answer: 'failed',
      failed: 'slow',
    });
    expect(signal?.aborted).toBe(true);
  });

  it('may be found in a file of the message, which is fetched on demand', async () => {
    const opening = handler('opening', async (_message, { openMedia }) =>
      JSON.stringify(await openMedia({ url: 'https://f.example/1', mimeType: null, caption: null })),
    );
    const answer = await askHandlers([opening], MESSAGE, ASKING);
    expect(answer).toMatchObject({ reply: { text: '{"outcome":"failed","reason":"status","status":19}' } });
  });
});
