import { describe, expect, it } from 'vitest';
import { readReply } from './answer.js';

describe('what a handler returns', () => {
  it.each([
    ['Hello', 'Hello'],
    [{ text: 'Hello' }, 'Hello'],
    ['💸'.repeat(4096), '💸'.repeat(4096)],
  ])('%j is the text %j', async (returned, text) => {
    expect(await readReply(returned)).toMatchObject({ text });
  });

  it.each([[''], [' \n'], [{ text: '' }], [undefined], [null]])('%j is no reply', async (returned) => {
    expect(await readReply(returned)).toBeNull();
  });

  it('may say by which channels it goes, and what belongs to it', async () => {
    const reply = {
      text: 'Hello',
      channels: [{ channel: 'whatsapp', fallbackAfter: 5 }, { channel: 'sms' }],
      metadata: { bill: 7 },
      reference: 'bill 7',
    };
    expect(await readReply(reply)).toEqual(reply);
  });

  it.each<[unknown, string]>([
    [42, 'text'],
    [true, 'text'],
    [{}, 'text'],
    [{ channels: [{ channel: 'whatsapp', text: 'x' }, { channel: 'sms' }] }, 'text'],
    [{ text: 'x', channels: [{ channel: 'whatsapp', senderId: 'ACME' }] }, 'channels[0].senderId'],
    [{ text: 42 }, 'text'],
    [[], ''],
    ['x'.repeat(4097), 'text'],
    ['a\0b', 'text'],
    ['\ud800', 'text'],
    [{ text: 'x', channels: [] }, 'channels'],
    [{ text: 'x', channels: [{ channel: 'pigeon' }] }, 'channels[0].channel'],
    [{ text: 'x', channels: [{ channel: 'sms' }, { channel: 'sms' }] }, 'channels'],
    [{ text: 'x', metadata: { x: 'y'.repeat(4096) } }, 'metadata'],
    [{ text: 'x', reference: '' }, 'reference'],
    [{ text: 'x', to: '+919876543210' }, 'to'],
  ])('%j is none that could be sent: the complaint names the field, not what it holds', async (returned, field) => {
    const complaint = await readReply(returned).catch((error: unknown) => error);
    expect(complaint).toBeInstanceOf(TypeError);
    expect((complaint as TypeError).message).toContain(`cannot be sent: ${field}: `);
    expect((complaint as TypeError).message).not.toContain('pigeon');
  });
});
