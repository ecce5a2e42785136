/** What Siren sends, as its two dialects have it; `/docs` prefills the first. */
export type WebhookExamples = Record<string, { summary: string; value: object }>;

const TOOLKIT_INCOMING = {
  message_id: 'msg_12345',
  from_number: '+919876543210',
  to_number: '+918765432109',
  content: 'Split bill for dinner ₹1200 among 4 people',
  message_type: 'text',
  timestamp: '2026-01-01T12:00:00Z',
  metadata: { source: 'whatsapp', conversation_id: 'conv_67890' },
};
const PLATFORM_INCOMING = {
  event: 'message.received',
  timestamp: '2026-01-01T12:00:00Z',
  channel: 'whatsapp',
  message: {
    id: 'msg_1234567890',
    from: '+919876543210',
    to: '+918765432109',
    text: 'Hello',
    timestamp: '2026-01-01T12:00:00Z',
    media: [{ type: 'image', url: 'https://example.com/media/image.jpg', caption: 'The bill' }],
  },
  metadata: { provider: 'meta' },
};

export const INCOMING_EXAMPLES: WebhookExamples = {
  toolkit: { summary: 'toolkit', value: TOOLKIT_INCOMING },
  platform: { summary: 'platform', value: PLATFORM_INCOMING },
  list: { summary: 'A list', value: [TOOLKIT_INCOMING, { ...TOOLKIT_INCOMING, message_id: 'msg_12346' }] },
};

const TOOLKIT_STATUS = {
  message_id: 'wa-1',
  status: 'delivered',
  delivered_at: '2026-01-01T12:00:05Z',
  error: null,
  timestamp: '2026-01-01T12:00:05Z',
};
const PLATFORM_STATUS = {
  event: 'notification.status.updated',
  timestamp: '2026-01-01T12:00:00Z',
  data: {
    notificationId: '123e4567-e89b-12d3-a456-426614174000',
    status: 'delivered',
    channel: 'whatsapp',
    recipient: '+919876543210',
  },
};

export const STATUS_EXAMPLES: WebhookExamples = {
  toolkit: { summary: 'toolkit', value: TOOLKIT_STATUS },
  platform: { summary: 'platform', value: PLATFORM_STATUS },
  failed: {
    summary: 'A failure, with its code',
    value: {
      ...TOOLKIT_STATUS,
      status: 'failed',
      delivered_at: null,
      error: { code: '131026', message: 'Undeliverable' },
    },
  },
  list: { summary: 'A list', value: [TOOLKIT_STATUS, { ...TOOLKIT_STATUS, message_id: 'wa-2' }] },
};
