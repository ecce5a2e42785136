import { expect, it } from 'vitest';
import { at } from '../../test/support/delivery-facts.js';
import type { AttemptRecord } from './attempt.entity.js';
import { explainedHistory } from './find-messages.js';

const FAILED = {
  ...{ number: 1, channel: 'sms', provider: null, errorCode: '9', errorAction: 'suppress' },
} as unknown as AttemptRecord;
const line = (event: string, detail: Record<string, unknown>) => ({ at: at(0), event, detail });
const explained = (event: string, detail: Record<string, unknown>, smsProvider: string | null = null) =>
  explainedHistory([line(event, detail)], [FAILED], smsProvider)[0]!.detail;

it('says what a code means, by who delivers', () => {
  const detail = { number: 1, code: '9' };
  expect(explained('attempt_rejected', detail, 'vonage')).toEqual({ ...detail, meaning: 'the recipient opted out' });
  expect(explained('attempt_rejected', detail).meaning).toContain('; or ');
  expect(explained('attempt_rejected', { ...detail, code: 'brand-new' }).meaning).toBeNull();
});

it('says of a failure that a receipt told what was decided about it, and of no other receipt', () => {
  const failed = { number: 1, status: 'failed', changed: true, code: '9' };
  expect(explained('receipt', failed)).toMatchObject({ action: 'suppress' });
  for (const other of [{ changed: false }, { status: 'delivered' }, { code: '30005' }, { number: 2 }]) {
    expect(explained('receipt', { ...failed, ...other })).not.toHaveProperty('action');
  }
});

it('leaves a line without a code as it is', () => {
  expect(explained('attempt_begun', { number: 1 })).toEqual({ number: 1 });
});
