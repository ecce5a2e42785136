import { Controller, Get, HttpCode, Inject, Logger, Param, Post, Query } from '@nestjs/common';
import { ApiAcceptedResponse, ApiTags } from '@nestjs/swagger';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { idCursor } from '../http/cursor.js';
import { IdParam } from '../http/id-param.dto.js';
import { pageOf } from '../http/page.js';
import { busyProblem, conflictProblem, notFoundProblem } from '../http/problems.js';
import { RequiresScope } from '../http/requires-scope.decorator.js';
import { type DeadLetterKind, DeadLetterListQuery, DeadLetterPageDto, ReplayedDto } from './dead-letter.dto.js';
import { findDeadLetters } from './find-dead-letters.js';
import { replay } from './replay.js';

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

  /** What could not be handled, ten times over, newest first: messages, webhooks and incoming messages; and events that nobody took for a day. */
  @Get()
  @RequiresScope('operations')
  async list(@Query() { kind, limit, cursor }: DeadLetterListQuery): Promise<DeadLetterPageDto> {
    const page = { kind, before: idCursor.decode(cursor), limit: limit + 1 };
    const rows = await findDeadLetters(this.context.dataSource, page);
    return pageOf(rows, limit, ({ id }) => idCursor.encode(id)) as DeadLetterPageDto;
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
}
