import preset from './jest.preset.mjs';

/** Specs of the pages in a real browser, beside the whole system (tools/with-system.ts). One after the other: they share it. */
export default {
  ...preset,
  testMatch: ['<rootDir>/apps/portal/test/**/*.browser.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  maxWorkers: 1,
  testTimeout: 120_000,
};
