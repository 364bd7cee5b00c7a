import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'consents', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
