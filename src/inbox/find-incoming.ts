import { type DataSource, In, type SelectQueryBuilder } from 'typeorm';
import { formsOf } from '../messages/numbers/equivalent-numbers.js';
import { IncomingMessageEntity } from './incoming-message.entity.js';

/** What the list can be narrowed by. */
export interface IncomingFilter {
  /** The sender in E.164, in any form, or as it came where it is no phone number. */
  from?: { e164: string } | { asItCame: string };
  channel?: string;
  type?: string;
  status?: string;
  conversationId?: string;
  keyword?: string;
  receivedFrom?: Date;
  receivedTo?: Date;
}

/** Ids are made by processes and `received_at` by the database: their clocks may differ by this much. */
const CLOCK_SKEW = "interval '1 hour'";

export function findIncomingById(dataSource: DataSource, id: string): Promise<IncomingMessageEntity | null> {
  return dataSource.getRepository(IncomingMessageEntity).findOneBy({ id });
}

/** These, in no order; ids that name none are left out. */
export async function findIncomingByIds(
  dataSource: DataSource,
  ids: readonly string[],
): Promise<IncomingMessageEntity[]> {
  return ids.length === 0 ? [] : dataSource.getRepository(IncomingMessageEntity).findBy({ id: In([...ids]) });
}

/** Newest first, up to `limit`, those before the id `before`. */
export function findIncoming(
  dataSource: DataSource,
  filter: IncomingFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<IncomingMessageEntity[]> {
  const query = dataSource
    .getRepository(IncomingMessageEntity)
    .createQueryBuilder('m')
    .orderBy('m.id', 'DESC')
    .take(limit);
  if (before !== null) query.andWhere('m.id < :before', { before });
  if (filter.from !== undefined) {
    if ('e164' in filter.from) narrowBySender(query, filter.from.e164);
    else query.andWhere('m.fromE164 IS NULL AND m.from = :asItCame', filter.from);
  }
  if (filter.channel) query.andWhere('m.channel = :channel', filter);
  if (filter.type) query.andWhere('m.type = :type', filter);
  if (filter.status) query.andWhere('m.status = :status', filter);
  if (filter.conversationId) query.andWhere('m.conversationId = :conversationId', filter);
  if (filter.keyword) query.andWhere('m.keyword = :keyword', filter);
  if (filter.receivedFrom) {
    query.andWhere(
      `m.receivedAt >= :receivedFrom AND m.id >= uuid7_floor(CAST(:receivedFrom AS timestamptz) - ${CLOCK_SKEW})`,
      filter,
    );
  }
  if (filter.receivedTo) {
    query.andWhere(
      `m.receivedAt < :receivedTo AND m.id < uuid7_floor(CAST(:receivedTo AS timestamptz) + ${CLOCK_SKEW})`,
      filter,
    );
  }
  return query.getMany();
}

/** Every form of the number counts. With a single one, an index gives the rows in the order of their ids. */
function narrowBySender(query: SelectQueryBuilder<object>, e164: string): void {
  const numbers = formsOf(e164);
  if (numbers.length === 1) query.andWhere('m.fromE164 = :number', { number: e164 });
  else query.andWhere('m.fromE164 IN (:...numbers)', { numbers });
}
