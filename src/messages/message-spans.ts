import type { Attributes } from '@opentelemetry/api';
import { activeTraceParent, beginLinkedTrace } from '../tracing/spans.js';
import type { AttemptRecord } from './attempt.entity.js';

export const ACCEPT_SPAN = 'message accept';

export const aboutMessage = (messageId: string): Attributes => ({ 'messaging.message.id': messageId });

export const aboutAttempt = ({
  messageId,
  number,
  channel,
  reason,
  provider,
}: Pick<AttemptRecord, 'messageId' | 'number' | 'channel' | 'reason' | 'provider'>): Attributes => ({
  ...aboutMessage(messageId),
  'siren_gateway.attempt.number': number,
  'siren_gateway.attempt.reason': reason,
  'siren_gateway.channel': channel,
  ...(provider === null ? {} : { 'siren_gateway.provider': provider }),
});

/**
 * The traceparent stored with a new message: that of the span that accepts it. Messages of a batch have a trace each,
 * linked to the upload's, because nobody could read a trace of a million messages. So do replies.
 */
export function traceOfNewMessage(id: string, batchId: string | null): string | null {
  const accepting = batchId === null ? activeTraceParent() : null;
  return accepting ?? beginLinkedTrace(ACCEPT_SPAN, aboutMessage(id));
}
