import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'audit', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
