import { factsOf } from '../siren/channel.js';
import { NIL } from 'uuid';
import { databaseNow } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';
import type { Problem } from '../http/problem.js';
import type { Language } from '../languages/languages.js';
import { mismatchProblem } from '../accepting/idempotency.js';
import { type AcceptanceInput, nothingToSend, readMoment, wouldSend } from '../accepting/would-send.js';
import { refusalProblem } from '../accepting/refusal.js';
import { eachInTurn, type Submission } from '../accepting/submission.js';
import { type TakenSoFar, wouldStore } from '../accepting/store-submissions.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { smsSegments } from '../messages/sms/sms-segments.js';
import type { BulkDryRunDto, RejectedDto } from './bulk.dto.js';
import { itemErrors, MAX_LISTED } from './bulk-result.js';
import { checkBatchItems, type CheckedItem, type ReadItem } from './check-item.js';
import { firstRequests } from './resend.js';
import type { MessageFor } from './shared-body.js';
import type { Duplicates } from './shared-body.dto.js';
import { onceANumber } from './store-items.js';

export interface DryBulkOptions {
  /** Whose idempotency keys those of the items are. */
  application: string;
  /** Where the items are recipients of one body. */
  messageFor: MessageFor | null;
  duplicates: Duplicates;
  /** Of items that do not say themselves; null: at once. */
  sendAt: Date | null;
  /** In which is told what is wrong with items. */
  language: Language;
}

/** A bulk that is only tried. Its memory grows by what its recipients and keys take, some 300 bytes an item at most. */
export interface DryBulk {
  /** Looks at the next items, in the order of their indexes, as if those before had been stored. */
  check(items: readonly ReadItem[]): Promise<void>;
  /** What would have become of all so far. */
  result(isComplete: boolean): BulkDryRunDto;
}

const MAX_SAMPLES = 10;
type Good = Extract<CheckedItem, { submission: Submission }>;

/** Tries a bulk by the checks that it would pass when it is stored. Stores nothing, and takes nobody's place. */
export function dryBulk(context: DeliveryContext, options: DryBulkOptions): DryBulk {
  const { policy } = context;
  const taken: TakenSoFar = { windows: new Map(), keys: new Map() };
  const [numbers, doubled] = [new Set<string>(), new Set<string>()];
  const [rejected, unsent] = [listed(options.language), listed(options.language)];
  const first = firstRequests(policy);
  const samples: BulkDryRunDto['samples'] = [];
  const counts = { found: 0, accepted: 0, repeated: 0, skippedDuplicates: 0 };

  const accept = ({ index, submission: { message } }: Good, moment: AcceptanceInput): void => {
    const { skipped, sends } = wouldSend(message, moment);
    const nothing = nothingToSend(message, skipped, moment);
    if (nothing !== null) unsent.add(index, nothing);
    else if (sends !== null) first.add(message, sends);
    if (samples.length >= MAX_SAMPLES) return;
    const { channel, text } = sends ?? { channel: null, text: message.text };
    samples.push({
      ...{ index, to: message.to, channel, text },
      segments: channel !== null && factsOf(channel).hasSegments ? smsSegments(text).segments : null,
    });
  };

  return {
    async check(items) {
      const owner = { batchId: NIL, application: options.application, sendAt: options.sendAt };
      const checked = await checkBatchItems(context, items, owner, options.messageFor);
      const problems: [number, Problem][] = [];
      const good: Good[] = [];
      for (const item of checked) {
        if ('problem' in item) problems.push([item.index, item.problem]);
        else if ('submission' in item) good.push(item);
        else if (item.repeated !== null) numbers.add(item.repeated);
      }
      const { claims, momentOf } = await inTransaction(context.dataSource, async (tx) => {
        const now = await databaseNow(tx);
        const store = (some: readonly Submission[]) => wouldStore(tx, some, taken, policy, now);
        const submissions = good.map(({ submission }) => submission);
        const wanted = options.duplicates === 'skip' ? onceANumber(submissions, numbers, store) : store(submissions);
        const settled = await wanted;
        const messages = submissions.flatMap(({ message }, i) => (settled[i]!.claim === 'first' ? [message] : []));
        return { claims: settled, momentOf: await readMoment(tx, messages, policy, now) };
      });
      counts.found += items.length;
      counts.repeated += checked.filter((item) => 'repeated' in item).length;
      await eachInTurn([...good.entries()], ([i, item]) => {
        const claim = claims[i]!;
        const number = canonicalNumber(item.submission.message.to);
        switch (claim.claim) {
          case 'first':
            counts.accepted++;
            if (options.duplicates === 'keep' && numbers.has(number)) doubled.add(number);
            numbers.add(number);
            accept(item, momentOf(item.submission.message));
            return;
          case 'repeated':
            counts.repeated++;
            return;
          case 'duplicate':
            counts.skippedDuplicates++;
            return;
          case 'mismatch':
            problems.push([item.index, mismatchProblem()]);
            return;
          case 'refused':
            problems.push([item.index, refusalProblem(claim)]);
        }
      });
      for (const [index, problem] of problems.sort(([a], [b]) => a - b)) rejected.add(index, problem);
    },
    result: (isComplete) => ({
      ...counts,
      isComplete,
      duplicateNumbers: doubled.size,
      rejectedCount: rejected.count(),
      rejected: rejected.first,
      rejectedBy: Object.fromEntries(rejected.by),
      unsentCount: unsent.count(),
      unsent: unsent.first,
      ...first.total(),
      samples,
    }),
  };
}

interface Listed {
  first: RejectedDto[];
  by: Map<string, number>;
  count(): number;
  add(index: number, problem: Problem): void;
}

/** Problems of items: all counted, and the first of them told. */
function listed(language: Language): Listed {
  const first: RejectedDto[] = [];
  const by = new Map<string, number>();
  return {
    first,
    by,
    count: () => [...by.values()].reduce((sum, n) => sum + n, 0),
    add(index, problem) {
      const { type } = problem;
      by.set(type, (by.get(type) ?? 0) + 1);
      if (first.length < MAX_LISTED) first.push({ index, type, errors: itemErrors(problem, language) });
    },
  };
}
