import { defaultsOf } from '../config/read-settings.js';
import { SETTINGS } from '../config/settings.js';

/**
 * What a sender is told when no handler could answer, by language (ISO 639, a region or script behind it where texts
 * differ: `pt-BR`); `default` for all other languages.
 */
export type FailureReplies = Readonly<Record<string, string>> & { readonly default: string };

export const FAILURE_REPLIES: FailureReplies = {
  default: 'Sorry, something went wrong on our side and we could not answer your message. Please try again later.',
  ar: 'عذرًا، حدث خطأ لدينا ولم نتمكن من الرد على رسالتك. يرجى المحاولة مرة أخرى لاحقًا.',
  bn: 'দুঃখিত, আমাদের দিক থেকে একটি সমস্যা হয়েছে এবং আমরা আপনার বার্তার উত্তর দিতে পারিনি। অনুগ্রহ করে পরে আবার চেষ্টা করুন।',
  de: 'Leider ist bei uns etwas schiefgegangen, und wir konnten Ihre Nachricht nicht beantworten. Bitte versuchen Sie es später noch einmal.',
  es: 'Lo sentimos, algo ha fallado por nuestra parte y no hemos podido responder a su mensaje. Inténtelo de nuevo más tarde.',
  fr: "Désolé, une erreur s'est produite de notre côté et nous n'avons pas pu répondre à votre message. Veuillez réessayer plus tard.",
  hi: 'क्षमा करें, हमारी ओर से कुछ गड़बड़ हो गई और हम आपके संदेश का उत्तर नहीं दे सके। कृपया कुछ देर बाद फिर प्रयास करें।',
  id: 'Maaf, terjadi kesalahan di pihak kami sehingga kami tidak dapat menjawab pesan Anda. Silakan coba lagi nanti.',
  it: 'Spiacenti, qualcosa è andato storto da parte nostra e non abbiamo potuto rispondere al suo messaggio. Riprovi più tardi.',
  nl: 'Sorry, er ging bij ons iets mis en we konden uw bericht niet beantwoorden. Probeer het later opnieuw.',
  pt: 'Lamentamos, algo correu mal do nosso lado e não foi possível responder à sua mensagem. Tente novamente mais tarde.',
  'pt-BR':
    'Desculpe, algo deu errado do nosso lado e não conseguimos responder à sua mensagem. Tente novamente mais tarde.',
  ru: 'К сожалению, у нас произошла ошибка, и мы не смогли ответить на ваше сообщение. Пожалуйста, попробуйте позже.',
  tr: 'Üzgünüz, bizden kaynaklanan bir sorun oldu ve mesajınıza yanıt veremedik. Lütfen daha sonra tekrar deneyin.',
  ur: 'معذرت، ہماری طرف سے کوئی خرابی ہوئی اور ہم آپ کے پیغام کا جواب نہیں دے سکے۔ براہِ کرم کچھ دیر بعد دوبارہ کوشش کریں۔',
};

/** Injection token of {@link InboxOptions}. */
export const INBOX_OPTIONS = Symbol('INBOX_OPTIONS');

/** How incoming messages are handled. */
export interface InboxOptions {
  /** A message whose handlers failed this often is given up, with a failure reply. */
  readonly maxFailures: number;
  /** Milliseconds until the first retry; doubles with each, up to a minute. */
  readonly retryBaseMs: number;
  /** Milliseconds that one handler may take with one message. */
  readonly handlerTimeoutMs: number;
  /** Messages in the hands of handlers at once, per process. */
  readonly concurrency: number;
  /** What the sender is told when a message is given up, by language; null: nothing. */
  readonly failureReplies: FailureReplies | null;
}

const { failureReply: _inLanguages, ...OF_SETTINGS } = SETTINGS.inbox;

/** The defaults of `.env.example`. */
export const INBOX_DEFAULTS: InboxOptions = { ...defaultsOf(OF_SETTINGS), failureReplies: FAILURE_REPLIES };
