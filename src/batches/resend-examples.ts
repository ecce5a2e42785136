import type { ResendDto } from './resend.dto.js';

/** Of messages that are sent again. */
export const RESEND_EXAMPLES = {
  dryRun: {
    summary: 'What would become of all that failed since a moment',
    value: { filter: { status: 'failed', createdFrom: '2026-01-01T00:00:00Z' }, dryRun: true },
  },
  filter: {
    summary: 'Send again what failed of a template, ten a second',
    value: { filter: { status: 'failed', template: 'bill_ready' }, ratePerSecond: 10 },
  },
  ids: {
    summary: 'One message, though it was sent again before',
    value: { ids: ['0199f000-0000-7000-8000-000000000001'], allowDuplicate: true },
  },
} satisfies Record<string, { summary: string; value: Partial<ResendDto> }>;
