import type { SubmitMessageDto } from './submit-message.dto.js';

/**
 * What `/docs` prefills: a test sends each to a running service. No two have both the same number and the same text, since
 * the second would be refused as a duplicate. None names a policy, which would have to exist.
 */
export const MESSAGE_EXAMPLES = {
  plain: {
    summary: 'By WhatsApp, else by SMS',
    value: { to: '+919876543210', text: 'Your bill split is ready!' },
  },
  fallback: {
    summary: 'A number that WhatsApp rejects in the sandbox',
    value: { to: '+919876549002', text: 'Your share of dinner is ₹250.' },
  },
  plan: {
    summary: 'A plan of its own, and what comes back with it',
    value: {
      to: '98765 43211',
      text: 'Your table is booked for eight.',
      channels: [{ channel: 'whatsapp', fallbackAfter: 60, successStatus: 'delivered' }, { channel: 'sms' }],
      reference: 'table-12',
      metadata: { table: 12 },
      expiresAt: '2099-01-01T12:00:00Z',
    },
  },
  window: {
    summary: 'By day alone, by the clock of the recipient',
    value: {
      to: '+919876543219',
      text: 'Your table is waiting for you.',
      deliveryWindow: { from: '09:00', to: '21:00' },
    },
  },
  offer: {
    summary: 'An offer, by SMS alone',
    value: {
      to: '+919876543212',
      text: 'Two for one on Tuesdays.',
      channels: [{ channel: 'sms' }],
      category: 'marketing',
      priority: 'low',
    },
  },
  picture: {
    summary: 'A picture, by SMS a link',
    value: {
      to: '+919876543221',
      text: 'Dinner, 24 January',
      media: { type: 'image', url: 'https://files.example.com/bill.png', mimeType: 'image/png' },
    },
  },
  location: {
    summary: 'A place, by SMS a link to a map',
    value: {
      to: '+919876543222',
      location: {
        latitude: 12.971599,
        longitude: 77.594566,
        name: 'Truffles',
        address: "28 St Mark's Road, Bengaluru",
      },
    },
  },
  choices: {
    summary: 'Buttons, by SMS numbered choices',
    value: {
      to: '+919876543223',
      text: 'Dinner on Friday?',
      buttons: [
        { type: 'reply', id: 'yes', title: 'Yes, I am in' },
        { type: 'reply', id: 'no', title: 'Not this time' },
      ],
    },
  },
} satisfies Record<string, { summary: string; value: Partial<Record<keyof SubmitMessageDto, unknown>> }>;

/** Of many messages as JSON. */
export const BULK_EXAMPLES = {
  two: {
    summary: 'Two messages',
    value: {
      messages: [
        { to: '+919876543213', text: 'Hello Asha, your bill split is ready!' },
        { to: '+919876543214', text: 'Hello Ravi, your bill split is ready!' },
      ],
    },
  },
  recipients: {
    summary: 'One text for two recipients',
    value: {
      text: 'Hello {name}, your share is {share}.',
      recipients: [
        { to: '+919876543217', variables: { name: 'Zoya', share: '₹300' } },
        { to: '+919876543218', variables: { name: 'Kabir', share: '₹250' } },
      ],
      duplicates: 'skip',
    },
  },
};

/** Of many messages as NDJSON. */
export const LINES_EXAMPLE = [
  { to: '+919876543215', text: 'Hello Meera, your bill split is ready!' },
  { to: '+919876543216', text: 'Hello Arjun, your bill split is ready!' },
]
  .map((message) => `${JSON.stringify(message)}\n`)
  .join('');
