import type { DryRunDto } from './accepting/dry-run.dto.js';
import type { SubmittedMessage } from './accepting/submitted-message.js';
import type { BulkOptions, SubmittedRecipients } from './batches/accept-bulk.js';
import type { BulkResult } from './batches/bulk-result.js';
import type { CancelResult, RescheduleResult } from './delivering/change-one.js';
import type { AttemptDto, MessageDto } from './messages/message.dto.js';
import type { WatchedStatus } from './messages/message-watch.js';
import type { PhoneNumberFacts } from './messages/numbers/phone-number.js';
import type { StatisticsQuery } from './statistics/reading/read-statistics.js';
import type { StatisticsDto } from './statistics/reading/statistics.dto.js';

/** How many messages of the batch may begin per second (null or left out: no limit), and the name of the batch. */
export type SendBulkOptions = Pick<BulkOptions, 'ratePerSecond' | 'name'>;
export type SendToRecipientsOptions = Pick<BulkOptions, 'ratePerSecond'>;

export interface WaitOptions {
  /** How long to wait, in milliseconds. Default 30,000. */
  waitMs?: number;
}

/** How a message ended, or how far it had got when the wait was over. */
export interface DeliveryOutcome {
  messageId: string;
  /** The message is finished, and it reached the recipient as far as its plan asked. */
  success: boolean;
  status: MessageDto['status'];
  /** The channel of the newest attempt; null: there was none. */
  channel: MessageDto['channel'];
  fallbackUsed: boolean;
  attempts: AttemptDto[];
  /** Why it did not succeed; `not_finished` when the wait was over first. The message continues all the same. */
  error: { code: string; message: string } | null;
}

/**
 * What an application does with messages. Everything it accepts is stored before it answers.
 *
 * This class is the token to inject and to mock: the `CommunicationModule` provides the {@link CommunicationService} for it,
 * and a test provides an object of its own.
 */
export abstract class CommunicationServiceInterface {
  /**
   * Accepts a message. Once this resolves the message is stored, and it will be finished, whatever is killed.
   * @throws Problem when the message is not valid or is refused; its `errors` name each bad field
   */
  abstract send(message: SubmittedMessage): Promise<MessageDto>;

  /**
   * Accepts a message and waits until it is finished, at most `waitMs` and until the application closes. A message that
   * failed is an outcome, not an error.
   * @throws Problem as `send`
   */
  abstract sendMessageWithFallback(message: SubmittedMessage, options?: WaitOptions): Promise<DeliveryOutcome>;

  /** Sends by WhatsApp alone. @throws Problem as `send` */
  abstract sendWhatsAppMessage(to: string, text: string): Promise<MessageDto>;

  /** Sends by SMS alone. @throws Problem as `send` */
  abstract sendSms(to: string, text: string): Promise<MessageDto>;

  /**
   * Accepts many messages as one batch. A bad item stops no other: `rejected` names it.
   * @throws Problem when the name is not valid, or too many messages wait already
   */
  abstract sendBulk(messages: readonly unknown[], options?: SendBulkOptions): Promise<BulkResult>;

  /**
   * Accepts one template or text for many recipients as one batch. Each recipient has its own variables.
   * @throws Problem when the shared part is not valid, or too many messages wait already
   */
  abstract sendToRecipients(bulk: SubmittedRecipients, options?: SendToRecipientsOptions): Promise<BulkResult>;

  /** A message with its attempts and history. Null: there is no message of this id. */
  abstract getMessage(id: string): Promise<MessageDto | null>;

  /** Cancels a message of which nothing has been sent. `too_late`: something has. */
  abstract cancel(id: string): Promise<CancelResult>;

  /**
   * Sends a message of which nothing has been sent at another time. Null: at once.
   * @throws Problem when the time is over, is more than 180 days ahead, or is not before the message expires
   */
  abstract reschedule(id: string, sendAt: Date | string | null): Promise<RescheduleResult>;

  /**
   * How delivery went, by default in the last 30 days. `phoneNumber` may be written in any common way.
   * @throws Problem when `phoneNumber` is no phone number
   * @throws EmptyRangeError when `from` is not before `to`
   */
  abstract getDeliveryStatistics(query?: StatisticsQuery): Promise<StatisticsDto>;

  /** Reads a phone number. `valid: false`, and null elsewhere, where it is none. */
  abstract validatePhoneNumber(phoneNumber: string): PhoneNumberFacts;

  /** What would become of a message, by the same rules. Nothing is stored or sent. */
  abstract dryRun(message: unknown): Promise<DryRunDto>;

  /** Resolves when `isThere` holds for the message, after `ms` milliseconds, or when the application closes. */
  abstract waitFor(id: string, isThere: (progress: WatchedStatus) => boolean, ms: number): Promise<void>;
}
