/** The words of one language in headings of phone numbers; compared without case, accents, spaces and punctuation. */
interface HeadingWords {
  language: string;
  /** Any of these says: a phone number. */
  phone: readonly string[];
  /** What programs put before or behind those. A fax or a pager gets no messages. */
  other: readonly string[];
}

const HEADING_WORDS: readonly HeadingWords[] = [
  {
    language: 'en',
    phone: [
      ...['phone', 'phones', 'telephone', 'tel', 'mobile', 'mob', 'cell', 'cellular', 'cellphone', 'handphone'],
      ...['smartphone', 'whatsapp', 'msisdn', 'gsm', 'e164'],
    ],
    other: [
      ...['number', 'numbers', 'no', 'nos', 'nr', 'num', 'value', 'sms', 'international', 'formatted', 'full', 'raw'],
      ...['home', 'work', 'business', 'office', 'company', 'main', 'primary', 'secondary', 'alternate', 'alternative'],
      ...['other', 'personal', 'private', 'direct', 'default', 'billing', 'shipping', 'registered', 'car', 'callback'],
      ...['contact', 'customer', 'client', 'user', 'member', 'subscriber', 'recipient', 'lead', 'person', 'your'],
      ...['required', 'optional', 'with country code', 'including country code', 'incl country code'],
    ],
  },
  {
    language: 'de',
    phone: ['Telefon', 'Handy', 'Mobil', 'Mobilfunk', 'Rufnummer', 'Festnetz', 'Mobiltelefon'],
    other: ['Nummer', 'privat', 'geschäftlich', 'dienstlich', 'Firma', 'Büro', 'Haupt', 'weiteres', 'Auto', 'Kunde'],
  },
  {
    language: 'fr',
    phone: ['téléphone', 'tél', 'portable'],
    other: [
      'numéro',
      'numéros',
      'n',
      'de',
      'du',
      'bureau',
      'domicile',
      'principal',
      'professionnel',
      'personnel',
      'client',
    ],
  },
  {
    language: 'es',
    phone: ['teléfono', 'teléfonos', 'móvil', 'celular'],
    other: ['número', 'números', 'del', 'trabajo', 'particular', 'casa', 'oficina', 'principal', 'cliente', 'contacto'],
  },
  {
    language: 'pt',
    phone: ['telefone', 'telemóvel', 'celular'],
    other: ['do', 'da', 'residencial', 'comercial', 'trabalho', 'contato', 'contacto'],
  },
  {
    language: 'it',
    phone: ['telefono', 'cellulare'],
    other: ['di', 'ufficio', 'abitazione', 'principale', 'personale', 'cliente'],
  },
  { language: 'nl', phone: ['telefoon', 'mobiel', 'gsm'], other: ['mobiele', 'thuis', 'werk', 'zakelijk'] },
  {
    language: 'sv, da, nb, fi',
    phone: ['mobilnr', 'mobiltlf', 'tlf', 'puhelin', 'matkapuhelin', 'kännykkä'],
    other: ['numero', 'arbete', 'hem', 'arbejde', 'hjem', 'arbeid', 'työ', 'koti'],
  },
  { language: 'pl, cs', phone: ['komórka', 'komórkowy', 'telefonu'], other: ['numer', 'služební', 'domů', 'číslo'] },
  { language: 'tr', phone: ['telefonu', 'cep', 'GSM'], other: ['numara', 'numarası', 'numaralar', 'iş', 'ev'] },
  { language: 'id, ms', phone: ['telepon', 'HP', 'ponsel', 'telefon bimbit', 'WA'], other: ['nomor', 'nombor', 'no'] },
  { language: 'vi', phone: ['điện thoại', 'SĐT', 'di động'], other: ['số'] },
  {
    language: 'ru, uk',
    phone: ['телефон', 'телефона', 'телефону', 'мобильный', 'мобільний', 'моб', 'тел'],
    other: ['номер', 'рабочий', 'домашний', 'основной', 'контактный'],
  },
  { language: 'el', phone: ['τηλέφωνο', 'τηλεφώνου', 'κινητό', 'κινητού'], other: ['αριθμός', 'εργασίας', 'σπίτι'] },
  { language: 'hi', phone: ['फ़ोन', 'फोन', 'मोबाइल', 'मोबाईल', 'दूरभाष', 'व्हाट्सएप'], other: ['नंबर', 'नम्बर', 'संख्या'] },
  {
    language: 'bn, ta, te, mr',
    phone: ['মোবাইল', 'ফোন', 'மொபைல்', 'தொலைபேசி', 'మొబైల్', 'ఫోన్'],
    other: ['নম্বর', 'নাম্বার', 'எண்', 'నంబర్', 'क्रमांक'],
  },
  {
    language: 'ar',
    phone: ['هاتف', 'الهاتف', 'جوال', 'الجوال', 'موبايل', 'المحمول', 'واتساب'],
    other: ['رقم', 'أرقام', 'العمل', 'المنزل'],
  },
  { language: 'fa, ur', phone: ['تلفن', 'موبایل', 'فون', 'موبائل'], other: ['شماره', 'نمبر', 'همراه'] },
  { language: 'he', phone: ['טלפון', 'נייד', 'סלולרי'], other: ['מספר'] },
  {
    language: 'zh',
    phone: ['电话', '電話', '手机', '手機', '移动电话', '行動電話'],
    other: ['号码', '號碼', '号', '號'],
  },
  { language: 'ja', phone: ['電話', '携帯', '携帯電話'], other: ['番号', '会社', '自宅'] },
  { language: 'ko', phone: ['전화', '휴대폰', '휴대전화', '핸드폰'], other: ['번호', '회사', '집'] },
  { language: 'th', phone: ['โทรศัพท์', 'มือถือ', 'เบอร์โทร'], other: ['หมายเลข', 'เบอร์'] },
];

