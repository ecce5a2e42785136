import { describe, expect, it } from 'vitest';
import type { LedgerEntry } from '../../../src/tools/sandbox/parts.js';
import {
  accountsOf,
  type AttemptEvidence,
  type Evidence,
  type MessageEvidence,
} from '../../support/faults/accounts.js';

const NOON = new Date('2026-01-01T12:00:00Z');
const LATER = new Date('2026-01-01T12:00:05Z');

const message: MessageEvidence = { id: 'm-1', reference: 'r-1', finishedAt: LATER, finishes: 1 };
const attempt: AttemptEvidence = {
  id: 'a-1',
  messageId: 'm-1',
  number: 1,
  channel: 'sms',
  reason: 'first',
  status: 'delivered',
  providerMessageId: 'sm-1',
  startedAt: NOON,
  failedAt: null,
};
const entry: LedgerEntry = {
  at: NOON.toISOString(),
  channel: 'sms',
  to: '+919876543210',
  content: 'hello',
  type: 'text',
  metadata: { messageId: 'm-1', attemptId: 'a-1' },
  provider: null,
  senderId: null,
  template: null,
  media: null,
  location: null,
  buttons: [],
  idempotencyKey: null,
  scenario: 'delivered',
  answeredStatus: 200,
  messageId: 'sm-1',
};
/** A second request for the same message and channel, which Siren took too. */
const second = { ...attempt, id: 'a-2', number: 2, reason: 'retry', providerMessageId: 'sm-2' };
const secondEntry = { ...entry, metadata: { messageId: 'm-1', attemptId: 'a-2' }, messageId: 'sm-2' };

function accounts(change: Partial<Evidence> = {}) {
  return accountsOf({
    submissions: [{ reference: 'r-1', to: '+919876543210', acknowledgedId: 'm-1' }],
    messages: [message],
    attempts: [attempt],
    ledger: [entry],
    webhooks: { acknowledged: ['sent', 'delivered', 'delivered'], stored: new Set(['sent', 'delivered']) },
    ...change,
  });
}

describe('the accounts of a run', () => {
  it('balance when every message was sent once', () => {
    expect(accounts()).toEqual({
      submitted: 1,
      acknowledged: 1,
      final: 1,
      lost: [],
      unexpected: [],
      finishedNotOnce: [],
      afterTheEnd: [],
      requests: 1,
      duplicated: 0,
      silentDuplicates: [],
      ghosts: [],
      webhooks: 3,
      lostWebhooks: [],
    });
  });

  it('show a message that is gone, and one that is not finished', () => {
    expect(accounts({ messages: [] })).toMatchObject({ final: 0, lost: ['r-1'] });
    expect(accounts({ messages: [{ ...message, finishedAt: null, finishes: 0 }] })).toMatchObject({ lost: ['r-1'] });
  });

  it('show a message that nobody submitted, a second one, and an answer that names another', () => {
    expect(accounts({ messages: [message, { ...message, id: 'm-2', reference: 'r-2' }] }).unexpected).toEqual(['m-2']);
    expect(accounts({ messages: [message, { ...message, id: 'm-2' }] }).unexpected).toEqual(['m-2']);
    expect(accounts({ messages: [{ ...message, id: 'm-2' }] }).unexpected).toEqual(['m-2']);
  });

  it('show a message that finished twice, and a request begun after the end', () => {
    expect(accounts({ messages: [{ ...message, finishes: 2 }] }).finishedNotOnce).toEqual(['m-1']);
    expect(
      accounts({ messages: [{ ...message, finishedAt: NOON }], attempts: [{ ...attempt, startedAt: LATER }] }),
    ).toMatchObject({ afterTheEnd: ['a-1'] });
  });

  it('show a repeat for which nothing known is the reason', () => {
    const change = { attempts: [attempt, second], ledger: [entry, secondEntry] };
    expect(accounts(change)).toMatchObject({ duplicated: 1, silentDuplicates: ['a-2'] });
  });

  it('allow a repeat after a known failure, or one that says that the outcome was unknown', () => {
    const ledger = [{ ...entry, messageId: null, answeredStatus: 500 }, secondEntry];
    const failed = { ...attempt, status: 'failed', providerMessageId: null, failedAt: NOON };
    expect(accounts({ attempts: [failed, second], ledger })).toMatchObject({ duplicated: 0, silentDuplicates: [] });
    const unknown = { ...attempt, status: 'unknown', providerMessageId: null };
    const again = { ...second, reason: 'unknown_outcome_retry' };
    expect(accounts({ attempts: [unknown, again], ledger: [entry, secondEntry] })).toMatchObject({
      duplicated: 1,
      silentDuplicates: [],
    });
  });

  it('show an attempt that was sent twice, and a request that no attempt stands for', () => {
    expect(accounts({ ledger: [entry, { ...entry, messageId: 'sm-2' }] }).silentDuplicates).toEqual(['a-1']);
    expect(accounts({ ledger: [entry, { ...secondEntry, channel: 'whatsapp' }] }).silentDuplicates).toEqual(['a-2']);
    expect(accounts({ ledger: [entry, { ...entry, metadata: null }] }).silentDuplicates).toEqual(['']);
  });

  it('show an attempt said to be taken of which Siren knows nothing, or under another id', () => {
    expect(accounts({ ledger: [] }).ghosts).toEqual(['a-1']);
    expect(accounts({ ledger: [{ ...entry, messageId: null, answeredStatus: 500 }] }).ghosts).toEqual(['a-1']);
    expect(accounts({ ledger: [{ ...entry, messageId: 'sm-9' }] }).ghosts).toEqual(['a-1']);
  });

  it('show a webhook that was acknowledged and is nowhere', () => {
    const webhooks = { acknowledged: ['sent', 'delivered'], stored: new Set(['sent']) };
    expect(accounts({ webhooks }).lostWebhooks).toEqual(['delivered']);
  });

  it('allow a taken attempt whose answer carried no id', () => {
    const taken = { ...attempt, status: 'accepted', providerMessageId: null };
    expect(accounts({ attempts: [taken], ledger: [{ ...entry, messageId: null }] }).ghosts).toEqual([]);
  });
});
