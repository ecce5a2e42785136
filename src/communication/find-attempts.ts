import type { DataSource, SelectQueryBuilder } from 'typeorm';
import { AttemptEntity } from './attempt.entity.js';
import { CLOCK_SKEW, type MessageFilter, narrowByMessage } from './find-messages.js';
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

interface AttemptPage {
  before: AttemptPosition | null;
  limit: number;
}

/**
 * Up to `limit` after `before`: the newest first. Where they are narrowed to certain messages, those of the newest message
 * first, since an index finds these in the order of their ids; by their begin a batch of a million would be sorted for
 * every page.
 */
export async function findAttempts(
  dataSource: DataSource,
  filter: AttemptFilter,
  page: AttemptPage,
): Promise<ListedAttemptDto[]> {
  const attempts = await attemptsQuery(dataSource, filter, page).getMany();
  return (attempts as (AttemptEntity & { message: MessageEntity })[]).map(({ message, ...attempt }) => ({
    ...attemptView(attempt, message),
    messageId: message.id,
    to: message.to,
    batchId: message.batchId,
    reference: message.reference,
  }));
}

/** The one statement of the list. */
export function attemptsQuery(
  dataSource: DataSource,
  filter: AttemptFilter,
  { before, limit }: AttemptPage,
): SelectQueryBuilder<AttemptEntity> {
  const query = dataSource
    .getRepository(AttemptEntity)
    .createQueryBuilder('a')
    .innerJoinAndMapOne('a.message', MessageEntity, 'm', 'm.id = a.messageId')
    .select(['a', 'm.id', 'm.to', 'm.batchId', 'm.reference', 'm.text', 'm.plan'])
    .limit(limit);
  if (filter.to ?? filter.batchId ?? filter.reference ?? filter.providerMessageId) {
    query.orderBy({ 'a.messageId': 'DESC', 'a.number': 'DESC' });
    if (before !== null) {
      query.andWhere('(a.messageId, a.number) < (:messageId, :number) AND m.id <= :messageId', before);
    }
  } else {
    query.orderBy({ 'a.startedAt': 'DESC', 'a.messageId': 'DESC', 'a.number': 'DESC' });
    if (before !== null) {
      query.andWhere('(a.startedAt, a.messageId, a.number) < (:startedAt, :messageId, :number)', before);
    }
  }
  if (filter.status) query.andWhere('a.status = :status', filter);
  if (filter.channel) query.andWhere('a.channel = :channel', filter);
  if (filter.createdFrom) query.andWhere('a.startedAt >= :createdFrom', filter);
  if (filter.createdTo) {
    // No attempt is older than its message, so later months need not be looked at. Earlier ones may be: messages wait.
    query.andWhere(
      `a.startedAt < :createdTo AND a.messageId < uuid7_floor(CAST(:createdTo AS timestamptz) + ${CLOCK_SKEW})`,
      filter,
    );
  }
  const { status: _status, ...aboutTheMessage } = filter;
  narrowByMessage(query, aboutTheMessage);
  return query;
}
