import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'consents', testMatch: ['<rootDir>/test/**/*.int.spec.ts'] };
