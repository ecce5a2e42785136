import { writeSuppressions, applyNews, readNews, changeChannels, withWaiting } from './apply-news.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Receipt } from '../deciding/receipt.js';
import { readBatchStates } from '../limits/held-back.js';
import { storeProviderIds } from './provider-ids.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';
import { holdsByChannel } from '../limits/holds.js';
import { giveBackSms, takeSms, type TakenSms } from '../limits/sms-quota.js';
import type { Channel } from '../siren/channel.js';
import { claim, type QueueHead } from './claim.js';
import { decide, PermitCounter } from './decide.js';
import { decisionInputs } from './decision-inputs.js';
import { readTurn } from './read-turn.js';
import type { ReceiptResult, ReceiptSource } from './receipt-source.js';
import { saveMessages } from '../messages/save.js';
import { noteLines } from './batch-lines.js';
import { learnFromAttempts } from '../contacts/learn-from-attempts.js';
import { lockTemplateHolds } from '../contacts/template-holds.js';
import { reserveProbes } from './template-probes.js';
import { standsOf, type TurnContext, type TurnResult, type TurnWork } from './turn.types.js';
import { turnMembers } from './grant.js';

/**
 * THE TURN: one transaction for everything that was learned since the last, and for what may leave.
 *
 *   lock and claim ─► read ─► apply what was learned ─► decide each ─► save ─► commit ─► requests leave
 *
 * The life of a slot. A slot is one request that this process may have on the wire (`SIREN_MAX_CONCURRENCY`). While it
 * is free, a turn claims the first message of the lines for it. The turn decides what that message needs now, and
 * begins an attempt: a row with a lease. Until the lease ends nobody else touches it. When the commit stands, the
 * request leaves, and the slot is taken until Siren answers.
 *
 * The answer frees the slot for the next request. It is also news: it is kept in memory, and a later turn takes it
 * together with receipts. That turn applies it, decides what follows (done, wait, the next channel) and writes both at
 * once. If the process dies in between, the row is what is left. The lease ends and the message is due. A turn of any
 * process then counts that attempt as unknown and decides from there.
 *
 * Locks, in this order everywhere: spooled webhooks, parked receipts, deliveries (all skipped if another turn holds
 * them). Then batches, holds, suppressions, provider ids, each sorted by its key and in a statement of its own. The
 * whole order, with its reasons, is at the head of `messages/save.ts`.
 *
 * A turn waits for no delivery and makes no request. News leaves memory only when the commit was answered; applied
 * twice it changes nothing. Only this and `changeOne` change a delivery.
 */
