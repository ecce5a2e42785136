import type { SegmentsOf } from './preview.js';

/** How templates are rendered for readers of whom nothing is known. */
export interface TemplatesOptions {
  /** BCP 47. */
  defaultLocale: string;
  /** IANA. */
  timeZone: string;
  segmentsOf: SegmentsOf;
}

export const TEMPLATES_OPTIONS = Symbol('TEMPLATES_OPTIONS');
