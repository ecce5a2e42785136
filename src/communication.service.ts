import { Inject, Injectable } from '@nestjs/common';
import { Draining } from './http/draining.js';
import { invalidPhoneNumberProblem } from './http/problems.js';
import { checkAs, type Checked } from './http/validation.js';
import type { StatisticsQuery } from './statistics/reading/read-statistics.js';
import type { StatisticsDto } from './statistics/reading/statistics.dto.js';
import { StatisticsService } from './statistics/reading/statistics.service.js';
import { inSpan } from './tracing/spans.js';
import { MessageAcceptance } from './accepting/accept-messages.js';
import { acceptedAnswer } from './accepting/accepted-answer.js';
import { claimProblem } from './accepting/claim-problem.js';
import type { StoredAnswer } from './accepting/idempotency.js';
import { prepare } from './accepting/submission.js';
import type { SubmittedMessage } from './accepting/submitted-message.js';
import type { SubmittedRecipients } from './batches/submitted-recipients.js';
import { SubmitMessageDto } from './accepting/submit-message.dto.js';
import { dryRun } from './accepting/dry-run.js';
import type { DryRunDto } from './accepting/dry-run.dto.js';
import { type AcceptedBulk, acceptBulk, type BulkOptions } from './batches/accept-bulk.js';
import type { BulkResult } from './batches/bulk-result.js';
import { type MessageFor, readSharedBody, type SharedFields } from './batches/shared-body.js';
import { RecipientsDto } from './batches/shared-body.dto.js';
import { type CancelResult, cancelMessage } from './delivering/cancel-message.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './messages/delivery-context.js';
import { findMessage } from './messages/find-messages.js';
import type { AttemptDto, MessageDto } from './messages/message.dto.js';
import { ACCEPT_SPAN, aboutMessage } from './messages/message-spans.js';
import { MessageWatch, type Progress } from './messages/message-watch.js';
import { type PhoneNumberFacts, readPhoneNumber } from './messages/numbers/phone-number.js';

/** A message that was taken: now (`first`), or before under the same idempotency key (`repeated`). */
export interface Taken {
  claim: 'first' | 'repeated';
  answer: StoredAnswer;
}

/** How many messages of the batch may begin in a second; no limit without. */
export type SendBulkOptions = Pick<BulkOptions, 'ratePerSecond'>;

/** How a message ended, or how far it had got when the wait was over. */
export interface DeliveryOutcome {
  messageId: string;
  /** It is finished, and it reached the person as far as its plan asked. */
  success: boolean;
  status: MessageDto['status'];
  channel: MessageDto['channel'];
  fallbackUsed: boolean;
  attempts: AttemptDto[];
  /** Why not; `not_finished` when the wait was over first. The message goes on all the same. */
  error: { code: string; message: string } | null;
}

const DEFAULT_WAIT_MS = 30_000;
/** Whose idempotency keys are those of messages that come without an API key: from code. */
const IN_CODE = '';

