import { LRUCache } from 'lru-cache';
import { type DataSource, In } from 'typeorm';
import type { Channel } from '../siren/channel.js';
import { type CompiledText, compileText, plainArgument } from './compile-text.js';
import type { ApprovedTemplate, TemplateContent, Variable } from './template-content.js';
import { TemplateEntity } from './template.entity.js';

/** What is said on a channel in a locale, ready to be filled in. */
export interface CompiledChannelText {
  text: CompiledText;
  approved?: ApprovedTemplate;
}

/** A version of a template whose texts are read when they are first needed, and once. */
export class CompiledTemplate {
  private readonly texts = new Map<string, CompiledChannelText>();

  constructor(
    readonly name: string,
    readonly version: number,
    readonly content: TemplateContent,
  ) {}

  /** Null where it has no such text. */
  textFor(locale: string, channel: Channel): CompiledChannelText | null {
    const { locales, variables } = this.content;
    const written = Object.hasOwn(locales, locale) ? locales[locale]![channel] : undefined;
    if (written === undefined) return null;
    const key = `${locale} ${channel}`;
    const known = this.texts.get(key);
    if (known !== undefined) return known;
    const compilation = compileText(written.text, variables, locale);
    if (!compilation.ok)
      throw new Error(`template ${this.name}, version ${this.version}: a stored text cannot be read`);
    const compiled = { text: compilation.elements, ...(written.approved && { approved: written.approved }) };
    this.texts.set(key, compiled);
    return compiled;
  }

  /** A variable as WhatsApp gets it for a placeholder. */
  parameter(name: string): CompiledText {
    const variable: Variable | undefined = this.content.variables[name];
    if (variable === undefined) throw new Error(`template ${this.name} has no variable ${name}`);
    return [plainArgument(name, variable)];
  }
}

/** A template as a message names it. */
export interface TemplateRef {
  name: string;
  /** Null: the newest that is published. */
  version: number | null;
}

/** `none`: there is no such template, or no such version. `draft`, `archived`: it is not published, or no longer. */
export type FoundTemplate =
  { found: 'published'; template: CompiledTemplate } | { found: 'none' | 'draft' | 'archived' };

/** Of all texts that are kept, as JSON. Read and taken apart, a text takes some ten times as much. */
const KEPT_BYTES = 1 << 20;

/**
 * Versions to send. Which are published is read each time: a change counts for the next message on every replica. What
 * they say never changes, so it is read and taken apart once.
 */
export class PublishedTemplates {
  private readonly compiled = new LRUCache<string, CompiledTemplate>({
    maxSize: KEPT_BYTES,
    sizeCalculation: ({ content }) => JSON.stringify(content).length,
  });

  constructor(private readonly dataSource: DataSource) {}

  /** Looks up all that are named at once, and answers for each. */
  async find(refs: readonly TemplateRef[]): Promise<(ref: TemplateRef) => FoundTemplate> {
    if (refs.length === 0) return () => ({ found: 'none' });
    const repository = this.dataSource.getRepository(TemplateEntity);
    const rows = await repository.find({
      select: { name: true, version: true, status: true },
      where: { name: In([...new Set(refs.map(({ name }) => name))]) },
      order: { name: 'ASC', version: 'DESC' },
    });
    const versions = Map.groupBy(rows, ({ name }) => name);
    const rowOf = ({ name, version }: TemplateRef) => {
      const of = versions.get(name) ?? [];
      if (version !== null) return of.find((row) => row.version === version);
      return of.find(({ status }) => status === 'published') ?? of[0];
    };
    const wanted = new Set(refs.map(rowOf).filter((row) => row?.status === 'published'));
    const templates = await this.read([...wanted].map((row) => row!));
    return (ref) => {
      const row = rowOf(ref);
      if (row === undefined) return { found: 'none' };
      const { status } = row;
      return status === 'published' ? { found: status, template: templates.get(keyOf(row))! } : { found: status };
    };
  }

  private async read(rows: readonly Key[]): Promise<ReadonlyMap<string, CompiledTemplate>> {
    const read = new Map(rows.map((row) => [keyOf(row), this.compiled.get(keyOf(row))]));
    const missing = rows.filter((row) => read.get(keyOf(row)) === undefined);
    const stored =
      missing.length === 0
        ? []
        : await this.dataSource
            .getRepository(TemplateEntity)
            .findBy(missing.map(({ name, version }) => ({ name, version })));
    for (const { name, version, category, variables, locales } of stored) {
      const template = new CompiledTemplate(name, version, { category, variables, locales });
      this.compiled.set(keyOf(template), template);
      read.set(keyOf(template), template);
    }
    return read as ReadonlyMap<string, CompiledTemplate>;
  }
}

type Key = Pick<TemplateEntity, 'name' | 'version'>;

function keyOf({ name, version }: Key): string {
  return `${name} ${version}`;
}
