import { Body, Controller, Get, Headers, HttpCode, Inject, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { acceptsCsv, sendCsv } from '../http/csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { AnswerLanguage } from '../http/request-preferences.js';
import { fetchedPages, idCursor, mapPages, pageOf } from '../http/pages.js';
import { Draining } from '../http/draining.js';
import { openEventStream } from '../http/event-stream.js';
import { ExportableListQuery, IdParam, ListQuery } from '../http/params.dto.js';
import { conflictProblem, notFoundProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import type { Language } from '../languages/languages.js';
import { say } from '../languages/say.js';
import { type BatchChange, BatchesService, rejectionFrom } from './batches.service.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { BatchWatch, listBatches } from './find-batches.js';
import {
  BatchDto,
  BatchListQuery,
  BatchMessagePageDto,
  BatchPageDto,
  ChangeBatchDto,
  DuplicateNumberPageDto,
  RejectionPageDto,
} from './batch.dto.js';
import { findRejections } from './bulk-result.js';
import { BATCH_COLUMNS, REJECTION_COLUMNS, rejectionRow } from './exported-batches.js';

@ApiTags('batches')
@Controller('api/v1/batches')
export class BatchesController {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly batches: BatchesService,
    private readonly batchWatch: BatchWatch,
    private readonly draining: Draining,
  ) {}

  /** Newest first. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit. */
  @Get()
  @RequiresScope('batches')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: BatchPageDto })
  async list(
    @Query() { limit, cursor, mine, format }: BatchListQuery,
    @Headers('accept') accept: string | undefined,
    @CalledBy() { actor }: Caller,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const from = idCursor.decode(cursor);
    const application = mine ? actor.name : null;
    const read = (before: string | null, rows: number) =>
      listBatches(this.context.dataSource, { before, limit: rows, application });
    if (acceptsCsv(accept, format)) {
      return sendCsv(
        reply,
        'batches',
        BATCH_COLUMNS,
        fetchedPages(read, ({ id }) => id, { from }),
      );
    }
    await reply.send(pageOf(await read(from, limit + 1), limit, ({ id }) => idCursor.encode(id)));
  }

  /** How far the messages of a batch have got. */
  @Get(':id')
  @RequiresScope('batches')
  async get(@Param() { id }: IdParam): Promise<BatchDto> {
    return found(await this.batches.get(id));
  }

  /** The same as server-sent events: now, at each change (at most twice a second), and last when all is finished. */
  @Get(':id/events')
  @RequiresScope('batches')
  @ApiProduces('text/event-stream')
  @ApiOkResponse({ type: BatchDto, description: 'Each event is the batch as JSON' })
  async events(
    @Param() param: IdParam,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const batch = await this.get(param);
    // A browser comes back whenever a stream ends, unless it is told that there is no more.
    if (batch.finishedAt !== null && lastEventId === LAST_EVENT_ID) await reply.status(204).send();
    else streamBatch(reply, batch, this.batchWatch, this.draining.begun);
  }

  /** Changes how many messages of it may begin in a second; what waits for its turn goes by the new rate at once. */
  @Patch(':id')
  @RequiresScope('batches')
  async change(
    @Param() { id }: IdParam,
    @Body() { ratePerSecond }: ChangeBatchDto,
    @CalledBy() by: Caller,
  ): Promise<BatchDto> {
    return changed(await this.batches.changeRate(id, ratePerSecond, by));
  }

  /** Holds back every message that has not begun. What is under way goes on, retries and fallbacks too. */
  @Post(':id/pause')
  @RequiresScope('batches')
  @HttpCode(200)
  async pause(@Param() { id }: IdParam, @CalledBy() by: Caller): Promise<BatchDto> {
    return changed(await this.batches.pause(id, by));
  }

  @Post(':id/resume')
  @RequiresScope('batches')
  @HttpCode(200)
  async resume(@Param() { id }: IdParam, @CalledBy() by: Caller): Promise<BatchDto> {
    return changed(await this.batches.resume(id, by));
  }

  /**
   * Ends every message of which nothing was sent as `cancelled`, in the background, and takes no more uploads. What
   * Siren has, or may have, is waited for; no retry and no other channel follows.
   */
  @Post(':id/cancel')
  @RequiresScope('batches')
  @HttpCode(200)
  async cancel(@Param() { id }: IdParam, @CalledBy() by: Caller): Promise<BatchDto> {
    return changed(await this.batches.cancel(id, by));
  }

  /** The messages of the items that were accepted, in the order in which they were stored: that of their indexes. */
  @Get(':id/messages')
  @RequiresScope('batches')
  async messages(@Param() { id }: IdParam, @Query() page: ListQuery): Promise<BatchMessagePageDto> {
    return found(await this.batches.messages(id, page));
  }

  /**
   * All items that were not accepted, by index. With `Accept: text/csv` or `format=csv` all of them, whatever the limit, with their
   * places counted from 1.
   */
  @Get(':id/rejections')
  @RequiresScope('batches')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: RejectionPageDto })
  async rejections(
    @Param() { id }: IdParam,
    @Query() { format, ...page }: ExportableListQuery,
    @Headers('accept') accept: string | undefined,
    @AnswerLanguage() language: Language,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (acceptsCsv(accept, format)) {
      await this.get({ id });
      const from = rejectionFrom(page.cursor);
      const read = (after: number | null, rows: number) =>
        findRejections(this.context.dataSource, id, { after: after ?? -1, limit: rows }, language);
      const pages = mapPages(
        fetchedPages(read, ({ index }) => index, { from }),
        (rows) => rows.map(rejectionRow),
      );
      return sendCsv(reply, 'rejections', REJECTION_COLUMNS, pages);
    }
    await reply.send(found(await this.batches.rejections(id, page, language)));
  }

  /** Phone numbers that have more than one message in the batch. */
  @Get(':id/duplicates')
  @RequiresScope('batches')
  async duplicates(@Param() { id }: IdParam, @Query() page: ListQuery): Promise<DuplicateNumberPageDto> {
    return found(await this.batches.duplicates(id, page));
  }
}

