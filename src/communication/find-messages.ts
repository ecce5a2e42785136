import { type DataSource, In, type SelectQueryBuilder } from 'typeorm';
import { AttemptEntity } from './attempt.entity.js';
import { EventEntity } from './event.entity.js';
import type { MessageDto, MessageSummaryDto } from './message.dto.js';
import { MessageEntity } from './message.entity.js';
import { messageSummary, messageView } from './message.view.js';
import { formsOf } from './numbers/equivalent-numbers.js';
import type { MessageStatus } from './status.js';

/** What a list of messages or attempts can be narrowed by. */
export interface MessageFilter {
  status?: MessageStatus;
  channel?: string;
  /** E.164, in any form of the recipient's number. */
  to?: string;
  batchId?: string;
  reference?: string;
  /** Its name. */
  template?: string;
  providerMessageId?: string;
  createdFrom?: Date;
  createdTo?: Date;
}

/** Ids are made before their rows, whose `created_at` the database sets: by so much they may differ. */
export const CLOCK_SKEW = "interval '1 hour'";

export async function findMessage(dataSource: DataSource, id: string): Promise<MessageDto | null> {
  const message = await dataSource.getRepository(MessageEntity).findOneBy({ id });
  if (message === null) return null;
  const [attempts, history] = await Promise.all([
    dataSource.getRepository(AttemptEntity).find({ where: { messageId: id }, order: { number: 'ASC' } }),
    dataSource.getRepository(EventEntity).find({ where: { messageId: id }, order: { at: 'ASC', id: 'ASC' } }),
  ]);
  return messageView(message, attempts, history);
}

interface MessagePage {
  before: string | null;
  limit: number;
}

/** Newest first, up to `limit`, those before the id `before`. */
export async function findMessages(
  dataSource: DataSource,
  filter: MessageFilter,
  page: MessagePage,
): Promise<MessageSummaryDto[]> {
  const messages = await messagesQuery(dataSource, filter, page).getMany();
  const attempts = Map.groupBy(
    await dataSource
      .getRepository(AttemptEntity)
      .find({ where: { messageId: In(messages.map(({ id }) => id)) }, order: { messageId: 'ASC', number: 'ASC' } }),
    ({ messageId }) => messageId,
  );
  return messages.map((message) => messageSummary(message, attempts.get(message.id) ?? []));
}

/** The one statement of the list. */
export function messagesQuery(
  dataSource: DataSource,
  filter: MessageFilter,
  { before, limit }: MessagePage,
): SelectQueryBuilder<MessageEntity> {
  const query = dataSource.getRepository(MessageEntity).createQueryBuilder('m').orderBy('m.id', 'DESC').limit(limit);
  if (before !== null) query.andWhere('m.id < :before', { before });
  if (filter.status) query.andWhere('m.status = :status', filter);
  if (filter.channel) query.andWhere('m.channel = :channel', filter);
  if (filter.createdFrom) {
    query.andWhere(
      `m.createdAt >= :createdFrom AND m.id >= uuid7_floor(CAST(:createdFrom AS timestamptz) - ${CLOCK_SKEW})`,
      filter,
    );
  }
  if (filter.createdTo) {
    query.andWhere(
      `m.createdAt < :createdTo AND m.id < uuid7_floor(CAST(:createdTo AS timestamptz) + ${CLOCK_SKEW})`,
      filter,
    );
  }
  narrowByMessage(query, filter);
  return query;
}

/** The filters that are about the message `m`, whatever is listed. */
export function narrowByMessage(query: SelectQueryBuilder<object>, filter: Omit<MessageFilter, 'status'>): void {
  if (filter.to) narrowByNumber(query, 'm.to', filter.to);
  if (filter.batchId) query.andWhere('m.batchId = :batchId', filter);
  if (filter.template) query.andWhere('m.templateName = :template', filter);
  if (filter.reference) query.andWhere('m.reference = :reference', filter);
  if (filter.providerMessageId) {
    query.andWhere(
      'm.id IN (SELECT message_id FROM provider_ids WHERE provider_message_id = :providerMessageId AND message_id IS NOT NULL)',
      filter,
    );
  }
}

/** Every form of the number counts. With a single one, an index gives the rows in the order of their ids. */
export function narrowByNumber(query: SelectQueryBuilder<object>, column: string, e164: string): void {
  const numbers = formsOf(e164);
  if (numbers.length === 1) query.andWhere(`${column} = :number`, { number: e164 });
  else query.andWhere(`${column} IN (:...numbers)`, { numbers });
}