/** What an application does with messages. Everything it accepts is stored before it answers. */
@Injectable()
export class CommunicationService {
  private readonly watch: MessageWatch;

  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
    private readonly statistics: StatisticsService,
    { over }: Draining,
  ) {
    this.watch = new MessageWatch(context.dataSource, over);
  }

  /**
   * Accepts a message: once this resolves it is stored and will be finished, whatever is killed.
   * @throws Problem when the message is not valid or is refused; its `errors` name each bad field
   */
  async send(message: SubmittedMessage): Promise<MessageDto> {
    const checked = await checkAs(SubmitMessageDto, message);
    if (!checked.ok) throw checked.problem;
    const { answer } = await this.submit(checked.value);
    return (await this.getMessage((JSON.parse(answer.body) as MessageDto).id))!;
  }

  /** The same, and waits until it is finished, at most `waitMs` (default 30 s) and until the application closes. */
  async sendMessageWithFallback(
    message: SubmittedMessage,
    { waitMs = DEFAULT_WAIT_MS }: { waitMs?: number } = {},
  ): Promise<DeliveryOutcome> {
    const { id } = await this.send(message);
    await this.waitFor(id, ({ finished }) => finished, waitMs);
    return outcomeOf((await this.getMessage(id))!);
  }

  /** By WhatsApp alone. */
  sendWhatsAppMessage(to: string, text: string): Promise<MessageDto> {
    return this.send({ to, text, channels: [{ channel: 'whatsapp' }] });
  }

  /** By SMS alone. */
  sendSms(to: string, text: string): Promise<MessageDto> {
    return this.send({ to, text, channels: [{ channel: 'sms' }] });
  }

  /** Many messages as one batch. One bad item does not sink the rest: `rejected` names it. */
  async sendBulk(messages: readonly unknown[], options: SendBulkOptions = {}): Promise<BulkResult> {
    return resultOf(await this.submitBulk(messages, { ...options, apiKeyId: IN_CODE }));
  }

  /** One template or text for many recipients, each with variables of its own, as one batch. */
  async sendToRecipients(bulk: SubmittedRecipients, options: SendBulkOptions = {}): Promise<BulkResult> {
    return resultOf(await this.submitToRecipients(bulk, { ...options, apiKeyId: IN_CODE }));
  }

  getMessage(id: string): Promise<MessageDto | null> {
    const { dataSource, policy } = this.context;
    return findMessage(dataSource, id, policy.smsProvider);
  }

  /** Cancels what nothing has been sent of yet. */
  cancel(id: string): Promise<CancelResult> {
    return cancelMessage(this.context, id);
  }

  /**
   * How delivery went, by default over the last 30 days; `phoneNumber` in any common way of writing.
   * @throws Problem when `phoneNumber` is none
   */
  async getDeliveryStatistics(query: StatisticsQuery = {}): Promise<StatisticsDto> {
    if (query.phoneNumber === undefined) return this.statistics.getStatistics(query);
    const { e164 } = this.validatePhoneNumber(query.phoneNumber);
    if (e164 === null) throw invalidPhoneNumberProblem('phoneNumber');
    return this.statistics.getStatistics({ ...query, phoneNumber: e164 });
  }

  validatePhoneNumber(phoneNumber: string): PhoneNumberFacts {
    return readPhoneNumber(phoneNumber, this.context.policy.defaultCountry);
  }

  /**
   * Accepts a checked message, under its idempotency key when it has one.
   * @throws Problem when it is not taken
   */
  submit(submitted: SubmitMessageDto, apiKeyId = IN_CODE): Promise<Taken> {
    return inSpan(ACCEPT_SPAN, { kind: 'server' }, async (span) => {
      const { messageId, ...taken } = await this.take(submitted, apiKeyId);
      span.setAttributes(messageId === null ? { 'siren_gateway.repeated': true } : aboutMessage(messageId));
      return taken;
    });
  }

  private async take(submitted: SubmitMessageDto, apiKeyId: string): Promise<Taken & { messageId: string | null }> {
    const [prepared] = await prepare(this.context, [{ ok: true, value: submitted }], single(apiKeyId));
    if (!prepared!.ok) throw prepared!.problem;
    const { submission } = prepared!;
    const claim = await this.acceptance.accept(submission);
    switch (claim.claim) {
      case 'first':
        return {
          claim: 'first',
          answer: claim.answer ?? acceptedAnswer(submission.message, this.context.policy, claim.acceptedAt),
          messageId: submission.message.id,
        };
      case 'repeated':
        return { ...claim, messageId: null };
      case 'mismatch':
      case 'in_progress':
      case 'refused':
        throw claimProblem(claim)!;
    }
  }

  /** What would become of a message: the same checks by the same rules, and nothing is stored or sent. */
  async dryRun(message: unknown): Promise<DryRunDto> {
    return this.dryRunChecked(await checkAs(SubmitMessageDto, message));
  }

  /** The same for a message that is checked. */
  dryRunChecked(checked: Checked<SubmitMessageDto>): Promise<DryRunDto> {
    return inSpan('message validate', {}, async () => {
      const [prepared] = await prepare(this.context, [checked], single(IN_CODE));
      return dryRun(this.context, prepared!, await this.acceptance.isQueueFull());
    });
  }

  /** Accepts the good ones of many messages as a batch, under the caller's idempotency key when it gave one. */
  submitBulk(messages: readonly unknown[], options: BulkOptions): Promise<AcceptedBulk> {
    return acceptBulk(this.context, this.acceptance, messages, options);
  }

  /**
   * The same with one body for all recipients; the fields are those of the HTTP request.
   * @throws Problem when the body is not valid; a bad recipient is among the rejected
   */
  async submitToRecipients(bulk: unknown, options: BulkOptions): Promise<AcceptedBulk> {
    const checked = await checkAs(RecipientsDto, bulk);
    if (!checked.ok) throw checked.problem;
    const { recipients, duplicates, ...body } = checked.value;
    const messageFor = await this.readSharedBody(body);
    return this.submitBulk(recipients, { ...options, messageFor, duplicates });
  }

  /**
   * How messages are made of recipients.
   * @throws Problem when what is said to all of them is not valid
   */
  async readSharedBody(body: SharedFields): Promise<MessageFor> {
    const read = await readSharedBody(body, this.context);
    if (!read.ok) throw read.problem;
    return read.value;
  }

  /** Resolves when the message has got there, after `ms`, or when this process stops. */
  waitFor(id: string, isThere: (progress: Progress) => boolean, ms: number): Promise<void> {
    return this.watch.until(id, isThere, ms);
  }
}

const single = (apiKeyId: string) => ({ apiKeyId, batchId: null, priority: 'normal' }) as const;

function outcomeOf(message: MessageDto): DeliveryOutcome {
  const { id, status, channel, fallbackUsed, attempts, failure, finishedAt } = message;
  const success = finishedAt !== null && ['sent', 'delivered', 'read'].includes(status);
  const error =
    finishedAt === null
      ? { code: 'not_finished', message: 'The message is still on its way' }
      : { code: failure?.code ?? status, message: failure?.message ?? `The message is ${status}` };
  return { messageId: id, success, status, channel, fallbackUsed, attempts, error: success ? null : error };
}

function resultOf(accepted: AcceptedBulk): BulkResult {
  if (accepted.bulk === 'mismatch') throw new Error('a bulk without a key met another one under its key');
  return accepted.result;
}
