import { describe, expect, it } from 'vitest';
import { type Bill, readBill } from './bill.js';
import { rupees } from './rupees.js';

const billOf = (text: string): Bill => {
  const read = readBill(text);
  return read.is === 'bill' ? read.bill : expect.unreachable(`${text} is ${read.is}`);
};

describe('a message', () => {
  it('asks to split a bill', () => {
    expect(billOf('Split bill for dinner ₹1200 among 4 people')).toEqual({
      title: 'dinner',
      total: 120_000,
      payerCount: 4,
      numbers: [],
    });
  });

  it.each([
    ['₹1200', 120_000],
    ['₹ 1,200', 120_000],
    ['₹1,20,000', 12_000_000],
    ['Rs. 1200', 120_000],
    ['rs 1,200.50', 120_050],
    ['INR 99.5', 9_950],
    ['1200/-', 120_000],
    ['1200 rupees', 120_000],
    ['₹१२००', 120_000],
    ['₹0.01', 1],
  ])('may write the amount %s', (amount, total) => {
    expect(billOf(`split ${amount} among 4`).total).toBe(total);
    expect(billOf(`Please split the ${amount} for our trip to Goa by 3`)).toMatchObject({ total, payerCount: 3 });
  });

  it.each([
    ['Split dinner ₹1200 between 3 friends', 3],
    ['Split dinner ₹1200 4 ways', 4],
    ['split ₹900 with 98765 43210, 98765 43211 and 98765 43212', 3],
    ['Split bill for dinner ₹१२०० among ४ people', 4],
  ])('may say how many they are: %s', (text, payerCount) => {
    expect(billOf(text).payerCount).toBe(payerCount);
  });

  it.each([
    ['Split bill for dinner ₹1200 among 4 people', 'dinner'],
    ['split the bill for the movie night, ₹800 by 2', 'movie night'],
    ['Split ₹800 for Goa trip between 2', 'Goa trip'],
    ['Split ₹800 among 2', 'the bill'],
  ])('may say what for: %s', (text, title) => {
    expect(billOf(text).title).toBe(title);
  });

  it('may name who pays', () => {
    expect(billOf('Split ₹900 for lunch among 3 with 98765 43210, +91 98765 43211 and 98765-43212').numbers).toEqual([
      '98765 43210',
      '+91 98765 43211',
      '98765-43212',
    ]);
  });

  it.each([
    ['Split the bill among 4 people', 'amount'],
    ['Split ₹0 among 4', 'amount'],
    ['Split ₹12.345 among 4', 'amount'],
    ['Split ₹1200', 'payerCount'],
    ['Split ₹1200 among 0 people', 'payerCount'],
    ['Split ₹1200 among 500 people', 'payerCount'],
  ])('may leave out what is needed: %s', (text, missing) => {
    expect(readBill(text)).toEqual({ is: 'unclear', missing });
  });

  it.each(['Hello', '', 'I paid ₹300', 'splitting hairs'])('may be about something else: %j', (text) => {
    expect(readBill(text)).toEqual({ is: 'something_else' });
  });
});

it.each([
  [120_000, '₹1,200'],
  [12_000_000, '₹1,20,000'],
  [33_334, '₹333.34'],
  [1, '₹0.01'],
])('%i paise are written %s', (paise, written) => {
  expect(rupees(paise)).toBe(written);
});
