import { Controller, Get, Inject, Query, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { validationProblem } from '../http/problems.js';
import { RequiresScope } from '../http/route-hooks.js';
import { say } from '../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../messages/delivery-context.js';
import { readTerm } from './read-term.js';
import { SCOPE_OF, search } from './search.js';
import { SearchDto, SearchQuery } from './search.dto.js';

@ApiTags('search')
@Controller('api/v1/search')
export class SearchController {
  constructor(@Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext) {}

  /**
   * Everything that a number, an id, a reference or a name may mean, newest first, at most `limit` of each kind. A key sees messages
   * and contacts; other kinds by their scopes: `incoming:read`, `suppressions`, `batches`, `templates`, and `operations` for events
   * and received webhooks. What it may not see is `notSearched`.
   */
  @Get()
  @RequiresScope('messages:read')
  find(@Query() { q, limit }: SearchQuery, @Req() request: FastifyRequest): Promise<SearchDto> {
    if (q.trim() === '') throw validationProblem([{ path: 'q', message: say('must not be blank') }]);
    const { dataSource, policy } = this.context;
    const mayAlso = (scope: (typeof SCOPE_OF)['message']): boolean => request.server.mayAlso?.(request, scope) ?? true;
    return search(dataSource, readTerm(q, policy.defaultCountry), limit, (kind) => mayAlso(SCOPE_OF[kind]));
  }
}
