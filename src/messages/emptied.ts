import type { MessageContent } from '../deciding/message-content.js';
import type { Step } from '../deciding/plan.js';

/** What of a step its recipient reads. The rest says by which way it goes, which figures are counted by. */
const STEP_CONTENT = ['text', 'locale', 'approved', 'inOtherLocales'] as const satisfies readonly (keyof Step)[];

/** A plan without what it says. */
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
 * Whether a message's recipient was erased: of the row only what is counted is left. No number is empty, so nobody is
 * written to by it.
 */
export function isErased({ to }: { to: string }): boolean {
  return to === '';
}

interface Said {
  text: string;
  content: MessageContent | null;
  plan: readonly Pick<Step, 'text'>[];
}

/** Whether nothing is left to send: it was erased, or its content is no longer kept. A message always says something. */
export function isEmptied({ text, content, plan }: Said): boolean {
  return text === '' && content === null && plan.every((step) => step.text === undefined);
}
