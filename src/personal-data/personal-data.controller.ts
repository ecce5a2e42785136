import { Controller, Delete, Get, Header, HttpCode, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { recordAudit } from '../audit/audit.js';
import { inTransaction } from '../database/transaction.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { RequiresScope } from '../http/route-hooks.js';
import { sendExport } from '../http/send-export.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { numberOf } from '../messages/numbers/number-of.js';
import { PhoneNumberParam } from '../suppressions/suppression.dto.js';
import { ContactExportDto, EraseQuery, ErasureDto } from './personal-data.dto.js';
import { requestErasure } from './erasures.js';
import { contactExport } from './export-contact.js';

/** What a person may ask for: everything that is stored about them, or nothing any more. */
@ApiTags('contacts')
@Controller('api/v1/contacts')
export class PersonalDataController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * Erases a person: whatever form of the number it is stored under, and wherever. What is not finished is ended first; a
   * request on the wire is awaited. Rows that figures are counted by stay, without what they say of the person. It is done
   * by the workers: `Location` tells how far it is. Asking again while it runs is the same erasure; afterwards, and for what
   * came since, a new one.
   */
  @Delete(':phoneNumber')
  @RequiresScope('admin')
  @HttpCode(202)
  @Header('Cache-Control', 'no-store')
  @ApiAcceptedResponse({ type: ErasureDto })
  async erase(
    @Param() { phoneNumber }: PhoneNumberParam,
    @Query() { keepSuppression }: EraseQuery,
    @CalledBy() by: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ErasureDto> {
    const { dataSource, policy } = this.context;
    const { e164 } = numberOf(phoneNumber, policy.defaultCountry);
    const erasure = await requestErasure(dataSource, e164, { keepSuppression }, by);
    void reply.header('Location', `/api/v1/erasures/${erasure.id}`);
    return erasure;
  }

  /** Everything that is stored about a person, as a file of JSON of any length. */
  @Get(':phoneNumber/export')
  @RequiresScope('admin')
  @ApiProduces('application/json')
  @ApiOkResponse({ type: ContactExportDto })
  async export(
    @Param() { phoneNumber }: PhoneNumberParam,
    @CalledBy() by: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { dataSource, policy } = this.context;
    const number = numberOf(phoneNumber, policy.defaultCountry);
    const exported = { action: 'contact.exported', subject: { type: 'contact', phoneNumber: number.e164 } } as const;
    await inTransaction(dataSource, (tx) => recordAudit(tx, by, [{ ...exported, before: null, after: null }]));
    void reply.header('Cache-Control', 'no-store');
    const file = { name: 'contact.json', type: 'application/json; charset=utf-8' };
    await sendExport(reply, file, contactExport(this.context, number));
  }
}
