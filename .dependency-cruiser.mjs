const PURE = 'actions|lifecycle|membership|preparation|suspension|terms';

/** What may import what (docs/architecture.md). A lib never imports an app; an aggregate imports only libs/contracts. */
export default {
  forbidden: [
    {
      name: 'no-app-to-app',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'no-lib-to-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'contracts-is-leaf',
      severity: 'error',
      from: { path: '^libs/contracts/' },
      to: { path: '^(libs|infra)/', pathNot: '^libs/contracts/' },
    },
    {
      name: 'transparency-is-leaf',
      severity: 'error',
      from: { path: '^libs/transparency/' },
      to: { path: '^(libs|infra)/', pathNot: '^libs/transparency/' },
    },
    {
      name: 'aggregate-is-pure',
      severity: 'error',
      // An aggregate too long for one file stands in several of its room, each as pure. The portal has none.
      from: {
        path: [
          '^apps/[^/]+/src/([^/]+)/\\1\\.ts$',
          `^apps/agreements/src/(agreement)/(${PURE})\\.ts$`,
          '^apps/referrals/src/referral/unsafe-to-send\\.ts$',
        ],
        pathNot: '^apps/portal/',
      },
      to: {
        pathNot: [
          '^libs/contracts/',
          `^apps/agreements/src/agreement/(agreement|${PURE})\\.ts$`,
          '^apps/referrals/src/referral/unsafe-to-send\\.ts$',
        ],
      },
    },
    {
      name: 'no-lib-internals',
      severity: 'error',
      from: { path: '^(apps|libs|infra)/([^/]+)/' },
      to: {
        path: '^libs/[^/]+/src/',
        pathNot: ['^libs/[^/]+/src/index\\.ts$', '^libs/service/src/telemetry\\.ts$', '^$1/$2/'],
      },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'source-needs-no-test-code',
      severity: 'error',
      from: { path: '^(apps|libs)/[^/]+/src/', pathNot: ['\\.spec\\.ts$', '^libs/testing/'] },
      to: { path: ['^libs/testing/', '^infra/', '/test/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: 'dist/',
    tsConfig: { fileName: 'tsconfig.base.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ['@footbridge/source', 'import', 'node', 'default'],
      exportsFields: ['exports'],
    },
  },
};
