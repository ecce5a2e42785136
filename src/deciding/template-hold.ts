import type { OutboundTemplate } from '../siren/outbound-message.js';

/** An approved template that is not sent until `until`; then one message probes it. */
export interface TemplateHold {
  /** WhatsApp's name of the template, and its code of the language: each has an approval of its own. */
  name: string;
  language: string;
  since: Date;
  until: Date;
  /** The code of the newest fault. */
  reason: string;
}

/** By their {@link templateKey}. */
export type TemplateHolds = ReadonlyMap<string, Pick<TemplateHold, 'until' | 'reason'>>;

/** A name of WhatsApp's holds no space. */
export function templateKey({ name, language }: Pick<OutboundTemplate, 'name' | 'language'>): string {
  return `${name} ${language}`;
}
