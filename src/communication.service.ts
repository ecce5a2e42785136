import { Inject, Injectable } from '@nestjs/common';
import { MessageAcceptance } from './accepting/accept-messages.js';
import type { DryRunDto } from './accepting/dry-run.dto.js';
import { repeatOf, submit, submitDry } from './accepting/submit.js';
import { SubmitMessageDto } from './accepting/submit-message.dto.js';
import type { SubmittedMessage } from './accepting/submitted-message.js';
import { acceptBulk, type BulkOptions } from './batches/accept-bulk.js';
import type { AcceptedBulk } from './batches/accept-items.js';
import { acceptRecipients } from './batches/accept-recipients.js';
import type { BulkResult } from './batches/bulk-result.js';
import { NAME_LENGTH } from './batches/shared-body.dto.js';
import type { SubmittedRecipients } from './batches/submitted-recipients.js';
import { type CancelResult, cancelMessage } from './delivering/change-one.js';
import { IN_CODE } from './http/actor.js';
import { invalidPhoneNumberProblem, validationProblem } from './http/problems.js';
import { RescheduleDto } from './delivering/reschedule.dto.js';
import { rescheduleMessage, type RescheduleResult } from './delivering/reschedule.js';
import { readDateTime } from './http/is-date-time.js';
import { textComplaint } from './http/is-safe-text.js';
import { checkAs } from './http/validation.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './messages/delivery-context.js';
import { findMessage } from './messages/find-messages.js';
import type { AttemptDto, MessageDto } from './messages/message.dto.js';
import { MessageWatch, type Progress } from './messages/message-watch.js';
import { type PhoneNumberFacts, readPhoneNumber } from './messages/numbers/phone-number.js';
import type { StatisticsQuery } from './statistics/reading/read-statistics.js';
import type { StatisticsDto } from './statistics/reading/statistics.dto.js';
import { StatisticsService } from './statistics/reading/statistics.service.js';

/** How many messages of the batch may begin in a second, no limit without; and what it is called. */
export type SendBulkOptions = Pick<BulkOptions, 'ratePerSecond' | 'name'>;

/** How a message ended, or how far it had got when the wait was over. */
export interface DeliveryOutcome {
  messageId: string;
  /** It is finished, and it reached the recipient as far as its plan asked. */
  success: boolean;
  status: MessageDto['status'];
  channel: MessageDto['channel'];
  fallbackUsed: boolean;
  attempts: AttemptDto[];
  /** Why not; `not_finished` when the wait was over first. The message goes on all the same. */
  error: { code: string; message: string } | null;
}

const DEFAULT_WAIT_MS = 30_000;

/** What an application does with messages. Everything it accepts is stored before it answers. */
@Injectable()
export class CommunicationService {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
    private readonly statistics: StatisticsService,
    private readonly watch: MessageWatch,
  ) {}

  /**
   * Accepts a message: once this resolves it is stored and will be finished, whatever is killed.
   * @throws Problem when the message is not valid or is refused; its `errors` name each bad field
   */
  async send(message: SubmittedMessage): Promise<MessageDto> {
    const checked = await checkAs(SubmitMessageDto, message);
    const { answer } = checked.ok
      ? await submit(this.context, this.acceptance, checked.value)
      : await repeatOf(this.context, message, checked.problem);
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

  /**
   * Many messages as one batch. One bad item does not sink the rest: `rejected` names it.
   * @throws Problem when the name is not one
   */
  async sendBulk(messages: readonly unknown[], options: SendBulkOptions = {}): Promise<BulkResult> {
    const complaint = options.name == null ? null : textComplaint(options.name, NAME_LENGTH);
    if (complaint !== null) throw validationProblem([{ path: 'name', message: complaint }]);
    return resultOf(
      await acceptBulk(this.context, this.acceptance, messages, { ...options, application: IN_CODE.actor.name }),
    );
  }

  /** One template or text for many recipients, each with variables of its own, as one batch. */
  async sendToRecipients(
    bulk: SubmittedRecipients,
    options: Pick<SendBulkOptions, 'ratePerSecond'> = {},
  ): Promise<BulkResult> {
    return resultOf(
      await acceptRecipients(this.context, this.acceptance, bulk, { ...options, application: IN_CODE.actor.name }),
    );
  }

  getMessage(id: string): Promise<MessageDto | null> {
    return findMessage(this.context, id);
  }

  /** Cancels what nothing has been sent of yet. */
  cancel(id: string): Promise<CancelResult> {
    return cancelMessage(this.context, id, IN_CODE);
  }

  /**
   * Sends a message of which nothing has been sent yet at another time, null: at once.
   * @throws Problem when the time is not one to come within 180 days, or not before the message expires
   */
  async reschedule(id: string, sendAt: Date | string | null): Promise<RescheduleResult> {
    const written = sendAt instanceof Date ? sendAt.toISOString() : sendAt;
    const checked = await checkAs(RescheduleDto, { sendAt: written });
    if (!checked.ok) throw checked.problem;
    return rescheduleMessage(this.context, id, readDateTime(checked.value.sendAt), IN_CODE);
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

  /** What would become of a message: the same checks by the same rules, and nothing is stored or sent. */
  async dryRun(message: unknown): Promise<DryRunDto> {
    return submitDry(this.context, this.acceptance, await checkAs(SubmitMessageDto, message));
  }

  /** Resolves when the message has got there, after `ms`, or when this process stops. */
  waitFor(id: string, isThere: (progress: Progress) => boolean, ms: number): Promise<void> {
    return this.watch.until(id, isThere, ms);
  }
}

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
