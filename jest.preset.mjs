import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const swc = require('./tools/swc-options.cjs');

export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironmentOptions: { customExportConditions: ['@footbridge/source', 'node', 'node-addons'] },
  modulePathIgnorePatterns: ['/dist/'],
};
