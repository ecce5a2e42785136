import type { Step } from '../../deciding/plan.js';
import type { KeywordRequest } from './keywords.js';

/** What a channel itself sends when a sender taps one of its buttons, or changes one of its settings. */
export interface KeywordPayload extends KeywordRequest {
  channel: Step['channel'];
  /** The label or the payload of the button; compared as keywords are. */
  payloads: readonly string[];
  source: string;
}

const META_TEMPLATES =
  'https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components';
const META_PREFERENCES =
  'https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/user_preferences';

const stopPromotions = (language: string, ...payloads: string[]): KeywordPayload => ({
  channel: 'whatsapp',
  keyword: 'stop',
  category: 'marketing',
  language,
  payloads,
  source: META_TEMPLATES,
});

/**
 * Meta's button ends promotions and nothing else. Its label comes in the language of the template, and is its payload too
 * unless the business gave it one. (Labels in other languages than English: as templates in public repositories have them;
 * those of `fr`, `de`, `nl`, `id` and `tr` are translations.)
 */
export const KEYWORD_PAYLOADS: readonly KeywordPayload[] = [
  stopPromotions('en', 'Stop promotions', 'Stop promotion', 'Stop promo', 'Stop promos'),
  stopPromotions('es', 'Detener promociones'),
  stopPromotions('pt', 'Parar promoções', 'Interromper promoções'),
  stopPromotions('it', 'Interrompi promozioni'),
  stopPromotions('fr', 'Arrêter les promotions', 'Arrêter promotions', 'Stopper les promotions'),
  stopPromotions('de', 'Werbung stoppen', 'Werbung beenden', 'Promotions stoppen', 'Werbeaktionen beenden'),
  stopPromotions('nl', 'Stop promoties', 'Promoties stoppen'),
  stopPromotions('id', 'Hentikan promosi', 'Berhenti promosi'),
  stopPromotions('tr', 'Promosyonları durdur'),
  stopPromotions('hi', 'प्रमोशन बंद करें'),
  stopPromotions('ru', 'Остановить рекламу'),
  stopPromotions('ar', 'إيقاف العروض'),
  {
    channel: 'whatsapp',
    keyword: 'stop',
    language: 'en',
    payloads: ['STOP', 'STOP ALL', 'UNSUBSCRIBE', 'UNSUBSCRIBE_ALL', 'OPT_OUT', 'OPT_OUT_ALL'],
    source: 'what businesses give their own opt-out buttons as payload, whatever the label',
  },
  {
    channel: 'whatsapp',
    keyword: 'stop',
    category: 'marketing',
    language: 'en',
    payloads: [
      ...['STOP_MARKETING', 'STOP_MARKETING_MESSAGES', 'UNSUBSCRIBE_MARKETING', 'UNSUBSCRIBE_PROMOTIONS'],
      ...['MARKETING_OPT_OUT', 'OPT_OUT_MARKETING', 'OPT_OUT_PROMOTIONS', 'PROMOTIONS_OPT_OUT'],
    ],
    source: 'the same of buttons that speak of promotions alone',
  },
  {
    channel: 'whatsapp',
    keyword: 'stop',
    category: 'marketing',
    language: 'en',
    payloads: ['User requested to stop marketing messages'],
    source: META_PREFERENCES,
  },
  {
    channel: 'whatsapp',
    keyword: 'start',
    category: 'marketing',
    language: 'en',
    payloads: ['User requested to resume marketing messages', 'Resume promotions'],
    source: META_PREFERENCES,
  },
];

/** Who taps "Stop promotions" is answered by these; in other languages, in English. */
export const PROMOTIONS_STOPPED: Readonly<Record<string, string>> & { readonly en: string } = {
  en: 'You will get no more promotions from us. Reply STOP to end all messages, START to get promotions again.',
  es: 'Ya no recibirá promociones nuestras. Responda STOP para dejar de recibir mensajes, START para volver a recibir promociones.',
  pt: 'Você não receberá mais promoções nossas. Responda STOP para parar todas as mensagens, START para voltar a receber promoções.',
  it: 'Non riceverà più promozioni da noi. Risponda STOP per non ricevere più messaggi, START per ricevere di nuovo promozioni.',
  hi: 'अब आपको हमारे प्रचार संदेश नहीं मिलेंगे। सभी संदेश रोकने के लिए STOP, प्रचार फिर से पाने के लिए START लिखें।',
  ru: 'Вы больше не будете получать от нас рекламу. Ответьте STOP, чтобы отключить все сообщения, START, чтобы снова получать рекламу.',
  ar: 'لن تصلك عروض ترويجية منا بعد الآن. أرسل STOP لإيقاف جميع الرسائل، أو START لاستقبال العروض من جديد.',
};
