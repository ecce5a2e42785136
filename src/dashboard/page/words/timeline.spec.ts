import { describe, expect, it } from 'vitest';
import type { Attempt, HistoryLine, Message } from '../api/types.js';
import { timelineOf } from './timeline.js';

const at = '2026-01-01T00:00:00Z';
const line = (event: string, detail: Record<string, unknown> = {}): HistoryLine => ({ at, event, detail });
const begun = (number: number, channel: string, reason: string): HistoryLine =>
  line('attempt_begun', { number, channel, reason });

function detailsOf(...history: HistoryLine[]): (string | null)[] {
  const message = {
    history,
    attempts: [
      { number: 1, channel: 'whatsapp' },
      { number: 2, channel: 'sms' },
    ] as Attempt[],
    channels: [
      { channel: 'whatsapp', fallbackAfter: 300, successStatus: 'delivered' },
      { channel: 'sms', fallbackAfter: 3600, successStatus: 'delivered' },
    ],
  } as Message;
  return timelineOf(message).map(({ detail }) => detail);
}

describe('what no attempt tells', () => {
  it('is said of a step that is passed over, and of a cap on SMS', () => {
    const history = [
      line('step_skipped', { channel: 'sms', code: 'sms_number_type' }),
      line('sms_limit_reached', { channel: 'sms', until: at }),
    ];
    const reported = timelineOf({ history } as Message);
    expect(reported).toMatchObject([
      { title: 'SMS is passed over', code: 'sms_number_type' },
      { title: 'Waits for the next hour', detail: expect.stringContaining('SMS_MAX_PER_HOUR') },
    ]);
  });
});

describe('why an attempt began', () => {
  const first = begun(1, 'whatsapp', 'first');
  const accepted = line('attempt_accepted', { number: 1, channel: 'whatsapp' });

  it.each([
    [
      'a refusal',
      [first, line('attempt_rejected', { number: 1, channel: 'whatsapp', code: '131026' })],
      'WhatsApp failed, 131026',
    ],
    [
      'a failed receipt',
      [first, accepted, line('receipt', { number: 1, status: 'failed', changed: true, code: '131026' })],
      'WhatsApp failed after it was accepted, 131026',
    ],
    ['silence', [first, accepted], 'WhatsApp was not known to be delivered within 300 s'],
    [
      'a receipt that was overtaken is no failure',
      [first, accepted, line('receipt', { number: 1, status: 'failed', changed: false })],
      'WhatsApp was not known to be delivered within 300 s',
    ],
    ['a channel that was passed over', [line('accepted')], 'the channel before may not be used for this message'],
  ])('tells of %s', (_name, before, why) => {
    expect(detailsOf(...before, begun(2, 'sms', 'fallback')).at(-1)).toBe(`Falls back: ${why}.`);
  });

  it('tells of the step that failed, not of what was learned of another one', () => {
    const history = [
      first,
      accepted,
      begun(2, 'sms', 'fallback'),
      line('receipt', { number: 1, status: 'failed', changed: true, code: '131026' }),
      line('attempt_rejected', { number: 2, channel: 'sms', code: '30003' }),
      begun(3, 'sms', 'retry'),
    ];
    expect(detailsOf(...history).at(-1)).toBe('The same channel again: SMS failed, 30003.');
  });
});

describe('a line of the history', () => {
  it('that nobody has words for is shown by its name', () => {
    const message = { history: [line('some_new_thing')], attempts: [], channels: [] } as unknown as Message;
    expect(timelineOf(message)).toMatchObject([{ title: 'Some new thing', tone: 'quiet' }]);
  });

  it('tells of a receipt that changed nothing why', () => {
    expect(detailsOf(line('receipt', { number: 1, channel: 'sms', status: 'sent', why: 'overtaken' }))).toEqual([
      'Changes nothing: more was known already.',
    ]);
  });
});
