import type { ProviderError, SentTemplate } from './dialect.js';

/** A template that WhatsApp has approved. */
export interface SandboxTemplate {
  readonly name: string;
  /** WhatsApp's code of it, such as `en` or `pt_BR`. */
  readonly language: string;
  /** How many placeholders it has; null: any number fits. */
  readonly parameters: number | null;
}

const WRONG_COUNT = { code: 132000, message: 'Number of parameters does not match the expected number of params' };
const UNKNOWN = { code: 132001, message: 'Template name does not exist in the translation' };
const PAUSED = { code: 132015, message: 'Template is paused' };

const WRITTEN = /^([a-z0-9_]{1,512}):([A-Za-z]{2,3}(?:_[A-Za-z]{2,4})?)(?::(\d{1,3}))?$/;

/** `name:language` or `name:language:parameters`; null for what is none of them. */
export function readApproved(written: string): SandboxTemplate | null {
  const [, name, language, parameters] = WRITTEN.exec(written) ?? [];
  if (name === undefined || language === undefined) return null;
  return { name, language, parameters: parameters === undefined ? null : Number(parameters) };
}

/** The templates that WhatsApp knows here, and which of them it has paused. */
export class ApprovedTemplates {
  private readonly byName = new Map<string, SandboxTemplate[]>();
  private readonly paused = new Set<string>();

  constructor(approved: readonly SandboxTemplate[]) {
    for (const template of approved) this.approve(template);
  }

  /** One that was known in this language is replaced. */
  approve(template: SandboxTemplate): void {
    const others = (this.byName.get(template.name) ?? []).filter(({ language }) => language !== template.language);
    this.byName.set(template.name, [...others, template]);
  }

  /** In all its languages. */
  setPaused(name: string, paused: boolean): void {
    if (paused) this.paused.add(name);
    else this.paused.delete(name);
  }

  /** Lifts every pause. */
  resumeAll(): void {
    this.paused.clear();
  }

  /** Why WhatsApp refuses a template; null: it takes it. A request without a language may mean any. */
  complaint({ name, language, parameters }: SentTemplate): ProviderError | null {
    const known = (this.byName.get(name) ?? []).filter((one) => language === null || one.language === language);
    if (known.length === 0) return UNKNOWN;
    if (this.paused.has(name)) return PAUSED;
    return known.some((one) => (one.parameters ?? parameters.length) === parameters.length) ? null : WRONG_COUNT;
  }
}
