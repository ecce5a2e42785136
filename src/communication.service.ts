import { Inject, Injectable } from '@nestjs/common';
import { MessageAcceptance } from './accepting/accept-messages.js';
import type { DryRunDto } from './accepting/dry-run.dto.js';
import { repeatOf, submit, submitDry } from './accepting/submit.js';
import { SubmitMessageDto } from './accepting/submit-message.dto.js';
import type { SubmittedMessage } from './accepting/submitted-message.js';
import { acceptBulk, acceptRecipients, type SubmittedRecipients } from './batches/accept-bulk.js';
import type { AcceptedBulk } from './batches/accept-items.js';
import type { BulkResult } from './batches/bulk-result.js';
import { NAME_LENGTH } from './batches/shared-body.dto.js';
import {
  CommunicationServiceInterface,
  type DeliveryOutcome,
  type SendBulkOptions,
  type SendToRecipientsOptions,
  type WaitOptions,
} from './communication.service.interface.js';
import { cancelMessage, type CancelResult, rescheduleMessage, type RescheduleResult } from './delivering/change-one.js';
import { IN_CODE } from './http/actor.js';
import { invalidPhoneNumberProblem, validationProblem } from './http/problems.js';
import { RescheduleDto } from './delivering/message-orders.dto.js';
import { readDateTime, textComplaint } from './http/field-rules.js';
import { checkAs } from './http/validation.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './messages/delivery-context.js';
import { findMessage } from './messages/find-messages.js';
import type { MessageDto } from './messages/message.dto.js';
import { MessageWatch, type WatchedStatus } from './messages/message-watch.js';
import { type PhoneNumberFacts, readPhoneNumber } from './messages/numbers/phone-number.js';
import type { StatisticsQuery } from './statistics/reading/read-statistics.js';
import type { StatisticsDto } from './statistics/reading/statistics.dto.js';
import { StatisticsService } from './statistics/reading/statistics.service.js';

const DEFAULT_WAIT_MS = 30_000;

/** The service itself; its methods are described at {@link CommunicationServiceInterface}. */
@Injectable()
export class CommunicationService implements CommunicationServiceInterface {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly acceptance: MessageAcceptance,
    private readonly statistics: StatisticsService,
    private readonly watch: MessageWatch,
  ) {}

  async send(message: SubmittedMessage): Promise<MessageDto> {
    const checked = await checkAs(SubmitMessageDto, message);
    const { answer } = checked.ok
      ? await submit(this.context, this.acceptance, checked.value)
      : await repeatOf(this.context, message, checked.problem);
    return (await this.getMessage((JSON.parse(answer.body) as MessageDto).id))!;
  }

  async sendMessageWithFallback(
    message: SubmittedMessage,
    { waitMs = DEFAULT_WAIT_MS }: WaitOptions = {},
  ): Promise<DeliveryOutcome> {
    const { id } = await this.send(message);
    await this.waitFor(id, ({ finished }) => finished, waitMs);
    return outcomeOf((await this.getMessage(id))!);
  }

  sendWhatsAppMessage(to: string, text: string): Promise<MessageDto> {
    return this.send({ to, text, channels: [{ channel: 'whatsapp' }] });
  }

  sendSms(to: string, text: string): Promise<MessageDto> {
    return this.send({ to, text, channels: [{ channel: 'sms' }] });
  }

  async sendBulk(messages: readonly unknown[], options: SendBulkOptions = {}): Promise<BulkResult> {
    const complaint = options.name == null ? null : textComplaint(options.name, NAME_LENGTH);
    if (complaint !== null) throw validationProblem([{ path: 'name', message: complaint }]);
    return resultOf(
      await acceptBulk(this.context, this.acceptance, messages, { ...options, application: IN_CODE.actor.name }),
    );
  }

  async sendToRecipients(bulk: SubmittedRecipients, options: SendToRecipientsOptions = {}): Promise<BulkResult> {
    return resultOf(
      await acceptRecipients(this.context, this.acceptance, bulk, { ...options, application: IN_CODE.actor.name }),
    );
  }

  getMessage(id: string): Promise<MessageDto | null> {
    return findMessage(this.context, id);
  }

  cancel(id: string): Promise<CancelResult> {
    return cancelMessage(this.context, id, IN_CODE);
  }

  async reschedule(id: string, sendAt: Date | string | null): Promise<RescheduleResult> {
    const written = sendAt instanceof Date ? sendAt.toISOString() : sendAt;
    const checked = await checkAs(RescheduleDto, { sendAt: written });
    if (!checked.ok) throw checked.problem;
    return rescheduleMessage(this.context, id, readDateTime(checked.value.sendAt), IN_CODE);
  }

  async getDeliveryStatistics(query: StatisticsQuery = {}): Promise<StatisticsDto> {
    if (query.phoneNumber === undefined) return this.statistics.getStatistics(query);
    const { e164 } = this.validatePhoneNumber(query.phoneNumber);
    if (e164 === null) throw invalidPhoneNumberProblem('phoneNumber');
    return this.statistics.getStatistics({ ...query, phoneNumber: e164 });
  }

  validatePhoneNumber(phoneNumber: string): PhoneNumberFacts {
    return readPhoneNumber(phoneNumber, this.context.policy.defaultCountry);
  }

  async dryRun(message: unknown): Promise<DryRunDto> {
    return submitDry(this.context, this.acceptance, await checkAs(SubmitMessageDto, message));
  }

  waitFor(id: string, isThere: (progress: WatchedStatus) => boolean, ms: number): Promise<void> {
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
