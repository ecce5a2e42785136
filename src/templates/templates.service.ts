import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { DATA_SOURCE } from '../database/data-source.js';
import { type Caller, IN_CODE } from '../http/actor.js';
import type { Problem } from '../http/problem.js';
import { conflictProblem, notFoundProblem, validationProblem } from '../http/problems.js';
import { checkedAs } from '../http/validation.js';
import { inLanguage, type Language } from '../languages/languages.js';
import { say } from '../languages/say.js';
import { type Channel, CHANNELS, factsOf } from '../siren/channel.js';
import { DEFAULT_CATEGORY, type TemplateContent } from './template-content.js';
import { checkContent, type GivenContent } from './check-template.js';
import { CompiledTemplate } from './published-templates.js';
import { PreviewDto, type PreviewedTemplateDto, type RenderedTextDto } from './preview.dto.js';
import {
  type ChainedLocale,
  formatLocaleOf,
  lengthComplaint,
  localeChain,
  type LocaleSettings,
  renderIn,
} from './render.js';
import {
  archiveTemplate,
  changeDraft,
  createTemplate,
  findTemplate,
  findTemplateVersion,
  listTemplates,
  listVersions,
  publishDraft,
  type TemplateChange,
} from './stored-templates.js';
import { ChangeTemplateDto, CreateTemplateDto, type TemplateDto } from './template.dto.js';
import type { TemplateStatus } from './template.entity.js';
import { readValues, type Values } from './values.js';

/** How templates are rendered for readers of whom nothing is known. */
export interface TemplatesOptions {
  /** BCP 47. */
  defaultLocale: string;
  /** IANA. */
  timeZone: string;
  segmentsOf: SegmentsOf;
}

export const TEMPLATES_OPTIONS = Symbol('TEMPLATES_OPTIONS');

/** What a text is as an SMS. */
type SegmentsOf = (text: string) => { segments: number; encoding: 'GSM-7' | 'UCS-2' };

/**
 * Renders a template for every locale and channel that it has; where the reader's locale is known, what that reader would
 * get on each channel.
 */
export function preview(
  template: CompiledTemplate,
  values: Values,
  reader: LocaleSettings,
  segmentsOf: SegmentsOf,
  language: Language,
): RenderedTextDto[] {
  return textsToShow(template, reader).map(({ channel, chained }) => {
    const { locale, text, approved = null } = renderIn(template, channel, values, chained, reader.timeZone);
    const sms = factsOf(channel).hasSegments ? segmentsOf(text) : null;
    const complaint = lengthComplaint(text);
    return {
      ...{ locale, channel, text, approved },
      ...{ segments: sms?.segments ?? null, encoding: sms?.encoding ?? null },
      problem: complaint === null ? null : inLanguage(say('The text {complaint}', { complaint }), language),
    };
  });
}

function textsToShow(
  template: CompiledTemplate,
  { locale, defaultLocale }: LocaleSettings,
): { channel: Channel; chained: ChainedLocale }[] {
  const has = (channel: Channel) => (chained: ChainedLocale) => template.textFor(chained.locale, channel) !== null;
  if (locale === null) {
    return Object.keys(template.content.locales).flatMap((of) => {
      const chained = { locale: of, formatLocale: formatLocaleOf(of, defaultLocale) };
      return CHANNELS.filter((channel) => has(channel)(chained)).map((channel) => ({ channel, chained }));
    });
  }
  const chain = localeChain(locale, defaultLocale);
  return CHANNELS.flatMap((channel) => {
    const chained = chain.find(has(channel));
    return chained === undefined ? [] : [{ channel, chained }];
  });
}

/** A template as code submits it; the fields are those of `POST /api/v1/templates`. */
export type SubmittedTemplate = Pick<CreateTemplateDto, 'name' | 'category' | 'variables' | 'locales'>;
export type TemplateUpdate = Pick<ChangeTemplateDto, 'category' | 'variables' | 'locales'>;
export type PreviewRequest = Pick<PreviewDto, 'variables' | 'locale' | 'version'>;

/**
 * What is said, in which language. Every method throws a Problem: for what is not valid, with each bad field; for a
 * template that is not there; for a change that does not fit its state. `by` is who the audit says has done it: left out,
 * the application.
 */
