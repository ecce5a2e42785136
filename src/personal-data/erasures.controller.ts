import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { say } from '../languages/say.js';
import { idCursor, pageOf } from '../http/pages.js';
import { IdParam, ListQuery } from '../http/params.dto.js';
import { notFoundProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { ErasureDto, ErasurePageDto } from './personal-data.dto.js';
import { findErasure, findErasures } from './erasures.js';

@ApiTags('contacts')
@Controller('api/v1/erasures')
export class ErasuresController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /** Erasures that were asked for, newest first. None of them tells whose it is. */
  @Get()
  @RequiresScope('admin')
  async list(@Query() { limit, cursor }: ListQuery): Promise<ErasurePageDto> {
    const page = { before: idCursor.decode(cursor), limit: limit + 1 };
    const rows = await findErasures(this.context.dataSource, page);
    return pageOf(rows, limit, ({ id }) => idCursor.encode(id)) as ErasurePageDto;
  }

  /** How far an erasure is, and what it has erased. */
  @Get(':id')
  @RequiresScope('admin')
  async get(@Param() { id }: IdParam): Promise<ErasureDto> {
    const erasure = await findErasure(this.context.dataSource, id);
    if (erasure === null) throw notFoundProblem(say('There is no erasure of this id.'));
    return erasure;
  }
}
