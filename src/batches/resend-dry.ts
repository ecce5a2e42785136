import { NIL } from 'uuid';
import type { WouldSendDto } from '../accepting/dry-run.dto.js';
import { wouldTake } from '../accepting/recipient-windows.js';
import { refusalProblem } from '../accepting/refusal.js';
import { type PreparedResend, prepareResends, refusedResends, type Resending } from '../accepting/resends.js';
import { databaseNow } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';
import { idCursor } from '../http/pages.js';
import type { Problem } from '../http/problem.js';
import type { Language } from '../languages/languages.js';
import { findChosen, oldestFirst, type ChosenMessages } from '../messages/chosen-messages.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { canonicalNumber } from '../messages/numbers/equivalent-numbers.js';
import { priceOf } from '../messages/price.js';
import { smsSegments } from '../messages/sms/sms-segments.js';
import { decimalOf } from '../statistics/counting/money.js';
import { CHUNK } from './accept-items.js';
import { MAX_LISTED } from './bulk-result.js';
import type { NotResentDto, ResendDryRunDto } from './resend.dto.js';
import { itemErrors } from './stored-errors.js';

/** What would become of messages that were sent again now, by the rules that would apply. Stores nothing, and takes nobody's place. */
export async function resendDry(
  context: DeliveryContext,
  wanted: ChosenMessages,
  resending: Resending,
  language: Language,
): Promise<ResendDryRunDto> {
  const { ids, nextBefore } = oldestFirst(await findChosen(context.dataSource, wanted));
  const prepared: PreparedResend[] = [];
  for (let i = 0; i < ids.length; i += CHUNK) {
    prepared.push(...(await prepareResends(context, ids.slice(i, i + CHUNK), { ...resending, batchId: NIL })));
  }
  const refused = await refusedNow(context, prepared, resending);
  const problems = prepared.map((one, i) => (one.ok ? (refused.get(i) ?? null) : one.problem));
  const sent = prepared.flatMap((one, i) => (one.ok && problems[i] === null ? [one] : []));
  const first = firstRequests(context.policy);
  for (const { submission, sends } of sent) if (sends !== null) first.add(submission.message, sends);
  const rejected = problems.flatMap((problem, i) => (problem === null ? [] : [{ messageId: ids[i]!, problem }]));
  return {
    found: ids.length,
    accepted: sent.length,
    recipients: new Set(sent.map(({ submission: { message } }) => canonicalNumber(message.to))).size,
    statuses: countsOf(prepared.flatMap(({ status }) => status ?? [])),
    ...first.total(),
    rejectedCount: rejected.length,
    rejectedBy: countsOf(rejected.map(({ problem }) => problem.type)),
    rejected: rejected.slice(0, MAX_LISTED).map(({ messageId, problem }): NotResentDto => ({
      messageId,
      type: problem.type,
      errors: itemErrors(problem, language),
    })),
    nextCursor: nextBefore && idCursor.encode(nextBefore),
  };
}

/** Those that would be refused when they are stored, by their indexes: sent again before, or too much for their recipients. */
async function refusedNow(
  { dataSource, policy }: DeliveryContext,
  prepared: readonly PreparedResend[],
  { allowDuplicate }: Resending,
): Promise<ReadonlyMap<number, Problem>> {
  const ready = prepared.flatMap((one, i) => (one.ok ? [{ i, submission: one.submission }] : []));
  return inTransaction(dataSource, async (tx) => {
    const notResent = await refusedResends(
      tx,
      ready.map(({ submission }) => submission),
    );
    const others = ready.filter((_, n) => !notResent.has(n));
    const addressed = others.map(({ submission: { message } }) => ({ ...message, allowDuplicate }));
    const verdicts = await wouldTake(tx, addressed, policy, await databaseNow(tx));
    return new Map([
      ...[...notResent].map(([n, problem]) => [ready[n]!.i, problem] as const),
      ...others.flatMap(({ i }, n) => {
        const verdict = verdicts[n]!;
        return verdict.refusal === null ? [] : [[i, refusalProblem(verdict)] as const];
      }),
    ]);
  });
}

function countsOf(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}

/** What the first requests of messages would make together. */
interface FirstRequests {
  add(message: { country: string | null }, sends: Pick<WouldSendDto, 'channel' | 'text'>): void;
  total(): Pick<ResendDryRunDto, 'channels' | 'segments' | 'prices'>;
}

/** Adds up channels, segments and prices, one message after the other. */
export function firstRequests({ prices }: Pick<DeliveryPolicy, 'prices'>): FirstRequests {
  const channels = new Map<string, number>();
  const micros = new Map<string, bigint>();
  let segments = 0;
  return {
    add({ country }, { channel, text }) {
      channels.set(channel, (channels.get(channel) ?? 0) + 1);
      if (channel === 'sms') segments += smsSegments(text).segments;
      const { costMicros, costCurrency } = priceOf(prices, channel, { country, text });
      if (costMicros === null || costCurrency === null) return;
      micros.set(costCurrency, (micros.get(costCurrency) ?? 0n) + BigInt(costMicros));
    },
    total: () => ({
      channels: Object.fromEntries(channels),
      segments,
      prices: [...micros].sort().map(([currency, of]) => ({ amount: decimalOf(of), currency })),
    }),
  };
}
