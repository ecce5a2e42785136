import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Inject,
  Logger,
  Param,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { acceptsCsv, type CsvColumns, sendCsv } from '../http/csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import type { BoundedCountDto } from '../http/bounded-count.dto.js';
import { fetchedPages, idCursor, mapPages, pageOf } from '../http/pages.js';
import { IdParam } from '../http/params.dto.js';
import { readDateTime } from '../http/field-rules.js';
import { busyProblem, conflictProblem, notFoundProblem, validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import {
  type DeadLetterDto,
  type DeadLetterKind,
  DeadLetterListQuery,
  DeadLetterPageDto,
  DiscardedDto,
  DiscardQuery,
  type RefusedReplayDto,
  ReplayedDto,
  ReplayedManyDto,
  ReplayManyDto,
} from './dead-letter.dto.js';
import { discardDeadLetters, replay, replayOf } from './replay-or-discard.js';
import {
  countDeadLetters,
  type DeadLetterFilter,
  findDeadLetters,
  type FoundDeadLetter,
  withAbout,
} from './find-dead-letters.js';

/** The key of its id on every line of the log about it. */
const ID_KEYS: Readonly<Record<DeadLetterKind, string>> = {
  message: 'messageId',
  webhook: 'webhookId',
  incoming: 'incomingMessageId',
  event: 'eventId',
};

@ApiTags('dead letters')
@Controller('api/v1/dead-letters')
export class DeadLettersController {
  private readonly logger = new Logger(DeadLettersController.name);

  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * What could not be handled, ten times over, newest first: messages, webhooks and incoming messages; and events that nobody took
   * for a day. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit.
   */
  @Get()
  @RequiresScope('operations')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: DeadLetterPageDto })
  async list(
    @Query() query: DeadLetterListQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { limit, format } = query;
    const { dataSource } = this.context;
    const [filter, from] = [filterOf(query), idCursor.decode(query.cursor)];
    const read = (before: string | null, rows: number) => findDeadLetters(dataSource, filter, { before, limit: rows });
    if (acceptsCsv(accept, format)) {
      const pages = fetchedPages(read, ({ id }) => id, { from });
      const rowsOf = async (found: readonly FoundDeadLetter[]) =>
        (await withAbout(dataSource, found)).map(deadLetterRow);
      return sendCsv(reply, 'dead-letters', DEAD_LETTER_COLUMNS, mapPages(pages, rowsOf));
    }
    const { items, nextCursor } = pageOf(await read(from, limit + 1), limit, ({ id }) => idCursor.encode(id));
    await reply.send({ items: await withAbout(dataSource, items), nextCursor } satisfies DeadLetterPageDto);
  }

  /**
   * Handles those that fit once more, the newest first, at most 500 a call and for some 10 seconds: call again with `nextCursor`
   * as long as there is one. What cannot be handled once more is `refused`, with why, and stays. With `dryRun` nothing is done.
   */
  @Post()
  @RequiresScope('operations')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: ReplayedManyDto })
  async replayMany(@Body() body: ReplayManyDto, @CalledBy() by: Caller): Promise<ReplayedManyDto> {
    const filter = narrowFilterOf(body);
    const before = idCursor.decode(body.cursor ?? undefined);
    const { dryRun = false } = body;
    const fitting = await this.count(filter, before);
    if (dryRun) return { dryRun, fitting, left: fitting, replayed: 0, refused: [], nextCursor: null };
    const { replayed, refused, last } = await replayDeadLetters(this.context, filter, before, by);
    this.logger.log({ count: replayed, by: by.actor.keyId }, 'dead letters are handled once more');
    const left = last === null ? NOTHING_LEFT : await this.count(filter, last);
    return { dryRun, fitting, left, replayed, refused, nextCursor: last && idCursor.encode(last) };
  }

  /**
   * Discards those that fit, the newest first, at most 1,000 a call: call again with `nextCursor` as long as there is one. They are
   * listed and counted no more. A message stays as it has ended, which its history tells; an incoming message and an event are `discarded`;
   * of a webhook nothing is kept. With `dryRun=true` nothing is done.
   */
  @Delete()
  @RequiresScope('operations')
  async discard(@Query() query: DiscardQuery, @CalledBy() by: Caller): Promise<DiscardedDto> {
    const filter = narrowFilterOf(query);
    const { dryRun = false } = query;
    const before = idCursor.decode(query.cursor);
    const fitting = await this.count(filter, before);
    if (dryRun) return { dryRun, fitting, left: fitting, discarded: 0, nextCursor: null };
    const { discarded, last } = await discardDeadLetters(this.context, filter, before, by);
    this.logger.log({ count: discarded, by: by.actor.keyId }, 'dead letters were discarded');
    const left = await this.count(filter, before);
    return { dryRun, fitting, left, discarded, nextCursor: last && idCursor.encode(last) };
  }

  /**
   * Handles it once more. A message is sent by a new attempt of its own, never as a second message, and only if Siren has
   * not taken it; its history tells by whose key.
   */
  @Post(':id/replay')
  @RequiresScope('operations')
  @HttpCode(202)
  @ApiAcceptedResponse({ type: ReplayedDto })
  async replay(@Param() { id }: IdParam, @CalledBy() by: Caller): Promise<ReplayedDto> {
    const replayed = await replay(this.context, id, by);
    switch (replayed.result) {
      case 'replayed': {
        const { kind } = replayed;
        this.logger.log({ kind, [ID_KEYS[kind]]: id, by: by.actor.keyId }, 'a dead letter is handled once more');
        return { id, kind };
      }
      case 'not_found':
        throw notFoundProblem(say('There is no dead letter of this id.'));
      case 'not_dead':
        throw conflictProblem(say('The message is no dead letter: it did not end by an error of ours.'));
      case 'taken':
        throw conflictProblem(
          say('Siren has taken the message, or may have: sending it again could reach the recipient twice.'),
        );
      case 'busy':
        throw busyProblem();
      case 'emptied':
        throw conflictProblem(say('What the message said is no longer kept: there is nothing to send.'));
      case 'expired':
        throw conflictProblem(say('The message has expired: what would go out now would be stale.'));
    }
  }

  private count(filter: DeadLetterFilter, before: string | null): Promise<BoundedCountDto> {
    return countDeadLetters(this.context.dataSource, filter, before);
  }
}

