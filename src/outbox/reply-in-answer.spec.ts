import { describe, expect, it } from 'vitest';
import { replyInAnswer } from './settle-rows.js';

describe('the answer to an event', () => {
  it.each(['ok', '', '{"reply":', '[]', '{"other":1}', '{"a":12345678901234567890}'])(
    '%s is no reply',
    async (body) => {
      expect(await replyInAnswer(body)).toEqual({ is: 'none' });
    },
  );

  it('is a reply with its metadata as they were written, or none that can be sent', async () => {
    const reply = (n: string) => replyInAnswer(`{"reply":{"text":"Hi","metadata":{"n":[${n}]}}}`);
    expect(await reply('1.50')).toEqual({ is: 'reply', reply: { text: 'Hi', metadata: { n: [1.5] } } });
    for (const n of ['12345678901234567890', '1e400']) expect(await reply(n)).toEqual({ is: 'invalid' });
  });

  it('is none that can be sent where its plan holds a list', async () => {
    expect(await replyInAnswer('{"reply":{"text":"Hi","channels":[[]]}}')).toEqual({ is: 'invalid' });
  });
});
