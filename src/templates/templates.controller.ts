import { Body, Controller, Get, Headers, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { acceptsCsv, type CsvColumns, sendCsv } from '../http/csv.js';
import { CalledBy, type Caller } from '../http/actor.js';
import { AnswerLanguage } from '../http/request-preferences.js';
import { fetchedPages, pageOf, textCursor } from '../http/pages.js';
import { ListQuery } from '../http/params.dto.js';
import { RequiresScope } from '../http/route-hooks.js';
import type { Language } from '../languages/languages.js';
import { PreviewDto, PreviewedTemplateDto } from './preview.dto.js';
import {
  ChangeTemplateDto,
  CreateTemplateDto,
  TEMPLATE_NAME,
  TemplateDto,
  TemplateListQuery,
  TemplateNameParam,
  TemplatePageDto,
  TemplateVersionParam,
} from './template.dto.js';
import { TemplatesService } from './templates.service.js';

const nameCursor = textCursor(TEMPLATE_NAME);
const versionCursor = textCursor(/^[1-9]\d{0,6}$/);

/** What is said, in which language: texts that messages name by `template`. */
@ApiTags('templates')
@Controller('api/v1/templates')
export class TemplatesController {
  constructor(private readonly templates: TemplatesService) {}

  /** By name; of each the newest version. With `Accept: text/csv` or `format=csv` all that fit, whatever the limit. */
  @Get()
  @RequiresScope('templates')
  @ApiProduces('application/json', 'text/csv')
  @ApiOkResponse({ type: TemplatePageDto })
  async list(
    @Query() { limit, cursor, status, format }: TemplateListQuery,
    @Headers('accept') accept: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const from = nameCursor.decode(cursor);
    const fetch = (after: string | null, rows: number) =>
      this.templates.list(status ? { status } : {}, { after, limit: rows });
    if (acceptsCsv(accept, format)) {
      // One template may be 64 KB.
      const pages = fetchedPages(fetch, ({ name }) => name, { from, limit: 50 });
      return sendCsv(reply, 'templates', TEMPLATE_COLUMNS, pages);
    }
    await reply.send(pageOf(await fetch(from, limit + 1), limit, ({ name }) => nameCursor.encode(name)));
  }

  /** Creates a template: its first version, as a draft. 409 when there is one of this name. */
  @Post()
  @RequiresScope('templates')
  @ApiCreatedResponse({ type: TemplateDto })
  async create(
    @Body() template: CreateTemplateDto,
    @CalledBy() by: Caller,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TemplateDto> {
    const created = await this.templates.create(template, by);
    void reply.header('Location', `/api/v1/templates/${created.name}`);
    return created;
  }

  /** The newest version: the draft, where there is one. */
  @Get(':name')
  @RequiresScope('templates')
  get(@Param() { name }: TemplateNameParam): Promise<TemplateDto> {
    return this.templates.get(name);
  }

  /**
   * Changes the draft; where there is none, one begins from the newest version. Each field that is given replaces the
   * draft's whole.
   */
  @Patch(':name')
  @RequiresScope('templates')
  change(
    @Param() { name }: TemplateNameParam,
    @Body() update: ChangeTemplateDto,
    @CalledBy() by: Caller,
  ): Promise<TemplateDto> {
    return this.templates.change(name, update, by);
  }

  /** Messages get the draft from now on, unless they name another version. It never changes again. 409 without a draft. */
  @Post(':name/publish')
  @RequiresScope('templates')
  @HttpCode(200)
  @ApiOkResponse({ type: TemplateDto })
  publish(@Param() { name }: TemplateNameParam, @CalledBy() by: Caller): Promise<TemplateDto> {
    return this.templates.publish(name, by);
  }

  /** Archives every version: no message is accepted with them any more. Those that were accepted still go. */
  @Post(':name/archive')
  @RequiresScope('templates')
  @HttpCode(200)
  @ApiOkResponse({ type: TemplateDto })
  archive(@Param() { name }: TemplateNameParam, @CalledBy() by: Caller): Promise<TemplateDto> {
    return this.templates.archive(name, by);
  }

  /** What a message with these variables would say, for every locale and channel. Sends and stores nothing. */
  @Post(':name/preview')
  @RequiresScope('templates')
  @HttpCode(200)
  @ApiOkResponse({ type: PreviewedTemplateDto })
  preview(
    @Param() { name }: TemplateNameParam,
    @Body() request: PreviewDto,
    @AnswerLanguage() language: Language,
  ): Promise<PreviewedTemplateDto> {
    return this.templates.preview(name, request, language);
  }

  /** All versions, the newest first. */
  @Get(':name/versions')
  @RequiresScope('templates')
  async versions(
    @Param() { name }: TemplateNameParam,
    @Query() { limit, cursor }: ListQuery,
  ): Promise<TemplatePageDto> {
    const after = versionCursor.decode(cursor);
    const rows = await this.templates.versions(name, {
      after: after === null ? null : Number(after),
      limit: limit + 1,
    });
    return pageOf(rows, limit, ({ version }) => versionCursor.encode(String(version))) as TemplatePageDto;
  }

  @Get(':name/versions/:version')
  @RequiresScope('templates')
  version(@Param() { name, version }: TemplateVersionParam): Promise<TemplateDto> {
    return this.templates.get(name, version);
  }
}

/** Templates as a file has them. */
const TEMPLATE_COLUMNS: CsvColumns<TemplateDto> = {
  columns: [
    'name',
    'version',
    'status',
    'category',
    'variables',
    'locales',
    'createdAt',
    'updatedAt',
    'publishedAt',
    'archivedAt',
  ],
};
