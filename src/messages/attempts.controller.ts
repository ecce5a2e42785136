import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { type DataSource, In } from 'typeorm';
import { acceptsCsv, sendCsv } from '../http/csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { decodeCursor, encodeCursor, keysetPages, type ListPage, mapPages } from '../http/pages.js';
import { validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { type AttemptFilter, type AttemptPosition, findAttemptKeys } from './attempt-keys.js';
import { AttemptEntity } from './attempt.entity.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from './delivery-context.js';
import { ATTEMPT_COLUMNS, attemptRow } from './exported-rows.js';
import { filterOf } from './chosen-messages.js';
import { AttemptListQuery, AttemptPageDto, type ListedAttemptDto } from './message-list.dto.js';
import { MessageEntity } from './message.entity.js';
import { attemptView } from './message.view.js';

@ApiTags('attempts')
@Controller('api/v1/attempts')
export class AttemptsController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * Every request that was made to Siren, the newest first; narrowed by number, reference, batch, template or Siren's id,
   * those of the newest message first. A page looks at 50,000 attempts and at 31 days: narrowed by `status`,
   * `channel`, `code`, `application` or `mine` it may be short, or empty, and more behind its `nextCursor`. With `Accept: text/csv` or `format=csv` all of them, whatever the limit: a header, and a line each.
   */
  @Get()
  @RequiresScope('messages:read')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: AttemptPageDto })
  async list(
    @Query() query: AttemptListQuery,
    @Headers('accept') accept: string | undefined,
    @CalledBy() { actor }: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { limit, status } = query;
    const filter = {
      ...filterOf(query, { ...this.context.policy, application: actor.name }),
      ...(status && { status }),
    };
    const before = positionOf(query.cursor);
    const read = (from: AttemptPosition | null, rows: number) =>
      findAttempts(this.context.dataSource, filter, { before: from, limit: rows });
    if (acceptsCsv(accept, query.format)) {
      const pages = keysetPages(read, { from: before });
      return sendCsv(
        reply,
        'attempts',
        ATTEMPT_COLUMNS,
        mapPages(pages, (rows) => rows.map(attemptRow)),
      );
    }
    const { rows: items, next } = await read(before, limit);
    await reply.send({ items, nextCursor: next && cursorAfter(next) } satisfies AttemptPageDto);
  }
}

function cursorAfter({ startedAt, messageId, number }: AttemptPosition): string {
  return encodeCursor([startedAt.toISOString(), messageId, String(number)]);
}

const PARTS = [/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, /^\d{1,4}$/];

function positionOf(cursor: string | undefined): AttemptPosition | null {
  if (cursor === undefined) return null;
  const [startedAt, messageId, number] = decodeCursor(cursor, PARTS) ?? [];
  const at = new Date(startedAt ?? '');
  if (messageId === undefined || Number.isNaN(at.getTime())) {
    throw validationProblem([{ path: 'cursor', message: say('is not a cursor of this list') }]);
  }
  return { startedAt: at, messageId, number: Number(number) };
}

/** Up to `limit` after `before`, in the order of {@link findAttemptKeys}. */
export async function findAttempts(
  dataSource: DataSource,
  filter: AttemptFilter,
  page: { before: AttemptPosition | null; limit: number },
): Promise<ListPage<ListedAttemptDto, AttemptPosition>> {
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
