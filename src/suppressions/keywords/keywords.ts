/** What a sender may ask of the service itself, in one word. */
export const KEYWORDS = ['stop', 'start', 'help'] as const;
export type Keyword = (typeof KEYWORDS)[number];

/** What a sender asked for, and the language it was asked in, as BCP 47. */
export interface KeywordRequest {
  keyword: Keyword;
  /** The messages that it is about: those that sell something; absent: all. */
  category?: 'marketing';
  language: string;
  /** Others in which the same word asks for the same. */
  alsoIn?: readonly string[];
}

/** One language's words, as people write them, and what they are answered. */
export interface KeywordLanguage {
  /** BCP 47. */
  language: string;
  words: Record<Keyword, readonly string[]>;
  /** Null: answered in English. */
  answers: Record<Keyword, string> | null;
}

/**
 * The words by which people everywhere stop and resume messages. English: those that CTIA's Messaging Principles and the
 * carriers demand (as Twilio lists them, https://help.twilio.com/articles/223134027, without YES, which answers too many
 * other questions). ARRET and AIDE: the Canadian Common Short Code guidelines (https://www.txt.ca). RET: Türkiye's rules
 * for commercial messages. The others are their usual translations. A word of several languages belongs to the first.
 */
export const KEYWORD_LANGUAGES: readonly KeywordLanguage[] = [
  {
    language: 'en',
    words: {
      stop: ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE'],
      start: ['START', 'UNSTOP', 'SUBSCRIBE', 'RESUBSCRIBE', 'OPTIN'],
      help: ['HELP', 'INFO'],
    },
    answers: {
      stop: 'You will get no more messages from us. Reply START to get them again.',
      start: 'You will get our messages again. Reply STOP to end them.',
      help: 'You get these messages because you or somebody you know uses our service. Reply STOP to end them, START to get them again.',
    },
  },
  {
    language: 'hi',
    words: {
      stop: ['बंद', 'बंद करो', 'बंद करें', 'रोकें', 'रोको', 'स्टॉप', 'सदस्यता समाप्त'],
      start: ['शुरू', 'शुरू करें', 'शुरू करो', 'चालू करें', 'स्टार्ट'],
      help: ['मदद', 'सहायता', 'हेल्प'],
    },
    answers: {
      stop: 'अब आपको हमारे संदेश नहीं मिलेंगे। फिर से पाने के लिए START लिखें।',
      start: 'अब आपको हमारे संदेश फिर से मिलेंगे। रोकने के लिए STOP लिखें।',
      help: 'संदेश रोकने के लिए STOP लिखें, फिर से पाने के लिए START लिखें।',
    },
  },
  {
    language: 'es',
    words: {
      stop: ['ALTO', 'BAJA', 'PARAR', 'DETENER', 'CANCELAR', 'CANCELAR SUSCRIPCIÓN', 'DARSE DE BAJA'],
      start: ['ALTA', 'INICIAR', 'COMENZAR', 'REANUDAR'],
      help: ['AYUDA', 'INFORMACIÓN'],
    },
    answers: {
      stop: 'Ya no recibirá más mensajes nuestros. Responda START para volver a recibirlos.',
      start: 'Volverá a recibir nuestros mensajes. Responda STOP para dejar de recibirlos.',
      help: 'Responda STOP para dejar de recibir mensajes, o START para volver a recibirlos.',
    },
  },
  {
    language: 'pt',
    words: {
      stop: ['PARE', 'PARAR', 'SAIR', 'CANCELAR', 'DESCADASTRAR', 'CANCELAR INSCRIÇÃO'],
      start: ['COMEÇAR', 'INICIAR', 'VOLTAR', 'RETOMAR'],
      help: ['AJUDA', 'INFORMAÇÃO'],
    },
    answers: {
      stop: 'Você não receberá mais mensagens nossas. Responda START para voltar a recebê-las.',
      start: 'Você voltará a receber nossas mensagens. Responda STOP para parar.',
      help: 'Responda STOP para parar de receber mensagens ou START para voltar a recebê-las.',
    },
  },
  {
    language: 'fr',
    words: {
      stop: ['ARRÊT', 'ARRÊTER', 'ARRÊTEZ', 'ANNULER', 'DÉSABONNER', 'DÉSABONNEMENT', 'DÉSINSCRIRE'],
      start: ['DÉBUT', 'DÉMARRER', 'COMMENCER', 'REPRENDRE'],
      help: ['AIDE', 'INFOS'],
    },
    answers: {
      stop: 'Vous ne recevrez plus de messages de notre part. Répondez START pour les recevoir à nouveau.',
      start: 'Vous recevrez à nouveau nos messages. Répondez STOP pour ne plus en recevoir.',
      help: 'Répondez STOP pour ne plus recevoir de messages, START pour en recevoir à nouveau.',
    },
  },
  {
    language: 'de',
    words: {
      stop: ['STOPP', 'ABMELDEN', 'ABBESTELLEN', 'KÜNDIGEN'],
      start: ['ANMELDEN', 'STARTEN'],
      help: ['HILFE'],
    },
    answers: {
      stop: 'Sie erhalten keine Nachrichten mehr von uns. Mit START erhalten Sie sie wieder.',
      start: 'Sie erhalten unsere Nachrichten wieder. Mit STOP beenden Sie das.',
      help: 'Mit STOP erhalten Sie keine Nachrichten mehr, mit START erhalten Sie sie wieder.',
    },
  },
  {
    language: 'id',
    words: { stop: ['BERHENTI', 'HENTIKAN'], start: ['MULAI'], help: ['BANTUAN'] },
    answers: {
      stop: 'Anda tidak akan menerima pesan dari kami lagi. Balas START untuk menerimanya kembali.',
      start: 'Anda akan menerima pesan dari kami kembali. Balas STOP untuk berhenti.',
      help: 'Balas STOP untuk berhenti menerima pesan, START untuk menerimanya kembali.',
    },
  },
  {
    language: 'ar',
    words: {
      stop: ['إيقاف', 'توقف', 'أوقف', 'إلغاء', 'إلغاء الاشتراك'],
      start: ['ابدأ', 'بدء', 'اشتراك'],
      help: ['مساعدة', 'معلومات'],
    },
    answers: {
      stop: 'لن تصلك رسائل منا بعد الآن. أرسل START لتلقيها من جديد.',
      start: 'ستصلك رسائلنا من جديد. أرسل STOP لإيقافها.',
      help: 'أرسل STOP لإيقاف الرسائل، أو START لتلقيها من جديد.',
    },
  },
  {
    language: 'it',
    words: { stop: ['FERMA', 'ANNULLA', 'DISISCRIVI'], start: ['INIZIA'], help: ['AIUTO'] },
    answers: null,
  },
  { language: 'tr', words: { stop: ['RET', 'İPTAL', 'DURDUR'], start: ['BAŞLAT'], help: ['YARDIM'] }, answers: null },
  { language: 'ru', words: { stop: ['СТОП', 'ОТПИСАТЬСЯ'], start: ['СТАРТ'], help: ['ПОМОЩЬ'] }, answers: null },
  { language: 'ur', words: { stop: ['بند کریں', 'بند'], start: ['شروع کریں', 'شروع'], help: ['مدد'] }, answers: null },
  {
    language: 'bn',
    words: { stop: ['বন্ধ', 'বন্ধ করুন', 'থামুন'], start: ['শুরু', 'শুরু করুন'], help: ['সাহায্য'] },
    answers: null,
  },
  { language: 'mr', words: { stop: ['थांबवा', 'बंद करा'], start: ['सुरू करा', 'सुरू'], help: ['मदत'] }, answers: null },
  { language: 'ta', words: { stop: ['நிறுத்து', 'நிறுத்தவும்'], start: ['தொடங்கு'], help: ['உதவி'] }, answers: null },
  { language: 'te', words: { stop: ['ఆపు', 'ఆపండి'], start: ['ప్రారంభించు'], help: ['సహాయం'] }, answers: null },
  { language: 'gu', words: { stop: ['બંધ', 'બંધ કરો'], start: ['શરૂ', 'શરૂ કરો'], help: ['મદદ'] }, answers: null },
  { language: 'kn', words: { stop: ['ನಿಲ್ಲಿಸಿ', 'ನಿಲ್ಲಿಸು'], start: ['ಪ್ರಾರಂಭಿಸಿ'], help: ['ಸಹಾಯ'] }, answers: null },
  { language: 'ml', words: { stop: ['നിർത്തുക'], start: ['തുടങ്ങുക'], help: ['സഹായം'] }, answers: null },
  { language: 'pa', words: { stop: ['ਬੰਦ ਕਰੋ', 'ਬੰਦ'], start: ['ਸ਼ੁਰੂ ਕਰੋ'], help: ['ਮਦਦ'] }, answers: null },
  {
    language: 'zh',
    words: { stop: ['停止', '退订', '退訂', 'TD'], start: ['开始', '開始'], help: ['帮助', '幫助'] },
    answers: null,
  },
];
