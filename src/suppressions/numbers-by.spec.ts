import { expect, it } from 'vitest';
import { readNumbersBy } from './read-suppressions.js';

it.each([
  ['98765 43210', { by: 'number', forms: ['+919876543210'] }],
  ['+91 98765 43210', { by: 'number', forms: ['+919876543210'] }],
  ['+91-987', { by: 'beginning', from: '+91987', to: '+919879999999999' }],
  [' 91987', { by: 'beginning', from: '+91987', to: '+919879999999999' }],
  ['3210', { by: 'end', digits: '3210' }],
  ['५४३२', { by: 'end', digits: '5432' }],
  ['321', null],
  ['+', null],
  ['Asha', null],
])('reads %j', (written, numbers) => {
  expect(readNumbersBy(written, 'IN')).toEqual(numbers);
});
