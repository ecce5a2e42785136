import type { OutboundButton, OutboundLocation, OutboundMedia } from '../siren/outbound-message.js';
import type { WhatsAppMediaType } from '../siren/whatsapp-limits.js';

/** A file that Siren fetches. */
export interface MessageMedia extends OutboundMedia {
  type: WhatsAppMediaType;
}

/** What a message brings beside its text: a file or a place, and buttons. Nothing of it is undefined. */
export interface MessageContent {
  media?: MessageMedia;
  location?: OutboundLocation;
  buttons?: readonly OutboundButton[];
}
