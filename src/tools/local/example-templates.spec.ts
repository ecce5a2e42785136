import { describe, expect, it } from 'vitest';
import { checkContent } from '../../templates/check-template.js';
import { CompiledTemplate } from '../../templates/published-templates.js';
import { preview } from '../../templates/templates.service.js';
import { readValues } from '../../templates/values.js';
import { EXAMPLE_APPROVED, EXAMPLE_TEMPLATES } from './example-templates.js';

const VALUES: Readonly<Record<string, unknown>> = {
  payer: 'Asha',
  bill: 'Diwali',
  amount: '1200.50',
  due: '2026-01-31',
  link: 'https://pay.example/d1',
  payers: 4,
};

describe.each(EXAMPLE_TEMPLATES.map((template) => [template.name, template] as const))(
  'the example %s',
  (name, example) => {
    it('is one that the service takes, in the four languages', async () => {
      const checked = await checkContent({ category: 'transactional', ...example });
      expect(checked.ok ? [] : checked.errors).toEqual([]);
      expect(Object.keys(example.locales)).toEqual(['en', 'hi', 'es', 'pt']);
    });

    it('says all that it is given, on every channel', async () => {
      const checked = await checkContent({ category: 'transactional', ...example });
      if (!checked.ok) throw new Error(name);
      const needed = Object.keys(example.variables).map((variable) => [variable, VALUES[variable]] as const);
      const read = readValues(checked.content.variables, Object.fromEntries(needed), 'variables');
      if (!read.ok) throw new Error(JSON.stringify(read.errors));
      const reader = { locale: null, defaultLocale: 'en', timeZone: 'Asia/Kolkata' };
      const segmentsOf = () => ({ segments: 1, encoding: 'GSM-7' }) as const;
      const template = new CompiledTemplate(name, 1, checked.content);
      const items = preview(template, read.values, reader, segmentsOf, 'en');
      expect(items).toHaveLength(8);
      for (const { text, problem, approved } of items) {
        expect(problem).toBeNull();
        expect(text).toContain('Diwali');
        expect(text).not.toMatch(/[{}#]/);
        for (const { value } of approved?.parameters ?? []) expect(text).toContain(value);
      }
    });
  },
);

it('are approved by the sandbox, as often as they say so', () => {
  expect(EXAMPLE_APPROVED).toHaveLength(8);
  expect(EXAMPLE_APPROVED).toContainEqual({ name: 'bill_ready', language: 'pt_BR', parameters: 4 });
});
