import type { Readable } from 'node:stream';
import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { isCsv } from '../http/body-parsing.js';
import { EdgeRoute } from '../http/edge-route.js';
import { Problem } from '../http/problem.js';
import { malformedBodyProblem, payloadTooLargeProblem, unsupportedMediaTypeProblem } from '../http/problems.js';
import { MAX_ROWS } from './import-suppressions.js';
import { ImportedSuppressionsDto } from './suppression-import.dto.js';
import { ImportCut, SuppressionImports } from './suppression-imports.js';

@ApiTags('suppressions')
@Controller('api/v1/suppressions/import')
export class SuppressionImportController {
  constructor(private readonly imports: SuppressionImports) {}

  /**
   * Suppresses the numbers of a CSV file, up to a million lines. Its header names `phoneNumber` and perhaps `channel`
   * (all), `reason` (manual) and `note`; a file without one has them in this order. A bad line is listed and sinks no
   * other. It may be sent again: what is on the list stays as it is.
   */
  @Post()
  @HttpCode(200)
  @EdgeRoute({ csv: true })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', example: 'phoneNumber,channel,reason\n+919876543210,sms,complaint\n' } })
  @ApiOkResponse({ type: ImportedSuppressionsDto })
  async create(@Req() request: FastifyRequest): Promise<ImportedSuppressionsDto> {
    if (!isCsv(request)) throw unsupportedMediaTypeProblem('Send the file as text/csv in UTF-8.');
    // Without a length Fastify may find that there is no body at all.
    const file = (request.body as Readable | undefined) ?? request.raw;
    const done = await this.imports.receive(file, { source: 'import', apiKeyId: request.apiKeyId }).catch(cutProblem);
    switch (done.import) {
      case 'done':
        return done.result;
      case 'headless':
        throw malformedBodyProblem('The first line names no column phoneNumber, and does not begin with a number.');
      case 'unreadable':
        throw malformedBodyProblem(`Line ${done.line} cannot be read as CSV. What came before it is stored.`);
      case 'too_long':
        throw payloadTooLargeProblem(`A file may have ${MAX_ROWS} lines. These are stored; send the rest by itself.`);
    }
  }
}

function cutProblem(error: unknown): never {
  if (!(error instanceof ImportCut)) throw error;
  throw new Problem({
    type: '/problems/unavailable',
    status: 503,
    detail: 'The file was cut: nothing came for a minute, or the service stops. Much of it is stored; send it again.',
    headers: { 'Retry-After': '1', Connection: 'close' },
  });
}