function found<T>(answer: T | null): T {
  if (answer === null) throw notFoundProblem(say('There is no batch of this id.'));
  return answer;
}

function changed(change: BatchChange): BatchDto {
  switch (change.outcome) {
    case 'changed':
      return change.batch;
    case 'not_found':
      return found<BatchDto>(null);
    case 'cancelled':
      throw conflictProblem(say('The batch has been cancelled.'));
    case 'finished':
      throw conflictProblem(say('Every message of the batch is finished.'));
  }
}

/** The id of the last event. A browser that comes back with it is told that there is nothing more. */
const LAST_EVENT_ID = 'finished';

/**
 * Answers with the batch as a server-sent event, now and at each change, until every message is finished. A reader that
 * is slow misses states in between, never the latest; one that goes leaves nothing behind.
 */
function streamBatch(reply: FastifyReply, first: BatchDto, watch: BatchWatch, stop: AbortSignal): void {
  let sent: string | null = null;
  let unwatch = (): void => undefined;
  const stream = openEventStream(reply, stop, () => unwatch());
  const send = (batch: BatchDto): void => {
    const changed = changedPart(batch);
    if (changed === sent) return;
    const isLast = batch.finishedAt !== null;
    if (!stream.send(JSON.stringify(batch), isLast ? LAST_EVENT_ID : undefined)) return;
    sent = changed;
    if (isLast) stream.end();
  };
  unwatch = watch.watch(first.id, send);
  send(first);
}

/** Without the estimate, which moves with the clock alone. */
function changedPart({ estimatedEndAt: _moves, ...rest }: BatchDto): string {
  return JSON.stringify(rest);
}