/** A heading may be longer, but then it names no column of ours. */
const MAX_LENGTH = 64;

/** Whoever writes this many digits in a row names no column, but somebody. */
const HOLDS_NUMBER = /\d{7}/;
/** Salesforce names fields of one's own so. */
const OF_SALESFORCE = /__c$/i;
/** Accents of Latin, Greek and Cyrillic are no part of a letter here; the vowel signs of other scripts are. */
const NO_LETTER = /[^\p{L}\p{M}]|[\u0300-\u036f]/gu;

/** Headings of numbers that do not say so; they count where no other heading does. */
const BARE = new Set([
  'number',
  'numbers',
  'no',
  'recipient',
  'to',
  'destination',
  'contactnumber',
  'contactno',
  'sms',
  'ph',
  'nummer',
  'numero',
  'номер',
  'phno',
  'phnumber',
  'recipientnumber',
  'destinationnumber',
]);

const PHONE_WORDS = wordsOf('phone');
const OTHER_WORDS = wordsOf('other');

/** The columns that hold phone numbers, in their order, by the headings of a file. */
export function phoneColumns(headings: readonly string[]): number[] {
  const names = headings.map((heading) =>
    HOLDS_NUMBER.test(heading.slice(0, MAX_LENGTH)) ? '' : headingName(heading),
  );
  const named = names.flatMap((name, i) => (saysPhone(name) ? [i] : []));
  return named.length > 0 ? named : names.flatMap((name, i) => (BARE.has(name) ? [i] : [])).slice(0, 1);
}

/** A heading as it is compared: `Phone No. (1)` is `phoneno`, `Téléphone` is `telephone`. */
export function headingName(heading: string): string {
  return heading
    .slice(0, MAX_LENGTH + 1)
    .replace(OF_SALESFORCE, '')
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/e\.?164/g, 'eonesixfour')
    .replaceAll(NO_LETTER, '')
    .replaceAll('ı', 'i')
    .replaceAll('eonesixfour', 'e164');
}

function wordsOf(kind: 'phone' | 'other'): string[] {
  return [...new Set(HEADING_WORDS.flatMap((words) => words[kind]).map(headingName))];
}

/** Whether a name is made of words of ours alone, one of which says that it is a phone number. */
function saysPhone(name: string): boolean {
  if (name.length > MAX_LENGTH) return false;
  // Where the words so far may end, and whether one of them is a phone's.
  const ends = [
    { plain: true, phone: false },
    ...Array.from({ length: name.length }, () => ({ plain: false, phone: false })),
  ];
  for (const [at, { plain, phone }] of ends.entries()) {
    if (!plain && !phone) continue;
    for (const word of PHONE_WORDS) if (name.startsWith(word, at)) ends[at + word.length]!.phone = true;
    for (const word of OTHER_WORDS) {
      if (!name.startsWith(word, at)) continue;
      const end = ends[at + word.length]!;
      end.plain ||= plain;
      end.phone ||= phone;
    }
  }
  return ends.at(-1)!.phone;
}
