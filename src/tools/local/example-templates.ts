import type { SandboxTemplate } from '../sandbox/approved-templates.js';

/** A template as `POST /api/v1/templates` takes it. */
export interface ExampleTemplate {
  name: string;
  variables: Record<string, { type: string; currency?: string; required?: boolean }>;
  locales: Record<string, Record<'whatsapp' | 'sms', { text: string; approved?: ExampleApproved }>>;
}

interface ExampleApproved {
  name: string;
  language: string;
  category: string;
  parameters: string[];
}

const SHARE = ['payer', 'bill', 'amount', 'link'];
const REMINDER = ['payer', 'bill', 'amount', 'due', 'link'];

const approved = (name: string, language: string, parameters: string[]): ExampleApproved => ({
  ...{ name, language, category: 'utility', parameters },
});
const share = (language: string, text: string) => ({ text, approved: approved('bill_ready', language, SHARE) });
const reminder = (language: string, text: string) => ({
  text,
  approved: approved('payment_reminder', language, REMINDER),
});

/** What an agent that splits bills says, in the four languages of its users. */
export const EXAMPLE_TEMPLATES: readonly ExampleTemplate[] = [
  {
    name: 'bill_ready',
    variables: {
      payer: { type: 'text' },
      bill: { type: 'text' },
      amount: { type: 'money', currency: 'INR' },
      link: { type: 'url' },
      due: { type: 'date', required: false },
    },
    locales: {
      en: {
        whatsapp: share('en', 'Hi {payer}, your share of {bill} is {amount}. Pay here: {link}'),
        sms: { text: '{payer}: your share of {bill} is {amount}.{due, select, none {} other { Pay by {due}.}} {link}' },
      },
      hi: {
        whatsapp: share('hi', 'नमस्ते {payer}, {bill} में आपका हिस्सा {amount} है। यहाँ भुगतान करें: {link}'),
        sms: {
          text: '{payer}: {bill} में आपका हिस्सा {amount} है।{due, select, none {} other { {due} तक भुगतान करें।}} {link}',
        },
      },
      es: {
        whatsapp: share('es', 'Hola, {payer}: tu parte de {bill} es {amount}. Paga aquí: {link}'),
        sms: {
          text: '{payer}: tu parte de {bill} es {amount}.{due, select, none {} other { Paga a más tardar el {due}.}} {link}',
        },
      },
      pt: {
        whatsapp: share('pt_BR', 'Olá, {payer}! A sua parte de {bill} é {amount}. Pague aqui: {link}'),
        sms: {
          text: '{payer}: a sua parte de {bill} é {amount}.{due, select, none {} other { Pague até {due}.}} {link}',
        },
      },
    },
  },
  {
    name: 'payment_reminder',
    variables: {
      payer: { type: 'text' },
      bill: { type: 'text' },
      amount: { type: 'money', currency: 'INR' },
      due: { type: 'date' },
      link: { type: 'url' },
    },
    locales: {
      en: {
        whatsapp: reminder(
          'en',
          'Hi {payer}, a reminder: your share of {bill}, {amount}, is due on {due}. Pay here: {link}',
        ),
        sms: { text: '{payer}: {amount} for {bill} is due on {due}. {link}' },
      },
      hi: {
        whatsapp: reminder(
          'hi',
          'नमस्ते {payer}, याद दिला दें: {bill} में आपका हिस्सा {amount} {due} तक देना है। यहाँ भुगतान करें: {link}',
        ),
        sms: { text: '{payer}: {bill} के {amount} {due} तक देने हैं। {link}' },
      },
      es: {
        whatsapp: reminder(
          'es',
          'Hola, {payer}: te recordamos que tu parte de {bill}, {amount}, vence el {due}. Paga aquí: {link}',
        ),
        sms: { text: '{payer}: {amount} por {bill} vence el {due}. {link}' },
      },
      pt: {
        whatsapp: reminder(
          'pt_BR',
          'Olá, {payer}! Lembrete: a sua parte de {bill}, {amount}, vence em {due}. Pague aqui: {link}',
        ),
        sms: { text: '{payer}: {amount} por {bill} vence em {due}. {link}' },
      },
    },
  },
  {
    name: 'bill_settled',
    variables: {
      bill: { type: 'text' },
      amount: { type: 'money', currency: 'INR' },
      payers: { type: 'number' },
    },
    locales: {
      en: both('All settled: {payers, plural, one {# person has} other {# people have}} paid {amount} for {bill}.'),
      hi: both('सब चुक गया: {payers, plural, one {# व्यक्ति ने} other {# लोगों ने}} {bill} के लिए {amount} चुका दिए हैं।'),
      es: both(
        'Todo pagado: {payers, plural, one {# persona ha pagado} other {# personas han pagado}} {amount} por {bill}.',
      ),
      pt: both('Tudo certo: {payers, plural, one {# pessoa pagou} other {# pessoas pagaram}} {amount} por {bill}.'),
    },
  },
];

/** Those of them that the sandbox's WhatsApp has approved: all that name one. */
export const EXAMPLE_APPROVED: readonly SandboxTemplate[] = EXAMPLE_TEMPLATES.flatMap(({ locales }) =>
  Object.values(locales).flatMap(({ whatsapp }) => {
    if (whatsapp.approved === undefined) return [];
    const { name, language, parameters } = whatsapp.approved;
    return [{ name, language, parameters: parameters.length }];
  }),
);

function both(text: string): Record<'whatsapp' | 'sms', { text: string }> {
  return { whatsapp: { text }, sms: { text } };
}
