import type { Channel } from '../siren/channel.js';
import { type CompiledText, compileText, plainArgument } from './compile-text.js';
import type { ApprovedTemplate, TemplateContent, Variable } from './template-content.js';

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
