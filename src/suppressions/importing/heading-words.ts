/** The words of one language in headings of phone numbers; compared without case, accents, spaces and punctuation. */
interface HeadingWords {
  language: string;
  /** Any of these says: a phone number. */
  phone: readonly string[];
  /** What programs put before or behind those. A fax or a pager gets no messages. */
  other: readonly string[];
}

export const HEADING_WORDS: readonly HeadingWords[] = [
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
