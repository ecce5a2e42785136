/** Messages that were created in the range, each in exactly one state. */
export class MessageFiguresDto {
  /** Created in the range: the sum of the states below. */
  total: number;
  /** Not finished and not yet sent: scheduled, queued or sending. */
  pending: number;
  /** Sent, and not known to be delivered. */
  sent: number;
  /** Delivered, and not known to be read. */
  delivered: number;
  /** Read by the recipient. */
  read: number;
  /** Given up: no channel of the plan reached the recipient. */
  failed: number;
  /** Their time was over before anything was sent. */
  expired: number;
  /** Taken back before anything was sent. */
  cancelled: number;
  /** Not sent, because their number must not be written to. */
  suppressed: number;
}

/**
 * What is told of any range of time. An attempt (a request to Siren, whatever the answer) counts in the minute in which it
 * began, a message in the minute in which it was created, whenever it changes later. What is pending is in no rate.
 */
export class FiguresDto {
  /** Requests to Siren that began in the range, whatever the answer. */
  totalAttempts: number;
  /** Accepted by Siren, and not known to have failed since: accepted, sent, delivered or read. */
  successfulAttempts: number;
  /** successfulAttempts ÷ the attempts that are no longer on the wire (status other than `sending`), not rounded; null without any. */
  successRate: number | null;
  /** Those by WhatsApp. */
  whatsappAttempts: number;
  /** Those by SMS. */
  smsAttempts: number;
  /** Attempts of which nobody knows whether Siren took them. */
  unknownOutcomes: number;
  messages: MessageFiguresDto;
  /** Of the finished messages that were neither cancelled nor suppressed, the share that was delivered or read; null without any. */
  deliveryRate: number | null;
  /** Messages that are not pending and for which a later channel of their plan was tried. */
  fallbacks: number;
  /** fallbacks ÷ the messages that are not pending and have an attempt; null without any. */
  fallbackRate: number | null;
  /** Messages that arrived on more than one channel. */
  doubleDeliveries: number;
  /** Attempts that were delivered after their message was finished, or after a later channel had been tried. */
  lateDeliveries: number;
}

/**
 * Milliseconds that 50, 90 and 99 of 100 did not exceed; null where nothing was delivered. From histograms with fixed ranges:
 * exact up to 20 ms, off by 5 % at most beyond.
 */
export class LatencyDto {
  /** Half took no longer. */
  p50: number | null;
  /** 90 of 100 took no longer. */
  p90: number | null;
  /** 99 of 100 took no longer. */
  p99: number | null;
}
