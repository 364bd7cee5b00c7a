import preset from '../../jest.preset.mjs';

export default { ...preset, displayName: 'service (integration)', testMatch: ['<rootDir>/test/**/*.int.spec.ts'] };
