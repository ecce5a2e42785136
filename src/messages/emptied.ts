import type { MessageContent } from '../deciding/message-content.js';
import type { Step } from '../deciding/plan.js';

/** The part of a step that the recipient reads. The rest says how it travels; figures are counted by that part. */
const STEP_CONTENT = ['text', 'locale', 'approved', 'inOtherLocales'] as const satisfies readonly (keyof Step)[];

/** A plan without its content. */
export function emptiedPlan(plan: readonly Step[]): Step[] {
  return plan.map((step) => {
    const { text: _text, locale: _locale, approved: _approved, inOtherLocales: _others, ...rest } = step;
    return rest;
  });
}

/** SQL: the same of a column. */
export const emptiedPlanIn = (column: string): string =>
  `(SELECT coalesce(jsonb_agg(step - ARRAY['${STEP_CONTENT.join("', '")}'] ORDER BY n), '[]')
      FROM jsonb_array_elements(${column}) WITH ORDINALITY AS s (step, n))`;

/**
 * Whether a message's recipient was erased. Then only the counted part of the row is left. No number is empty, so an
 * empty one is written to by nobody.
 */
export function isErased({ to }: { to: string }): boolean {
  return to === '';
}

interface Said {
  text: string;
  content: MessageContent | null;
  plan: readonly Pick<Step, 'text'>[];
}

/** Whether no content is left to send: it was erased, or is no longer kept. A message always says something. */
export function isEmptied({ text, content, plan }: Said): boolean {
  return text === '' && content === null && plan.every((step) => step.text === undefined);
}
