/** Separated by spaces. */
export const words = (text: string): string[] => text.split(' ');

/** Texts that somebody's code somewhere has tripped over. */
export const ODD_TEXTS: readonly string[] = [
  // Nothing, nearly nothing, and what is not seen.
  ...['', ' ', '\t', '\r\n', '\0', 'a\0b', '\x7f', '\x1b[31m', '\u0085', '\u00a0', '\u2028', '\ufeff', '\ufeffx'],
  ...['\u202e', '\u200f\u200e', '\ud800', 'a\ud800b', '\udc00\ud800', '\u0301'.repeat(100)],
  // Scripts, and what changes its length.
  ...words('💸 👩‍👩‍👧‍👦 ß İ ﷺ नमस्ते ٠١٢٣'),
  // What may be taken for something else.
  ...words('null undefined true NaN Infinity -0 0x10 1e400 1. .5 +1 1_000 1,000 -1 32768 2147483648 9007199254740993'),
  ...[' 1', '1 ', '9223372036854775808', '1'.repeat(400), '0.'.padEnd(400, '0')],
  ...words('__proto__ constructor prototype toString hasOwnProperty then length $ * / . .. ../../etc/passwd'),
  ...words(`% %00 %zz %ff %s%n ' " \` \\ \\u0000 {} [] {{x}} {x} { <script> \${7*7} =1+1 @x`),
  ...["' OR 1=1--", '{x, plural, other {#}}', '{a, select, other {{a, select, other {{a}}}}}'],
  // Times.
  ...words(
    'now infinity -infinity epoch 24:00 2026-01-01 2026-01-01T00:00:00 2026-01-01T00:00:00Z 2099-01-01T00:00:00Z',
  ),
  ...words(
    '2026-02-30T00:00:00Z 0000-01-01T00:00:00Z -000001-01-01T00:00:00Z 9999-12-31T23:59:59Z 294276-12-31T23:59:59Z',
  ),
  ...words('+275760-09-13T00:00:00Z 2026-01-01T00:00:00+99:99 1969-12-31T23:59:59.999999999Z'),
  // Ids: the first, the last, one of long ago, and none.
  ...words(
    '00000000-0000-0000-0000-000000000000 ffffffff-ffff-ffff-ffff-ffffffffffff ffffffff-ffff-7fff-bfff-ffffffffffff',
  ),
  ...words(
    '00000000-0000-7000-8000-000000000000 019a0000-0000-7000-8000-00000000000g {019a0000-0000-7000-8000-000000000000}',
  ),
  // Numbers of phones, places and languages.
  ...words('+ +0 00 +91 +9198765 tel:+919876543210 +919876543210;ext=5'),
  '9'.repeat(64),
  ...words('Asia/Kolkata Etc/GMT+12 en pt-BR x-y-z zh-Hant-TW-u-nu-hanidec XXX INR'),
  'zz'.repeat(50),
  // Long ones.
  ...['x'.repeat(255), 'x'.repeat(256), 'x'.repeat(257), 'é'.repeat(1_025), 'x'.repeat(5_000)],
  ...['💸'.repeat(4_097), 'x'.repeat(70_000)],
];

/** Phone numbers as they must turn up nowhere but where they belong. */
export const PHONE_NUMBERS = ['+919876543210', '919876543210', '9876543210', '98765 43210'];
