import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'keyring', testMatch: ['<rootDir>/src/**/*.spec.ts'] };
