import { type DataSource, In } from 'typeorm';
import type { Stretch } from '../http/page.js';
import { type AttemptFilter, type AttemptPosition, findAttemptKeys } from './attempt-keys.js';
import { AttemptEntity } from './attempt.entity.js';
import type { ListedAttemptDto } from './message-list.dto.js';
import { MessageEntity } from './message.entity.js';
import { attemptView } from './message.view.js';

/** Up to `limit` after `before`, in the order of {@link findAttemptKeys}. */
export async function findAttempts(
  dataSource: DataSource,
  filter: AttemptFilter,
  page: { before: AttemptPosition | null; limit: number },
): Promise<Stretch<ListedAttemptDto, AttemptPosition>> {
  const { rows: keys, next } = await findAttemptKeys(dataSource, filter, page);
  const ids = [...new Set(keys.map(({ messageId }) => messageId))];
  if (ids.length === 0) return { rows: [], next };
  const [attempts, messages] = await Promise.all([
    dataSource.getRepository(AttemptEntity).findBy({ messageId: In(ids) }),
    dataSource.getRepository(MessageEntity).find({
      select: { id: true, to: true, batchId: true, reference: true, text: true, plan: true },
      where: { id: In(ids) },
    }),
  ]);
  const attemptOf = new Map(attempts.map((attempt) => [keyOf(attempt), attempt]));
  const messageOf = new Map(messages.map((message) => [message.id, message]));
  const rows = keys.flatMap((key): ListedAttemptDto[] => {
    const [attempt, message] = [attemptOf.get(keyOf(key)), messageOf.get(key.messageId)];
    if (attempt === undefined || message === undefined) return [];
    const { id: messageId, to, batchId, reference } = message;
    return [{ ...attemptView(attempt, message), messageId, to, batchId, reference }];
  });
  return { rows, next };
}

function keyOf({ messageId, number }: { messageId: string; number: number }): string {
  return `${messageId} ${number}`;
}