const NOTHING_LEFT: BoundedCountDto = { count: 0, isExact: true };

type Filtering = Pick<DeadLetterListQuery, 'kind' | 'reason' | 'createdFrom' | 'createdTo'> & { ids?: string[] | null };

/** What a checked query or body asks for. */
function filterOf({ kind, reason, ids, ...times }: Filtering): DeadLetterFilter {
  const createdFrom = readDateTime(times.createdFrom);
  const createdTo = readDateTime(times.createdTo);
  if (createdFrom && createdTo && createdFrom >= createdTo) {
    throw validationProblem([{ path: 'createdTo', message: say('must be later than createdFrom') }]);
  }
  return {
    ...(kind && { kind }),
    ...(reason && { reason }),
    ...(ids && { ids }),
    ...(createdFrom && { createdFrom }),
    ...(createdTo && { createdTo }),
  };
}

/** The same, of an order: one that names nothing would be about all that there are. */
function narrowFilterOf(given: Filtering): DeadLetterFilter {
  const filter = filterOf(given);
  if (Object.keys(filter).length > 0) return filter;
  const message = say('is needed, or reason, createdFrom, createdTo or ids: say which dead letters are meant');
  throw validationProblem([{ path: 'kind', message }]);
}

/** A dead letter as one row of a file. */
function deadLetterRow({ about, ...deadLetter }: DeadLetterDto) {
  return { ...deadLetter, aboutType: about?.type, aboutId: about?.id };
}

const DEAD_LETTER_COLUMNS: CsvColumns<ReturnType<typeof deadLetterRow>> = {
  columns: ['id', 'kind', 'reason', 'aboutType', 'aboutId', 'failures', 'providerMessageId', 'createdAt'],
};

/** One call handles so many at most: each has a transaction of its own, of some milliseconds. */
const MOST_REPLAYED = 500;
/** And for so long, in ms: what others have in hand is waited for, a second each. */
const LONGEST_MS = 10_000;

interface ReplayedMany {
  replayed: number;
  /** They stay dead letters, so the next call has to go on behind them. */
  refused: RefusedReplayDto[];
  /** The id of the last that was looked at, behind which there are more; null: there are none. */
  last: string | null;
}

/** Handles the newest of the dead letters that fit once more, those before the id `before`, each told in the audit. */
export async function replayDeadLetters(
  context: DeliveryContext,
  filter: DeadLetterFilter,
  before: string | null,
  by: Caller,
  most = MOST_REPLAYED,
): Promise<ReplayedMany> {
  const end = performance.now() + LONGEST_MS;
  const found = await findDeadLetters(context.dataSource, filter, { before, limit: most + 1 });
  const refused: RefusedReplayDto[] = [];
  let looked = 0;
  for (const { id, kind } of found.slice(0, most)) {
    if (performance.now() > end) break;
    const reason = await replayOf(context, kind, id, by);
    if (reason !== 'replayed') refused.push({ id, kind, reason });
    looked++;
  }
  const last = looked < found.length ? (found[looked - 1]?.id ?? null) : null;
  return { replayed: looked - refused.length, refused, last };
}
