import { readJsonBody } from '../http/json-body.js';
import { Problem } from '../http/problem.js';
import { malformedBodyProblem } from '../http/problems.js';
import type { Checked } from '../http/validation.js';
import { checkItems, type Given, prepare, type Submission } from '../accepting/submission.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { Line } from './lines.js';
import { type MessageFor, pathInRecipient } from './shared-body.js';

/** One item of a batch, checked on its own: a message that only has to be taken, or what is wrong with it. */
export type CheckedItem = { index: number } & ({ submission: Submission } | { problem: Problem });

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
  return items.map(({ index }, i) => {
    const one = prepared[i]!;
    if (!one.ok) return { index, problem: messageFor === null ? one.problem : asOfRecipient(one.problem) };
    const { submission } = one;
    return { index, submission: { ...submission, message: { ...submission.message, batchIndex: index } } };
  });
}

function* readOneByOne(items: readonly ReadItem[], messageFor: MessageFor | null): Generator<Given> {
  for (const { read } of items) yield read.ok && messageFor !== null ? messageFor(read.value) : read;
}

/** Names the fields of a recipient as they were sent. */
function asOfRecipient(problem: Problem): Problem {
  const { type, title, detail, errors } = problem;
  const renamed = errors?.map(({ path, message }) => ({ path: pathInRecipient(path), message }));
  return new Problem({ type, title, status: problem.getStatus(), detail, errors: renamed });
}

/** Reads a line of an upload when it is asked for: its turn comes between those of other requests. */
export function lineItem(index: number, line: Line): ReadItem {
  return {
    index,
    get read() {
      return readLine(line);
    },
  };
}

function readLine(line: Line): Checked<unknown> {
  if (line.kind === 'too_long') return unreadable(`is longer than ${MAX_LINE_BYTES} bytes`);
  const body = readJsonBody(line.bytes);
  if (body.ok) return { ok: true, value: body.value };
  return body.errors
    ? { ok: false, problem: malformedBodyProblem(body.detail, body.errors) }
    : unreadable(inLine(body.detail));
}

function unreadable(message: string): Checked<never> {
  return { ok: false, problem: malformedBodyProblem(`A line ${message}.`, [{ path: '', message }]) };
}

/** "The body is not valid JSON." said of a line. */
function inLine(detail: string): string {
  return detail.replace(/^The body /, '').replace(/\.$/, '');
}