export async function runTurn(
  context: TurnContext,
  source: ReceiptSource,
  work: TurnWork,
  head: QueueHead,
): Promise<TurnResult> {
  const { dataSource, policy, holdLog } = context;
  const takenSms: TakenSms[] = [];
  const unsentSms: TakenSms[] = [];
  // The turn stands all the same. SMS that cannot be given back count for their hour, so fewer SMS leave, never more.
  const giveBack = (unsent: readonly TakenSms[]): Promise<void> =>
    giveBackSms(dataSource, unsent).catch((error: unknown) => void context.watch.report(error));
  try {
    const result = await inTransaction(dataSource, async (tx): Promise<TurnResult> => {
      takenSms.splice(0);
      unsentSms.splice(0);
      const failed = new Map<string, unknown>();
      const onFailed = (open: OpenMessage, cause: unknown): void => void failed.set(open.message.id, cause);
      const now = databaseClock.now();

      const came = await readNews(tx, source, work, now, policy);
      const messageIds = [...came.messageIds, ...work.look];
      const [news, claimed] = await Promise.all([
        withWaiting(tx, source, came),
        claim(tx, { messageIds, now, due: work.due, lines: [...work.lines, ...work.walks] }, head),
      ]);
      // Of this try alone: the transaction may be repeated.
      const slots = work.slots.copy();
      const { rows, sources, probes, apart, servedLast, hasLeft } = turnMembers(claimed, work);
      if (work.seen) {
        work.seen.messageIds = [...rows.keys()];
        work.seen.rows = news.taken.flatMap(({ rows: ids }) => [...ids]);
      }
      const state = await readTurn(tx, [...rows.values()], policy);

      const applied = await applyNews(tx, news, state, policy, onFailed);
      const isWhole = (open: OpenMessage): boolean => !failed.has(open.message.id);
      const reportedOn = [...state.messages.values()].filter(isWhole);
      const batchOf = await readBatchStates(
        tx,
        reportedOn.map(({ message }) => message.batchId),
      );
      let hasHoldsChanged = false;
      const holds = await changeChannels(tx, applied, state, policy, (changes) => {
        hasHoldsChanged = changes.length > 0;
        return holdLog.log(tx, changes);
      });
      await learnFromAttempts(tx, reportedOn, policy, onFailed);
      const messages = reportedOn.filter(isWhole);
      const templateHolds = await lockTemplateHolds(tx, messages);
      const byChannel = holdsByChannel(holds, state.now);
      const permits = new PermitCounter(work.permits);
      const questions = new PermitCounter(work.questions);
      const requests = await decide(
        tx,
        messages.map((open) => ({ open, source: sources.get(open.message.id) ?? 'news' })),
        {
          inputsOf: await decisionInputs(
            tx,
            messages,
            { holds: byChannel, probes, batchOf, templateHolds, now: state.now },
            policy,
          ),
          slots,
          permit: ({ class: of }) => (of === 'question' ? questions.take() && permits.take() : permits.take()),
          takeSms: async (wanted) => {
            const limited = await takeSms(dataSource, wanted, policy, state.now);
            takenSms.push(
              ...wanted.filter(({ messageId }) => !limited.has(messageId)).map(({ to }) => ({ to, at: state.now })),
            );
            return limited;
          },
          policy,
          onFailed,
        },
      );
      await reserveProbes(tx, requests, templateHolds, policy);
      const saved = messages.filter(isWhole);
      await writeSuppressions(tx, saved);
      tx.lastly(storeProviderIds(tx, applied.ids, state.now));
      const results = withoutFailed(applied.results, failed);
      await Promise.all(news.taken.map((taken) => taken.settle(results, state.now)));
      await source.lookAgain(tx, saved.flatMap(unknownWithoutId), state.now);
      await noteLines(tx, saved);
      tx.lastly(saveMessages(tx, context, saved));
      unsentSms.push(...applied.unsentSms);

      // A probe that took another channel has probed nothing. The next message may probe at once.
      const begun = new Set(requests.map(({ open, attempt }) => `${attempt.channel} ${open.message.id}`));
      return {
        requests: requests
          .filter(({ open }) => !failed.has(open.message.id))
          .map((request) => ({ ...request, isProbe: probes.get(request.attempt.channel) === request.open.message.id })),
        left: applied.left,
        apart: [...apart],
        failed: [...failed].map(([messageId, cause]) => ({ messageId, cause })),
        more: { receipts: news.hasMore, due: work.due > 0 && claimed.due.length === work.due },
        standing: Map.groupBy(claimed.fromLines, ({ line }) => line),
        servedLast,
        missed: work.look.filter((id) => !state.messages.has(id)),
        unusedPermits: permits.unused,
        unusedQuestions: questions.unused,
        unusedProbes: [...work.probed].filter((channel) => !begun.has(`${channel} ${probes.get(channel)}`)),
        stands: standsOf(saved, sources, hasLeft),
        hasHoldsChanged,
        nextAt: earliest(saved),
        held: new Map([...byChannel].flatMap(([channel, { until }]) => (until > state.now ? [[channel, until]] : []))),
      };
    });
    await giveBack(unsentSms);
    return result;
  } catch (error) {
    await giveBack(takenSms);
    throw error;
  }
}

/** A status that a receipt raised is not saved if the decision on its message threw. */
function withoutFailed(
  results: ReadonlyMap<Receipt, ReceiptResult>,
  failed: ReadonlyMap<string, unknown>,
): ReadonlyMap<Receipt, ReceiptResult> {
  return new Map(
    [...results].map(([receipt, result]) => {
      const isLost = 'messageId' in result && failed.has(result.messageId);
      return [receipt, isLost ? { is: 'failed', cause: failed.get(result.messageId) } : result];
    }),
  );
}

/** Attempts that were on the wire, and of which nothing came back. */
function unknownWithoutId({ message, attempts, answered }: OpenMessage): { to: string; channel: Channel }[] {
  return attempts
    .filter((a) => answered.has(a.number) && a.status === 'unknown' && a.providerMessageId === null)
    .map(({ channel }) => ({ to: message.to, channel }));
}

function earliest(messages: readonly OpenMessage[]): Date | null {
  return messages.reduce<Date | null>((first, { message: { nextAt } }) => {
    return nextAt !== null && (first === null || nextAt < first) ? nextAt : first;
  }, null);
}
