import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'keyring (database)', testMatch: ['<rootDir>/test/**/*.int.spec.ts'] };
