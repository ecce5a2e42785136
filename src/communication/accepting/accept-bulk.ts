import { setImmediate } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { inTransaction } from '../../database/transaction.js';
import { invalidPhoneNumberProblem } from '../../http/problems.js';
import type { FieldError, Problem } from '../../http/problem.js';
import { checkAs } from '../../http/validation.js';
import { URGENCY } from '../../queue/jobs.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import type { DeliveryPolicy } from '../delivery.policy.js';
import { databaseNow } from '../message-rows.js';
import { insertMessages } from './insert-messages.js';
import { newMessage, type NewMessage } from './new-message.js';
import { SubmitMessageDto } from './submit-message.dto.js';

export interface Rejected {
  /** From 0, as submitted. */
  index: number;
  errors: readonly FieldError[];
}

export interface BulkResult {
  batchId: string;
  accepted: number;
  rejectedCount: number;
  /** By index; the first thousand. */
  rejected: readonly Rejected[];
}

const MAX_LISTED = 1_000;
/** Items checked between two turns of the event loop: about 10 ms. */
const CHECKED_AT_ONCE = 100;

/** Checks each item on its own, and stores the good ones with their batch in one transaction: all of them or none. */
export async function acceptBulk(context: DeliveryContext, items: readonly unknown[]): Promise<BulkResult> {
  const { dataSource, queue, policy } = context;
  const batchId = uuid();
  const messages: NewMessage[] = [];
  const rejected: Rejected[] = [];
  for (const [index, item] of items.entries()) {
    if (index % CHECKED_AT_ONCE === CHECKED_AT_ONCE - 1) await setImmediate();
    const checked = await checkItem(item, batchId, policy);
    if (checked.ok) messages.push(checked.message);
    else rejected.push({ index, errors: checked.problem.errors ?? [{ path: '', message: checked.problem.detail }] });
  }
  await inTransaction(dataSource, async (tx) => {
    const now = await databaseNow(tx);
    await tx.query(
      `INSERT INTO batches (id, created_at, total, upload_complete) VALUES ($1, $2, $3, true) ON CONFLICT (id) DO NOTHING`,
      [batchId, now, messages.length],
    );
    await insertMessages(tx, queue, policy, messages, now);
  });
  return {
    batchId,
    accepted: messages.length,
    rejectedCount: rejected.length,
    rejected: rejected.slice(0, MAX_LISTED),
  };
}

type CheckedItem = { ok: true; message: NewMessage } | { ok: false; problem: Problem };

async function checkItem(item: unknown, batchId: string, policy: DeliveryPolicy): Promise<CheckedItem> {
  const checked = await checkAs(SubmitMessageDto, item);
  if (!checked.ok) return checked;
  const message = newMessage(checked.value, policy, { batchId, priority: URGENCY.bulk });
  return message === null ? { ok: false, problem: invalidPhoneNumberProblem('to') } : { ok: true, message };
}
