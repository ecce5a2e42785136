import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiParam, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';
import { say } from '../languages/say.js';
import { problemBody } from './problem-body.js';
import { PROBLEM_PAGE_HEADERS, problemPage, problemsPage } from './problem-page.js';
import { ProblemTypeDto, ProblemTypesDto } from './problem.dto.js';
import { DOCUMENTED_TYPES, notFoundProblem, occurrenceOf, problemTypeOf } from './problems.js';
import type { ProblemType } from './problem.js';
import { Public } from './route-hooks.js';

const EXAMPLE_REQUEST_ID = '0199f000-0000-7000-8000-00000000000a';
const FORMS = ['text/html', 'application/json'];

/** What the `type` of an error leads to. */
@ApiTags('problems')
@Controller('problems')
export class ProblemsController {
  /** Every kind of problem that an error may be. A page; with `Accept: application/json` the same as JSON. */
  @Get()
  @Public()
  @Header('Vary', 'Accept')
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse({ type: ProblemTypesDto })
  list(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): ProblemTypesDto | string {
    const items = [...DOCUMENTED_TYPES].map(([name, type]) => explained(name, type));
    return wantsPage(request) ? asPage(reply, problemsPage(items)) : { items };
  }

  /** One kind of problem: what it means, what to do about it, and an example. A page; with `Accept: application/json` the same as JSON. */
  @Get(':name')
  @Public()
  @Header('Vary', 'Accept')
  @ApiParam({ name: 'name', example: 'duplicate-message' })
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse({ type: ProblemTypeDto })
  get(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): ProblemTypeDto | string {
    const type = DOCUMENTED_TYPES.get(name);
    if (type === undefined) throw notFoundProblem(say('There is nothing at this address.'));
    const described = explained(name, type);
    return wantsPage(request) ? asPage(reply, problemPage(described)) : described;
  }
}

/** A page where the caller does not care. */
const wantsPage = ({ headers }: FastifyRequest): boolean =>
  new Negotiator({ headers }).mediaType(FORMS) !== 'application/json';

function asPage(reply: FastifyReply, html: string): string {
  void reply.headers(PROBLEM_PAGE_HEADERS).type('text/html; charset=utf-8');
  return html;
}

function explained(name: string, type: ProblemType): ProblemTypeDto {
  const { status, meaning, remedy, example } = type;
  const problem = occurrenceOf(name, type);
  return {
    ...{ type: problemTypeOf(name), title: problem.title, status, meaning, remedy },
    exampleBody: problemBody(problem, {
      url: example?.instance ?? '/api/v1/messages',
      requestId: EXAMPLE_REQUEST_ID,
      language: 'en',
    }),
  };
}
