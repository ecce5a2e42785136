import { isValidPhoneNumber } from 'libphonenumber-js/max';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SCENARIO, describeScenarios, scenarioFor, scenarioOf, SCENARIOS } from './scenarios.js';

describe('scenarios', () => {
  it('each have an ending and a name of their own', () => {
    expect(new Set(SCENARIOS.map(({ ending }) => ending)).size).toBe(SCENARIOS.length);
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length);
  });

  it.each(SCENARIOS)('$name is chosen by $ending, on a number that is valid in India', (scenario) => {
    const number = `+9198765 4${scenario.ending}`.replace(' ', '');
    expect(isValidPhoneNumber(number)).toBe(true);
    expect(scenarioOf(number)).toBe(scenario);
    expect(describeScenarios()).toContain(`4${scenario.ending}  ${scenario.name}`);
  });

  it.each(['+919876543210', '+919876540000', '+919001900190', '+91987659001'.padEnd(13, '5')])(
    '%s is delivered',
    (to) => {
      expect(scenarioOf(to)).toBe(DEFAULT_SCENARIO);
      expect(scenarioFor(to, 'whatsapp')).toBe(DEFAULT_SCENARIO.whatsapp);
    },
  );
});
