import type { DataSource } from 'typeorm';
import { AttemptEntity } from './attempt.entity.js';
import { type MessageFilter, narrowByMessage } from './find-messages.js';
import type { ListedAttemptDto } from './http/message-list.dto.js';
import { MessageEntity } from './message.entity.js';
import { attemptView } from './message.view.js';
import type { AttemptStatus } from './status.js';

export type AttemptFilter = Omit<MessageFilter, 'status'> & { status?: AttemptStatus };

/** Where a page of attempts ended. */
export interface AttemptPosition {
  startedAt: Date;
  messageId: string;
  number: number;
}

/** The newest first, up to `limit`, those that began before `before`. */
export async function findAttempts(
  dataSource: DataSource,
  filter: AttemptFilter,
  { before, limit }: { before: AttemptPosition | null; limit: number },
): Promise<ListedAttemptDto[]> {
  const query = dataSource
    .getRepository(AttemptEntity)
    .createQueryBuilder('a')
    .innerJoinAndMapOne('a.message', MessageEntity, 'm', 'm.id = a.messageId')
    .orderBy({ 'a.startedAt': 'DESC', 'a.messageId': 'DESC', 'a.number': 'DESC' })
    .limit(limit);
  if (before !== null) {
    query.andWhere('(a.startedAt, a.messageId, a.number) < (:startedAt, :messageId, :number)', before);
  }
  if (filter.status) query.andWhere('a.status = :status', filter);
  if (filter.channel) query.andWhere('a.channel = :channel', filter);
  if (filter.createdFrom) query.andWhere('a.startedAt >= :createdFrom', filter);
  if (filter.createdTo) query.andWhere('a.startedAt < :createdTo', filter);
  const { status: _status, ...aboutTheMessage } = filter;
  narrowByMessage(query, aboutTheMessage);
  const attempts = (await query.getMany()) as (AttemptEntity & { message: MessageEntity })[];
  return attempts.map(({ message, ...attempt }) => ({
    ...attemptView(attempt),
    messageId: message.id,
    to: message.to,
    batchId: message.batchId,
    reference: message.reference,
  }));
}
