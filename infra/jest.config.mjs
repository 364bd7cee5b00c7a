import preset from '../jest.preset.mjs';

export default { ...preset, displayName: 'infra', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
