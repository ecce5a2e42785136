import { say, type Sentence } from '../languages/say.js';
import { readJsonBody } from '../http/json-body.js';
import { Problem } from '../http/problem.js';
import { malformedBodyProblem } from '../http/problems.js';
import type { Checked } from '../http/validation.js';
import { MESSAGES } from '../accepting/accepted-answer.js';
import { answeredBefore, givenKeyOf } from '../accepting/idempotency.js';
import {
  type CheckedMessage,
  checkItems,
  type Given,
  prepare,
  type Prepared,
  type Submission,
} from '../accepting/submission.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { isPhoneNumber, readPhoneNumber } from '../messages/numbers/phone-number.js';
import type { UploadLine } from './upload-lines.js';
import { type MessageFor, pathInRecipient } from './shared-body.js';

/**
 * One item of a batch, checked on its own: a message that only has to be taken, what is wrong with it, or, where it would be
 * refused now, that it was accepted before under its own key: its number in its canonical form, where it is one.
 */
export type CheckedItem = { index: number } & (
  { submission: Submission } | { problem: Problem } | { repeated: string | null }
);

/** An item as it was read. */
export interface ReadItem {
  index: number;
  read: Checked<unknown>;
}

/** Whose batch it is; idempotency keys of its items are the application's own. */
export interface BatchOwner {
  batchId: string;
  application: string;
  /** Of items that do not say themselves; null: at once. */
  sendAt: Date | null;
}

/** The most bytes that one line of an upload may have. */
export const MAX_LINE_BYTES = 64 * 1024;

/**
 * Checks items as single messages would be; what they do not say is as for a bulk.
 * @param messageFor where they are recipients of one body
 */
export async function checkBatchItems(
  context: DeliveryContext,
  items: readonly ReadItem[],
  owner: BatchOwner,
  messageFor: MessageFor | null,
): Promise<CheckedItem[]> {
  const checked = await checkItems(readOneByOne(items, messageFor));
  const prepared = await prepare(context, checked, { ...owner, priority: 'low' });
  const repeated = await repeatedAmong(context, checked, prepared, owner);
  return items.map(({ index }, i) => {
    const one = prepared[i]!;
    if (repeated.has(i)) return { index, repeated: numberOf(checked[i]!, context) };
    if (!one.ok) return { index, problem: messageFor === null ? one.problem : asOfRecipient(one.problem) };
    const { submission } = one;
    return { index, submission: { ...submission, message: { ...submission.message, batchIndex: index } } };
  });
}

/** Which of those that would be refused now repeat one that was accepted. */
async function repeatedAmong(
  { dataSource }: DeliveryContext,
  checked: readonly CheckedMessage[],
  prepared: readonly Prepared[],
  { application }: BatchOwner,
): Promise<ReadonlySet<number>> {
  const keyed = checked.flatMap((item, i) => {
    const key = prepared[i]!.ok ? null : givenKeyOf(item.ok ? item.value : item.given, application);
    return key === null ? [] : [{ i, key }];
  });
  const answers = await answeredBefore(
    dataSource,
    keyed.map(({ key }) => key),
    MESSAGES,
  );
  return new Set(keyed.flatMap(({ i }, n) => (answers[n] === undefined ? [] : [i])));
}

function numberOf(item: CheckedMessage, { policy }: DeliveryContext): string | null {
  const { to } = (item.ok ? item.value : item.given) as { to?: unknown };
  const number = typeof to === 'string' ? readPhoneNumber(to, policy.defaultCountry) : null;
  return number !== null && isPhoneNumber(number) ? canonicalNumber(number.e164) : null;
}

function* readOneByOne(items: readonly ReadItem[], messageFor: MessageFor | null): Generator<Given> {
  for (const { read } of items) yield read.ok && messageFor !== null ? messageFor(read.value) : read;
}

/** Names the fields of a recipient as they were sent. */
function asOfRecipient(problem: Problem): Problem {
  const { title, detail, errors } = problem.words;
  const renamed = errors?.map(({ path, message }) => ({ path: pathInRecipient(path), message }));
  return new Problem({ type: problem.type, title, status: problem.getStatus(), detail, errors: renamed });
}

/** Reads a line of an upload when it is asked for: its turn comes between those of other requests. */
export function lineItem(index: number, line: UploadLine): ReadItem {
  return {
    index,
    get read() {
      return readLine(line);
    },
  };
}

function readLine(line: UploadLine): Checked<unknown> {
  if (line.kind === 'too_long') return unreadable(say('is longer than {max} bytes', { max: MAX_LINE_BYTES }));
  const body = readJsonBody(line.bytes);
  if (body.ok) return { ok: true, value: body.value };
  const { detail, complaint, errors } = body;
  return complaint === undefined ? { ok: false, problem: malformedBodyProblem(detail, errors) } : unreadable(complaint);
}

function unreadable(complaint: Sentence): Checked<never> {
  const detail = say('A line {complaint}.', { complaint });
  return { ok: false, problem: malformedBodyProblem(detail, [{ path: '', message: complaint }]) };
}
