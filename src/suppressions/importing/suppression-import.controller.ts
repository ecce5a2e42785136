import type { Readable } from 'node:stream';
import { Controller, HttpCode, Inject, Injectable, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { type Caller, callerOf } from '../../http/actor.js';
import { AnswerLanguage } from '../../http/request-preferences.js';
import { isCsv } from '../../http/body-parsing.js';
import { Draining } from '../../http/draining.js';
import { translatedErrors } from '../../http/problem-body.js';
import {
  knownProblem,
  malformedBodyProblem,
  payloadTooLargeProblem,
  unsupportedMediaTypeProblem,
} from '../../http/problems.js';
import { RequiresScope, RouteHooks } from '../../http/route-hooks.js';
import type { Language } from '../../languages/languages.js';
import { say, type Sentence } from '../../languages/say.js';
import { DELIVERY_CONTEXT, type DeliveryContext } from '../../messages/delivery-context.js';
import {
  type CsvFile,
  type ImportedSuppressions,
  importSuppressions,
  MAX_ROWS,
  type SuppressionImport,
} from './import-suppressions.js';
import { ImportedSuppressionsDto, ImportQuery } from './suppression-import.dto.js';

/** The file did not come to its end: its sender fell silent, or we stop. */
class ImportCut extends Error {}

/** For how long nothing may come of a file. */
const SILENCE_MS = 60_000;

/** The imports of this process. A long one must not keep it from stopping, nor a silent one a connection for ever. */
@Injectable()
export class SuppressionImports {
  constructor(
    @Inject(DELIVERY_CONTEXT) private readonly context: DeliveryContext,
    private readonly draining: Draining,
  ) {}

  /** @throws ImportCut */
  async receive(file: CsvFile, by: Caller): Promise<SuppressionImport> {
    const cut = new AbortController();
    const cutOff = (): void => cut.abort(new ImportCut());
    const silence = setTimeout(cutOff, SILENCE_MS);
    this.draining.begun.addEventListener('abort', cutOff);
    if (this.draining.begun.aborted) cutOff();
    file.bytes.on('data', () => silence.refresh()).pause();
    try {
      return await importSuppressions(this.context, file, by, cut.signal);
    } finally {
      clearTimeout(silence);
      this.draining.begun.removeEventListener('abort', cutOff);
    }
  }
}

@ApiTags('suppressions')
@Controller('api/v1/suppressions/import')
export class SuppressionImportController {
  constructor(private readonly imports: SuppressionImports) {}

  /**
   * Suppresses the numbers of a CSV file, up to a million lines. Its header names `phoneNumber` and perhaps `channel`
   * (all), `reason` (manual), `note` and `category` (all); a file without one has the first four in this order. Headings as
   * Excel, Outlook and CRMs write them will do (`Mobile Number`, `Phone No.`); every number of a line is suppressed. The
   * separator is that of the header, or what a first line `sep=;` says. UTF-8 and UTF-16 are recognised; of any other
   * charset the `Content-Type` must tell: `text/csv; charset=windows-1252` is what Excel writes. A bad line is listed and
   * sinks no other. It may be sent again: what is on the list stays as it is. With `dryRun=true` nothing is stored, and `first` shows
   * how the first lines were read.
   */
  @Post()
  @RequiresScope('suppressions')
  @HttpCode(200)
  @RouteHooks({ csv: true })
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string', example: 'phoneNumber,channel,reason\n+919876500002,sms,complaint\n' } })
  @ApiOkResponse({ type: ImportedSuppressionsDto })
  async create(
    @Query() { dryRun = false }: ImportQuery,
    @Req() request: FastifyRequest,
    @AnswerLanguage() language: Language,
  ): Promise<ImportedSuppressionsDto> {
    if (!isCsv(request)) throw unsupportedMediaTypeProblem(say('Send the file as text/csv.'));
    const charset = charsetOf(request);
    // Without a length Fastify may find that there is no body at all.
    const bytes = (request.body as Readable | undefined) ?? request.raw;
    const done = await this.imports.receive({ bytes, charset, dryRun }, callerOf(request)).catch(cutProblem);
    switch (done.import) {
      case 'done':
        return importedView(done.result, dryRun, language);
      case 'headless':
        throw malformedBodyProblem(
          say('The first line names no column phoneNumber, and does not begin with a number.'),
        );
      case 'unreadable':
        throw malformedBodyProblem(
          say('Line {line} cannot be read as CSV. What came before it is stored.', { line: done.line }),
        );
      case 'undecodable':
        throw malformedBodyProblem(undecodable(done));
      case 'too_long':
        throw payloadTooLargeProblem(
          say('A file may have {max} lines. These are stored; send the rest by itself.', { max: MAX_ROWS }),
        );
    }
  }
}

function importedView(
  { rejected, first, ...counts }: ImportedSuppressions,
  dryRun: boolean,
  language: Language,
): ImportedSuppressionsDto {
  return {
    ...counts,
    rejected: rejected.map(({ line, errors }) => ({ line, errors: translatedErrors(errors, language) })),
    ...(dryRun && {
      dryRun,
      first: first.map(({ phoneNumber, channel, category, reason, note = null }) => ({
        ...{ phoneNumber, channel, category, reason, note },
      })),
    }),
  };
}

/** The charset that the file is said to be in; null: UTF-8, or not said. */
function charsetOf({ headers }: FastifyRequest): string | null {
  const declared = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers['content-type'] ?? '')?.[1];
  if (declared === undefined) return null;
  try {
    const { encoding } = new TextDecoder(declared, { fatal: true });
    // By its first bytes a file in these is known anyhow.
    return encoding.startsWith('utf-') ? null : encoding;
  } catch {
    throw unsupportedMediaTypeProblem(
      say(
        'The charset of the Content-Type is not known. Send the file in UTF-8, or name its charset, such as windows-1252.',
      ),
    );
  }
}

function undecodable({ line, charset }: { line: number; charset: string }): Sentence {
  const hint =
    charset === 'utf-8'
      ? say(
          'Save the file as "CSV UTF-8", or name its charset: Content-Type: text/csv; charset=windows-1252 is what Excel writes.',
        )
      : say('Name the charset that the file is in.');
  return say('Line {line} is not {charset}. {hint} What came before it may be stored; send the file again.', {
    ...{ line, charset: charset.toUpperCase(), hint },
  });
}

function cutProblem(error: unknown): never {
  if (!(error instanceof ImportCut)) throw error;
  throw knownProblem('unavailable', {
    detail: say(
      'The file was cut: nothing came for a minute, or the service stops. Much of it is stored; send it again.',
    ),
    headers: { 'Retry-After': '1', Connection: 'close' },
  });
}
