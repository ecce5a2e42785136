/** `FAULTS=long` (`npm run test:faults`) runs every fault, for minutes; else a short form is part of all tests. */
export const IS_LONG = process.env.FAULTS === 'long';
