import { Controller, Get, Headers, Inject, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DataSource } from 'typeorm';
import { poolOf } from '../../database/transaction.js';
import { acceptsCsv, sendCsv } from '../../http/csv.js';
import { cut, idCursor, keysetPages, pageOf } from '../../http/pages.js';
import { readDateTime } from '../../http/field-rules.js';
import { validationProblem } from '../../http/problems.js';
import { RequiresScope } from '../../http/route-hooks.js';
import { say } from '../../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../../messages/delivery-context.js';
import { canonicalNumber, digestName } from '../../messages/numbers/equivalent-numbers.js';
import { numberOf } from '../../messages/numbers/number-of.js';
import type { AuditAction } from '../audit.js';
import { type AuditEntryDto, AuditPageDto, AuditQuery } from './audit.dto.js';

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

const COLUMNS = [
  'id',
  'at',
  'keyId',
  'name',
  'action',
  'subjectType',
  'subjectId',
  'before',
  'after',
  'requestId',
] as const;
type Row = Record<(typeof COLUMNS)[number], string | Date | object | null>;

/** Answers with every entry that fits, the newest first, as a file. */
function exportAudit(reply: FastifyReply, dataSource: DataSource, filter: AuditFilter): Promise<void> {
  const pages = keysetPages<Row, string>(async (before, limit) => {
    const fetched = await readAudit(dataSource, filter, { before, limit: limit + 1 });
    const { rows, next } = cut(fetched, limit, ({ id }) => id);
    return { rows: rows.map(rowOf), next };
  });
  return sendCsv(reply, 'audit', { columns: COLUMNS }, pages);
}

function rowOf({ actor, subject, ...entry }: AuditEntryDto): Row {
  return { ...entry, keyId: actor.keyId, name: actor.name, subjectType: subject.type, subjectId: subject.id };
}

/** Which entries are wanted: those that fit all that is given. */
interface AuditFilter {
  action?: AuditAction;
  subjectId?: string;
  /** E.164. */
  phoneNumber?: string;
  keyId?: string;
  /** Included. */
  from?: Date;
  /** Excluded. */
  to?: Date;
}

/**
 * Newest first, up to `limit`, those before the id `before`. In SQL, since a number is looked for by its digest, which only
 * the database can make.
 */
export async function readAudit(
  dataSource: DataSource,
  { action, subjectId, phoneNumber, keyId, from, to }: AuditFilter,
  { before, limit }: { before: string | null; limit: number },
): Promise<AuditEntryDto[]> {
  const { rows } = await poolOf(dataSource).query<AuditEntryDto>(
    `SELECT id, at, jsonb_build_object('keyId', key_id, 'name', key_name) AS actor, action,
            jsonb_build_object('type', subject_type, 'id', subject_id) AS subject, before, after, request_id AS "requestId"
       FROM audit
      WHERE ($1::uuid IS NULL OR id < $1) AND ($2::text IS NULL OR action = $2) AND ($3::text IS NULL OR subject_id = $3)
        AND ($4::text IS NULL OR subject_id = ${digestName('$4')}) AND ($5::text IS NULL OR key_id = $5)
        AND ($6::timestamptz IS NULL OR at >= $6) AND ($7::timestamptz IS NULL OR at < $7)
      ORDER BY id DESC LIMIT $8`,
    [
      ...[before, action, subjectId, phoneNumber === undefined ? undefined : canonicalNumber(phoneNumber)],
      ...[keyId, from, to, limit],
    ],
  );
  return rows;
}
