import { describe, expect, it } from 'vitest';
import type { Suppression } from '../suppression.js';
import { effectOf, type KeywordFacts } from './opt-out.js';

const suppressed = (change: Partial<Suppression> = {}): Suppression => ({
  phoneNumber: '+919876543210',
  channel: 'all',
  reason: 'opt_out',
  category: 'all',
  source: 'opt_out',
  note: null,
  createdAt: new Date(0),
  ...change,
});
const facts = (change: Partial<KeywordFacts> = {}): KeywordFacts => ({
  keyword: 'stop',
  category: 'all',
  channel: 'sms',
  scope: 'all',
  suppressions: [],
  saidStopSince: false,
  ...change,
});

describe('STOP', () => {
  it('suppresses what its scope says, and is confirmed', () => {
    expect(effectOf(facts())).toEqual({ add: { channel: 'all', category: 'all' }, lift: [], answer: true });
    expect(effectOf(facts({ scope: 'channel' }))).toEqual({
      add: { channel: 'sms', category: 'all' },
      lift: [],
      answer: true,
    });
  });

  it('changes nothing the second time', () => {
    const again = facts({ suppressions: [suppressed()] });
    expect(effectOf(again)).toEqual({ add: null, lift: [], answer: true });
    expect(effectOf({ ...again, scope: 'channel' })?.add).toBeNull();
  });

  it('of promotions ends promotions alone, and nothing where everything has ended', () => {
    const promotions = facts({ category: 'marketing' });
    expect(effectOf(promotions)?.add).toEqual({ channel: 'all', category: 'marketing' });
    expect(effectOf({ ...promotions, suppressions: [suppressed({ category: 'marketing' })] })?.add).toBeNull();
    expect(effectOf({ ...promotions, suppressions: [suppressed()] })?.add).toBeNull();
  });

  it('in words ends everything, also where promotions had ended', () => {
    expect(effectOf(facts({ suppressions: [suppressed({ category: 'marketing' })] }))?.add).toEqual({
      channel: 'all',
      category: 'all',
    });
  });

  it('counts beside what an operator decided, so that it stays when that is lifted', () => {
    const manual = suppressed({ reason: 'manual', source: 'api' });
    expect(effectOf(facts({ suppressions: [manual] }))?.add).toMatchObject({ channel: 'all' });
  });

  it('counts on each channel by itself where that is the scope', () => {
    const onWhatsApp = suppressed({ channel: 'whatsapp' });
    expect(effectOf(facts({ scope: 'channel', suppressions: [onWhatsApp] }))?.add).toMatchObject({ channel: 'sms' });
  });

  it('counts also when the recipient has said STOP since', () => {
    expect(effectOf(facts({ saidStopSince: true }))?.add).toMatchObject({ channel: 'all' });
  });
});

describe('START', () => {
  const start = (change: Partial<KeywordFacts>) => effectOf(facts({ keyword: 'start', ...change }));

  it('lifts what STOP had done, on every channel or on its own', () => {
    const all = [suppressed(), suppressed({ channel: 'whatsapp' }), suppressed({ channel: 'sms' })];
    expect(start({ suppressions: all })).toEqual({ add: null, lift: all, answer: true });
    expect(start({ suppressions: all, scope: 'channel' })).toEqual({ add: null, lift: [all[0], all[2]], answer: true });
  });

  it('lifts what was imported as an opt-out, and what a provider refused on the same channel', () => {
    const imported = suppressed({ source: 'import' });
    const refused = suppressed({ channel: 'sms', reason: 'refused with code 21610', source: 'error_code' });
    const elsewhere = suppressed({ channel: 'whatsapp', reason: 'refused with code 131050', source: 'error_code' });
    expect(start({ suppressions: [imported, refused, elsewhere] })?.lift).toEqual([imported, refused]);
  });

  it('lifts what ended promotions too; of promotions, that alone', () => {
    const promotions = suppressed({ category: 'marketing' });
    const refused = suppressed({ channel: 'sms', category: 'marketing', reason: 'refused', source: 'error_code' });
    expect(start({ suppressions: [promotions, refused, suppressed()] })?.lift).toHaveLength(3);
    expect(start({ category: 'marketing', suppressions: [promotions, refused, suppressed()] })).toEqual({
      add: null,
      lift: [promotions, refused],
      answer: false,
    });
    expect(start({ category: 'marketing', suppressions: [suppressed()] })).toBeNull();
  });

  it('leaves what an operator decided, and then promises nothing', () => {
    const manual = suppressed({ reason: 'complaint', source: 'api' });
    expect(start({ suppressions: [manual, suppressed()] })).toEqual({ add: null, lift: [suppressed()], answer: false });
  });

  it('is an ordinary word to whoever has nothing to lift', () => {
    expect(start({})).toBeNull();
    expect(start({ suppressions: [suppressed({ reason: 'manual', source: 'api' })] })).toBeNull();
  });

  it('that was written before a STOP and comes after it does nothing', () => {
    expect(start({ suppressions: [suppressed()], saidStopSince: true })).toEqual({
      add: null,
      lift: [],
      answer: false,
    });
  });
});

it('HELP is answered and changes nothing', () => {
  expect(effectOf(facts({ keyword: 'help', suppressions: [suppressed()] }))).toEqual({
    add: null,
    lift: [],
    answer: true,
  });
});

it.each(['stop', 'start', 'help'] as const)('%s is an ordinary word where the service takes no notice', (keyword) => {
  expect(effectOf(facts({ keyword, scope: 'off', suppressions: [suppressed()] }))).toBeNull();
});
