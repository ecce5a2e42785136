/** What a file is to WhatsApp. */
export const WHATSAPP_MEDIA_TYPES = ['image', 'voice', 'video', 'document', 'sticker'] as const;
export type WhatsAppMediaType = (typeof WHATSAPP_MEDIA_TYPES)[number];

const KB = 1024;
const MB = 1024 * KB;

interface MediaLimits {
  mimeTypes: readonly string[];
  /** A larger file is refused by WhatsApp when it fetches it (131053). Nothing is fetched here, so none is measured here. */
  maxBytes: number;
  /** Whether WhatsApp shows a text with it. */
  hasCaption: boolean;
  /** Whether it may stand above buttons. */
  mayHaveButtons: boolean;
}

/**
 * What WhatsApp takes as a file: kinds and sizes.
 * Source: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types, as of 11 December 2025;
 * captions: https://developers.facebook.com/docs/whatsapp/cloud-api/messages, headers of buttons: …/messages/interactive-reply-buttons-messages.
 */
export const MEDIA_LIMITS: Readonly<Record<WhatsAppMediaType, MediaLimits>> = {
  image: { mimeTypes: ['image/jpeg', 'image/png'], maxBytes: 5 * MB, hasCaption: true, mayHaveButtons: true },
  voice: {
    // OGG with the codec Opus alone.
    mimeTypes: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
    maxBytes: 16 * MB,
    hasCaption: false,
    mayHaveButtons: false,
  },
  video: { mimeTypes: ['video/3gpp', 'video/mp4'], maxBytes: 16 * MB, hasCaption: true, mayHaveButtons: true },
  document: {
    mimeTypes: [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
    maxBytes: 100 * MB,
    hasCaption: true,
    mayHaveButtons: true,
  },
  // Animated; one that is not has 100 KB at most.
  sticker: { mimeTypes: ['image/webp'], maxBytes: 500 * KB, hasCaption: false, mayHaveButtons: false },
};

/**
 * Characters of what stands in a message with a file or with buttons.
 * Source: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages and …/image-messages.
 */
export const TEXT_LIMITS = {
  /** Also of the text above buttons. */
  caption: 1024,
  buttonTitle: 20,
  buttonId: 256,
  /** Of a file, and of a button: https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-cta-url-messages. */
  url: 2000,
  filename: 240,
} as const;

export const MAX_BUTTONS = 3;
