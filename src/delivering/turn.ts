import { writeSuppressions, applyNews, readNews, changeChannels } from './apply-news.js';
import type { OpenMessage } from '../messages/open-message.js';
import type { Receipt } from '../deciding/receipt.js';
import { readBatchStates } from '../limits/batch-states.js';
import { storeProviderIds } from './provider-ids.js';
import { databaseClock } from '../database/clock.js';
import { inTransaction } from '../database/transaction.js';
import { holdsByChannel } from '../limits/holds.js';
import { giveBackSms, takeSms, type TakenSms } from '../limits/sms-quota.js';
import type { Channel } from '../siren/channel.js';
import type { Request } from './begin.js';
import { claim, type LineWanted, type QueueHead } from './claim.js';
import { decide } from './decide.js';
import { decisionInputs } from './decision-inputs.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { HoldLog } from '../limits/hold-log.js';
import type { Answer } from './pending-answers.js';
import type { Line } from '../messages/lines.js';
import { readTurn } from './read-turn.js';
import type { ReceiptResult, ReceiptSource } from './receipt-source.js';
import { saveMessages } from '../messages/save.js';
import { noteLines } from './batch-lines.js';
import type { Slots } from './slots.js';
import { learnFromAttempts } from '../contacts/learn-from-attempts.js';
import { lockTemplateHolds } from '../contacts/template-holds.js';
import { reserveProbes } from './template-probes.js';
import { PermitCounter } from './turn-limits.js';
import { type Stands, standsOf } from './stands.js';
import { turnMembers } from './turn-members.js';

/**
 * THE TURN: one transaction for everything that was learned since the last, and for what may leave.
 *
 *   locks, in this order everywhere: spooled webhooks, parked receipts, deliveries (all passed by where another turn has
 *   them); then, each sorted by its key and in a statement of its own: batches, holds, suppressions, provider ids.
 *
 *   lock and claim ─► read ─► apply what was learned ─► decide each ─► save ─► commit ─► requests leave
 *
 * It waits for no delivery and makes no request. News leaves memory only when the commit was answered; applied twice it
 * changes nothing. Nothing else but this and `changeOne` changes a delivery.
 */
export interface TurnWork {
  answers: readonly Answer[];
  /** Messages to look at, whatever their time. */
  look: readonly string[];
  /** The most receipts to take. */
  receipts: number;
  /** The most deliveries to take whose time has come. */
  due: number;
  lines: readonly LineWanted[];
  /** Lines of channels that have been held for long: who has stood there since before goes on, without a slot. */
  walks: readonly LineWanted[];
  slots: Slots;
  /** Places of the rate of all requests, and of questions; Infinity: not limited. */
  permits: number;
  questions: number;
  /** Paused channels on which one message may try whether Siren serves it again. */
  probed: ReadonlySet<Channel>;
  /** Batches, and the lines of bulks, in the order in which they are served. */
  bulks: readonly Line[];
  random: () => number;
  /** For one message: it is begun as if it had been taken from its line, also where its handling has failed before. */
  isAlone?: boolean;
  /** Filled by the turn while it runs, for who must find out why it failed: whom it had, and the rows of its receipts. */
  seen?: Seen;
}

export interface Seen {
  messageIds: string[];
  rows: string[];
}

export interface TurnContext extends DeliveryContext {
  holdLog: HoldLog;
}

export interface TurnResult {
  /** To be sent, now that they are committed. */
  requests: Request[];
  /** Answers whose message another turn has, or could not be handled: to be brought again. */
  left: Answer[];
  /** Messages whose handling has failed before: each is to be handled alone, since all that is together with it fails with it. */
  apart: string[];
  /** Messages whose handling has thrown, and what. */
  failed: { messageId: string; cause: unknown }[];
  /** Whether there was more than was asked for. */
  more: { receipts: boolean; due: boolean };
  /** Who was found in each line that was asked, in their order. */
  standing: ReadonlyMap<Line, readonly { messageId: string; lineAt: Date }[]>;
  servedLast: Line | null;
  /** Of the messages to look at, those that another turn has. */
  missed: string[];
  unusedPermits: number;
  unusedQuestions: number;
  unusedProbes: Channel[];
  stands: Stands;
  /** Whether a channel was held, or is open again. */
  hasHoldsChanged: boolean;
  /** When the first of these messages must be looked at again; null: none must. */
  nextAt: Date | null;
  /** Channels that are held now. */
  held: ReadonlyMap<Channel, Date>;
}

export async function runTurn(
  context: TurnContext,
  source: ReceiptSource,
  work: TurnWork,
  head: QueueHead,
): Promise<TurnResult> {
  const { dataSource, policy, holdLog } = context;
  const takenSms: TakenSms[] = [];
  const unsentSms: TakenSms[] = [];
  // The turn stands all the same: what cannot be given back counts for its hour, and errs on the side of fewer SMS.
  const giveBack = (unsent: readonly TakenSms[]): Promise<void> =>
    giveBackSms(dataSource, unsent).catch((error: unknown) => void context.watch.report(error));
  try {
    const result = await inTransaction(dataSource, async (tx): Promise<TurnResult> => {
      takenSms.splice(0);
      unsentSms.splice(0);
      const failed = new Map<string, unknown>();
      const onFailed = (open: OpenMessage, cause: unknown): void => void failed.set(open.message.id, cause);
      const now = databaseClock.now();

      const news = await readNews(tx, source, work, now, policy);
      const claimed = await claim(
        tx,
        { messageIds: [...news.messageIds, ...work.look], now, due: work.due, lines: [...work.lines, ...work.walks] },
        head,
      );
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
      await storeProviderIds(tx, applied.ids, state.now);
      const results = withoutFailed(applied.results, failed);
      for (const taken of news.taken) await taken.settle(results, state.now);
      await source.lookAgain(tx, saved.flatMap(unknownWithoutId), state.now);
      await noteLines(tx, saved);
      await saveMessages(tx, context, saved);
      unsentSms.push(...applied.unsentSms);

      const begun = new Set(requests.map(({ open }) => open.message.id));
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
        unusedProbes: [...work.probed].filter((channel) => !begun.has(probes.get(channel) ?? '')),
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

/** What a receipt has raised is not saved where the decision on its message has thrown. */
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
