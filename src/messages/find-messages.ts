import { type DataSource, In } from 'typeorm';
import type { Stretch } from '../http/page.js';
import type { DeliveryContext } from './delivery-context.js';
import { AttemptEntity } from './attempt.entity.js';
import { HistoryEntity } from './history.entity.js';
import { historyOf } from './history-of.js';
import type { ListedMessageDto, MessageDto } from './message.dto.js';
import { DeliveryEntity } from './delivery.entity.js';
import { MessageEntity, type MessageRow } from './message.entity.js';
import { findMessageIds, type MessageFilter } from './message-keys.js';
import { listedMessage, messageView } from './message.view.js';
import { readWaits } from './read-waits.js';
import { findKeptReceipts } from './kept-receipts.js';

/** A message with its history; who delivers SMS by the settings decides what a code in a receipt means. */
export async function findMessage(
  { dataSource, policy: { smsProvider } }: Pick<DeliveryContext, 'dataSource' | 'policy'>,
  id: string,
): Promise<MessageDto | null> {
  // Before its attempts, which are changed with it: what has ended is never shown with an attempt that has not.
  const delivery = await dataSource.getRepository(DeliveryEntity).findOneBy({ messageId: id });
  if (delivery === null) return null;
  const [message, attempts, recorded] = await Promise.all([
    dataSource.getRepository(MessageEntity).findOneBy({ id }),
    dataSource.getRepository(AttemptEntity).find({ where: { messageId: id }, order: { number: 'ASC' } }),
    dataSource.getRepository(HistoryEntity).find({ where: { messageId: id }, order: { at: 'ASC', id: 'ASC' } }),
  ]);
  if (message === null) return null;
  const row = { ...message, ...delivery };
  const [receipts, waitOf] = await Promise.all([
    attempts.length === 0 ? [] : findKeptReceipts(dataSource, message),
    readWaits(dataSource, [row], () => attempts),
  ]);
  const history = historyOf({ message: row, attempts, recorded, receipts, smsProvider });
  return messageView(row, attempts, waitOf(row), history);
}

/** These messages, in no order; ids that name none are left out. */
export async function findRows(dataSource: DataSource, ids: readonly string[]): Promise<MessageRow[]> {
  if (ids.length === 0) return [];
  const found = await dataSource
    .getRepository(MessageEntity)
    .createQueryBuilder('m')
    .innerJoinAndMapOne('m.delivery', DeliveryEntity, 'd', 'd.messageId = m.id')
    .where({ id: In(ids) })
    .getMany();
  return (found as (MessageEntity & { delivery: DeliveryEntity })[]).map(({ delivery, ...message }) => ({
    ...message,
    ...delivery,
  }));
}

/** Newest first, up to `limit`, those before the id `before`. */
export async function findMessages(
  dataSource: DataSource,
  filter: MessageFilter,
  page: { before: string | null; limit: number },
): Promise<Stretch<ListedMessageDto, string>> {
  const { rows: ids, next } = await findMessageIds(dataSource, filter, page);
  const messages = await findRows(dataSource, ids);
  const attempts = await findAttemptsOf(dataSource, ids);
  messages.sort((a, b) => (a.id < b.id ? 1 : -1));
  const attemptsOf = ({ id }: MessageRow): AttemptEntity[] => attempts.get(id) ?? [];
  const waitOf = await readWaits(dataSource, messages, attemptsOf);
  return { rows: messages.map((message) => listedMessage(message, attemptsOf(message), waitOf(message))), next };
}

async function findAttemptsOf(dataSource: DataSource, ids: readonly string[]): Promise<Map<string, AttemptEntity[]>> {
  if (ids.length === 0) return new Map();
  const attempts = await dataSource
    .getRepository(AttemptEntity)
    .find({ where: { messageId: In(ids) }, order: { messageId: 'ASC', number: 'ASC' } });
  return Map.groupBy(attempts, ({ messageId }) => messageId);
}
