import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { say } from '../../languages/say.js';
import { acceptsCsv } from '../../http/accepts-csv.js';
import { idCursor } from '../../http/cursor.js';
import { readDateTime } from '../../http/is-date-time.js';
import { pageOf } from '../../http/page.js';
import { validationProblem } from '../../http/problems.js';
import { RequiresScope } from '../../http/requires-scope.decorator.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../../messages/delivery-context.js';
import { numberOf } from '../../messages/numbers/number-of.js';
import { AuditPageDto, AuditQuery } from './audit.dto.js';
import { exportAudit } from './export-audit.js';
import { type AuditFilter, readAudit } from './read-audit.js';

/** Who did what. */
@ApiTags('audit')
@Controller('api/v1/audit')
export class AuditController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * What was done by somebody's order, newest first. Entries are written with what they tell and never change; none holds a
   * number or a text. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
   */
  @Get()
  @RequiresScope('admin')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: AuditPageDto })
  async list(
    @Query() query: AuditQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { dataSource } = this.context;
    const { limit, cursor } = query;
    const filter = this.filterOf(query);
    void reply.header('Cache-Control', 'no-store');
    if (acceptsCsv(accept, query.format)) return exportAudit(reply, dataSource, filter);
    const rows = await readAudit(dataSource, filter, { before: idCursor.decode(cursor), limit: limit + 1 });
    await reply.send(pageOf(rows, limit, ({ id }) => idCursor.encode(id)));
  }

  private filterOf({ action, subjectId, phoneNumber, keyId, ...times }: AuditQuery): AuditFilter {
    const [from, to] = [readDateTime(times.from), readDateTime(times.to)];
    if (from && to && from >= to) throw validationProblem([{ path: 'to', message: say('must be later than from') }]);
    return {
      ...(action && { action }),
      ...(subjectId !== undefined && { subjectId }),
      ...(phoneNumber !== undefined && {
        phoneNumber: numberOf(phoneNumber, this.context.policy.defaultCountry).e164,
      }),
      ...(keyId !== undefined && { keyId }),
      ...(from && { from }),
      ...(to && { to }),
    };
  }
}
