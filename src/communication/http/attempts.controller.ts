import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { decodeCursor, encodeCursor } from '../../http/cursor.js';
import { pageOf } from '../../http/page.js';
import { validationProblem } from '../../http/problems.js';
import type { DeliveryContext } from '../delivering/begin-messages.js';
import { DELIVERY_CONTEXT } from '../delivery-context.js';
import { type AttemptPosition, findAttempts } from '../find-attempts.js';
import { filterOf } from './filter-of.js';
import { AttemptListQuery, AttemptPageDto } from './message-list.dto.js';

@ApiTags('attempts')
@Controller('api/v1/attempts')
export class AttemptsController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Every request that was made to Siren, the newest first. */
  @Get()
  async list(@Query() query: AttemptListQuery): Promise<AttemptPageDto> {
    const { limit, cursor, status } = query;
    const filter = { ...filterOf(query, this.context.policy.defaultCountry), ...(status && { status }) };
    const page = { before: positionOf(cursor), limit: limit + 1 };
    const rows = await findAttempts(this.context.dataSource, filter, page);
    return pageOf(rows, limit, ({ startedAt, messageId, number }) =>
      encodeCursor([startedAt.toISOString(), messageId, String(number)]),
    ) as AttemptPageDto;
  }
}

const PARTS = [/^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, /^\d{1,4}$/];

function positionOf(cursor: string | undefined): AttemptPosition | null {
  if (cursor === undefined) return null;
  const [startedAt, messageId, number] = decodeCursor(cursor, PARTS) ?? [];
  const at = new Date(startedAt ?? '');
  if (messageId === undefined || Number.isNaN(at.getTime())) {
    throw validationProblem([{ path: 'cursor', message: 'is not a cursor of this list' }]);
  }
  return { startedAt: at, messageId, number: Number(number) };
}
