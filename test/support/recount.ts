import type { Tx } from '../../src/database/transaction.js';
import type { Channel } from '../../src/siren/channel.js';
import type { BatchCounts } from '../../src/statistics/batch-counts.js';
import type { StatisticsDto } from '../../src/statistics/statistics.dto.js';

interface MessageRow {
  status: string;
  channel: Channel | null;
  fallback_used: boolean;
  finished_at: Date | null;
}
interface AttemptRow {
  status: string;
  channel: Channel;
  started_at: Date;
  delivered_at: Date | null;
}

/** What the statistics of `answer`'s range, number and channel must be: counted one by one from the rows themselves. */
export async function recount(tx: Tx, { from, to, phoneNumber, channel }: StatisticsDto): Promise<StatisticsDto> {
  const values = [from, to, phoneNumber, channel];
  const messages = await tx.query<MessageRow>(
    `SELECT * FROM messages
      WHERE created_at >= $1 AND created_at < $2 AND ($3::text IS NULL OR to_number = $3)
        AND ($4::text IS NULL OR channel = $4)`,
    values,
  );
  const attempts = await tx.query<AttemptRow>(
    `SELECT * FROM delivery_attempts
      WHERE started_at >= $1 AND started_at < $2 AND ($4::text IS NULL OR channel = $4)
        AND ($3::text IS NULL OR message_id IN (SELECT id FROM messages WHERE to_number = $3))`,
    values,
  );
  const ended = messages.filter((m) => m.finished_at && m.status !== 'cancelled' && m.status !== 'suppressed');
  const tried = messages.filter((m) => m.channel);
  const inState = (...states: string[]) => messages.filter((m) => states.includes(m.status)).length;
  return {
    from,
    to,
    phoneNumber,
    channel,
    totalAttempts: attempts.length,
    successfulAttempts: attempts.filter(isSuccessful).length,
    successRate: share(attempts, isSuccessful),
    whatsappAttempts: attempts.filter((a) => a.channel === 'whatsapp').length,
    smsAttempts: attempts.filter((a) => a.channel === 'sms').length,
    messages: {
      total: messages.length,
      pending: inState('scheduled', 'queued', 'sending'),
      sent: inState('sent'),
      delivered: inState('delivered'),
      read: inState('read'),
      failed: inState('failed'),
      expired: inState('expired'),
      cancelled: inState('cancelled'),
      suppressed: inState('suppressed'),
    },
    deliveryRate: share(ended, (m) => m.status === 'delivered' || m.status === 'read'),
    fallbackRate: share(tried, (m) => m.fallback_used),
    byChannel: {
      whatsapp: channelFigures(attempts.filter((a) => a.channel === 'whatsapp')),
      sms: channelFigures(attempts.filter((a) => a.channel === 'sms')),
    },
  };
}

function channelFigures(attempts: readonly AttemptRow[]): StatisticsDto['byChannel']['sms'] {
  const latencies = attempts
    .flatMap((a) => (a.delivered_at ? [a.delivered_at.getTime() - a.started_at.getTime()] : []))
    .sort((a, b) => a - b);
  const percentile = (share: number) => latencies[Math.ceil(share * latencies.length) - 1] ?? null;
  return {
    attempts: attempts.length,
    successful: attempts.filter(isSuccessful).length,
    failed: attempts.filter((a) => a.status === 'failed').length,
    delivered: attempts.filter((a) => a.status === 'delivered').length,
    read: attempts.filter((a) => a.status === 'read').length,
    successRate: share(attempts, isSuccessful),
    deliveryLatencyMs: { p50: percentile(0.5), p90: percentile(0.9), p99: percentile(0.99) },
  };
}

function isSuccessful({ status }: AttemptRow): boolean {
  return ['accepted', 'sent', 'delivered', 'read'].includes(status);
}

function share<T>(items: readonly T[], fits: (item: T) => boolean): number {
  return items.length === 0 ? 0 : items.filter(fits).length / items.length;
}

/** The same for a batch. */
export async function recountBatch(tx: Tx, batchId: string): Promise<BatchCounts> {
  const messages = await tx.query<MessageRow>('SELECT * FROM messages WHERE batch_id = $1', [batchId]);
  const byStatus = Object.groupBy(messages, ({ status }) => status);
  return {
    counts: Object.fromEntries(Object.entries(byStatus).map(([status, rows]) => [status, rows!.length])),
    finished: messages.filter((m) => m.finished_at).length,
  };
}