@Injectable()
export class TemplatesService {
  constructor(
    @InjectDataSource(DATA_SOURCE) private readonly dataSource: DataSource,
    @Inject(TEMPLATES_OPTIONS) private readonly options: TemplatesOptions,
  ) {}

  /** The first version, as a draft. */
  async create(template: SubmittedTemplate, by: Caller = IN_CODE): Promise<TemplateDto> {
    const { name, category, variables, locales } = await checkedAs(CreateTemplateDto, template);
    const given = { category: category ?? DEFAULT_CATEGORY, variables: variables ?? {}, locales };
    const created = await createTemplate(this.dataSource, name, await contentIn(given), by);
    if (created === null) throw conflictProblem(say('There is a template of this name. PATCH changes its draft.'));
    return created;
  }

  /** Changes the draft; where there is none, one begins from the newest version. What is left out stays. */
  async change(name: string, update: TemplateUpdate, by: Caller = IN_CODE): Promise<TemplateDto> {
    const { category, variables, locales } = await checkedAs(ChangeTemplateDto, update);
    const merge = (content: TemplateContent) =>
      contentIn({
        category: category ?? content.category,
        variables: variables ?? content.variables,
        locales: locales ?? content.locales,
      });
    return templateIn(await changeDraft(this.dataSource, name, merge, by));
  }

  /** Messages get the draft from now on. It never changes again. */
  async publish(name: string, by: Caller = IN_CODE): Promise<TemplateDto> {
    return templateIn(await publishDraft(this.dataSource, name, by));
  }

  /** No message is accepted with it any more; those that were still go. */
  async archive(name: string, by: Caller = IN_CODE): Promise<TemplateDto> {
    return templateIn(await archiveTemplate(this.dataSource, name, by));
  }

  /** @param version default: the newest, be it the draft */
  async get(name: string, version?: number): Promise<TemplateDto> {
    const found =
      version === undefined
        ? await findTemplate(this.dataSource, name)
        : await findTemplateVersion(this.dataSource, name, version);
    if (found === null) throw version === undefined ? noSuchTemplate() : noSuchVersion();
    return found;
  }

  /** The newest version of each, by name, from after a name. */
  list(filter: { status?: TemplateStatus }, page: { after: string | null; limit: number }): Promise<TemplateDto[]> {
    return listTemplates(this.dataSource, filter, page);
  }

  /** All versions of one, the newest first, from below a version. */
  async versions(name: string, page: { after: number | null; limit: number }): Promise<TemplateDto[]> {
    const versions = await listVersions(this.dataSource, name, page);
    if (versions.length === 0 && page.after === null) throw noSuchTemplate();
    return versions;
  }

  /**
   * What a message with these variables would say, on every channel and in every locale.
   * @param language of what is wrong with a text
   */
  async preview(name: string, request: PreviewRequest, language: Language = 'en'): Promise<PreviewedTemplateDto> {
    const { variables = {}, locale, version } = await checkedAs(PreviewDto, request);
    const found = await this.get(name, version ?? undefined);
    const template = new CompiledTemplate(found.name, found.version, found as TemplateContent);
    const read = readValues(template.content.variables, variables ?? {}, 'variables');
    if (!read.ok) throw validationProblem(read.errors);
    const { segmentsOf, ...reader } = this.options;
    const items = preview(template, read.values, { ...reader, locale: locale ?? null }, segmentsOf, language);
    return { name: found.name, version: found.version, items };
  }
}

async function contentIn(given: GivenContent): Promise<TemplateContent> {
  const result = await checkContent(given);
  if (!result.ok) throw validationProblem(result.errors);
  return result.content;
}

function templateIn(changed: TemplateChange): TemplateDto {
  switch (changed.change) {
    case 'changed':
      return changed.template;
    case 'none':
      throw noSuchTemplate();
    case 'no_draft':
      throw conflictProblem(say('The template has no draft to publish. PATCH begins one.'));
  }
}

const noSuchTemplate = (): Problem => notFoundProblem(say('There is no template of this name.'));
const noSuchVersion = (): Problem => notFoundProblem(say('There is no such version of a template of this name.'));
