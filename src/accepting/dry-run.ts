import { inLanguage, type Language } from '../languages/languages.js';
import { inTransaction, type Tx } from '../database/transaction.js';
import type { Problem } from '../http/problem.js';
import { byChannel, type Channel, factsOf } from '../siren/channel.js';
import { decimalOf } from '../statistics/counting/money.js';
import { readMoment, wouldSend } from './would-send.js';
import { dueAt, expiresAtOf, type NewMessage } from './new-message.js';
import type { Prepared, Submission } from './submission.js';
import { textOn } from '../deciding/content.js';
import type { DeliveryContext } from '../messages/delivery-context.js';
import type { DeliveryPolicy } from '../messages/delivery.policy.js';
import { databaseNow } from '../database/clock.js';
import { leavesAt } from '../messages/delivery-times.js';
import { besideText, planView, renderedFrom, shownWindow } from '../messages/message.view.js';
import type { Step } from '../deciding/plan.js';
import { priceOf } from '../messages/price.js';
import { priorityOf } from '../messages/lines.js';
import type { DryRunDto, LimitsDto, DryRunContentDto, WouldBeProblemDto } from './dry-run.dto.js';
import { checkMessages, messagesLeft, type WindowCheck } from './recipient-window.js';
import { digestOf, sentLately } from './recipient-windows.js';
import { refusalProblem } from './refusal.js';
import { numberRefusedForSms } from '../messages/sms/sms-rules.js';
import { smsSegments } from '../messages/sms/sms-segments.js';
import { windowClosesAt } from '../deciding/window.js';

/**
 * The result that a message would have now, by the rules that would apply. It stores nothing and uses up no limit.
 * @param language of the reasons for a refusal
 */
export function dryRun(
  { dataSource, policy }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  prepared: Prepared,
  isQueueFull: boolean,
  language: Language,
): Promise<DryRunDto> {
  if (!prepared.ok) return Promise.resolve(notValid(wouldBe(prepared.problem, language)));
  const { submission } = prepared;
  const { message } = submission;
  const { country, type } = submission.number;
  return inTransaction(dataSource, async (tx): Promise<DryRunDto> => {
    const now = await databaseNow(tx);
    const { verdict, limits } = await checkRecipient(tx, submission, policy, now);
    const refused: WindowCheck = isQueueFull ? { refusal: 'queue_full' } : verdict;
    const problem = refused.refusal === null ? null : refusalProblem(refused);
    const moment = (await readMoment(tx, [message], policy, now))(message);
    const { facts, window, blocks } = moment;
    const isSuppressed = (channel: Channel) => blocks.get(channel)?.suppressed ?? false;
    return {
      valid: problem === null,
      problem: problem && wouldBe(problem, language),
      to: message.to,
      country,
      type,
      template: renderedFrom(message),
      locale: message.locale,
      ...smsSegments(textOn('sms', message)),
      plan: planView(message),
      contents: message.plan.map((step) => contentView(step, message, country, policy)),
      ...wouldSend(message, moment),
      window: { state: window, closesAt: windowClosesAt(facts, now) },
      suppressed: byChannel(isSuppressed),
      smsAllowed: numberRefusedForSms(message.to, country, policy) === null,
      limits,
      policy: message.policy,
      priority: priorityOf(message.priority),
      category: message.category,
      sendAt: message.sendAt,
      deliveryWindow: shownWindow(message),
      leavesAt: leavesAt(message, policy, dueAt(message, now)),
      expiresAt: expiresAtOf(message, policy, now),
    };
  });
}

async function checkRecipient(
  tx: Tx,
  { message, allowDuplicate }: Submission,
  policy: DeliveryPolicy,
  now: Date,
): Promise<{ verdict: WindowCheck; limits: LimitsDto }> {
  const lately = await sentLately(tx, message.to);
  const check = (allow: boolean) =>
    checkMessages(lately, [{ digest: digestOf(message), allowDuplicate: allow }], policy, now.getTime()).verdicts[0]!;
  return {
    verdict: check(allowDuplicate),
    limits: {
      recipientLimit: policy.recipientLimit || null,
      recipientLeft: messagesLeft(lately, policy, now.getTime()),
      duplicate: check(false).refusal === 'duplicate_message',
    },
  };
}

function contentView(
  { channel, senderId }: Step,
  message: Pick<NewMessage, 'text' | 'content' | 'plan'>,
  country: string | null,
  { prices }: DeliveryPolicy,
): DryRunContentDto {
  const text = textOn(channel, message);
  const { costMicros, costCurrency } = priceOf(prices, channel, { country, text });
  return {
    channel,
    text,
    ...besideText(channel === 'whatsapp' ? message.content : null),
    senderId: senderId ?? null,
    ...(factsOf(channel).hasSegments ? smsSegments(text) : { segments: null, encoding: null }),
    price: costMicros === null ? null : { amount: decimalOf(BigInt(costMicros)), currency: costCurrency! },
  };
}

function notValid(problem: WouldBeProblemDto): DryRunDto {
  return {
    valid: false,
    problem,
    to: null,
    country: null,
    type: null,
    template: null,
    locale: null,
    segments: null,
    encoding: null,
    plan: null,
    contents: null,
    skipped: null,
    sends: null,
    window: null,
    suppressed: null,
    smsAllowed: null,
    limits: null,
    policy: null,
    priority: null,
    category: null,
    sendAt: null,
    deliveryWindow: null,
    leavesAt: null,
    expiresAt: null,
  };
}

function wouldBe(problem: Problem, language: Language): WouldBeProblemDto {
  const { title, detail, errors = [] } = problem.words;
  return {
    type: problem.type,
    title: inLanguage(title, language),
    status: problem.getStatus(),
    detail: inLanguage(detail, language),
    errors: errors.map(({ path, message }) => ({ path, message: inLanguage(message, language) })),
  };
}
