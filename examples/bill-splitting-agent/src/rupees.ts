/** Money is counted in whole paise: 0.1 + 0.2 is not 0.3, but 10 + 20 is 30. */
export type Paise = number;

const WHOLE = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR', maximumFractionDigits: 0 });
const EXACT = new Intl.NumberFormat('en-IN', { style: 'currency', currency: 'INR', minimumFractionDigits: 2 });

/** As it is written in India: ₹1,20,000 or ₹333.34. */
export function rupees(paise: Paise): string {
  return (paise % 100 === 0 ? WHOLE : EXACT).format(paise / 100);
}

/** The amount of a text such as `1200`, `1,20,000` or `99.5`. */
export function readPaise(text: string): Paise {
  const [whole = '', fraction = ''] = text.replaceAll(',', '').split('.');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
}
