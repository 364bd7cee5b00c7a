/** What a login role of a service is for. */
export const ROLE_KINDS = ['owner', 'request', 'handler', 'relay'] as const;
export type RoleKind = (typeof ROLE_KINDS)[number];

export const KEYS_DATABASE = 'footbridge_keys';
export const KEYS_OWNER = 'keys_owner';
/** The web pages: a database of its own for sessions, no topic and no keys. */
export const PORTAL = 'portal';
export const PORTAL_ROLES = ['owner', 'request', 'handler'] as const satisfies readonly RoleKind[];

export const databaseOf = (service: string): string => `footbridge_${service}`;
export const roleOf = (service: string, kind: RoleKind): string => `${service}_${kind}`;
/** The login with which a service reaches the shared database of keys. */
export const keysRoleOf = (service: string): string => `${service}_keys`;

/** Every PostgreSQL login role of these services. */
export function databaseRoles(services: readonly string[]): string[] {
  return [
    KEYS_OWNER,
    ...PORTAL_ROLES.map((kind) => roleOf(PORTAL, kind)),
    ...services.flatMap((s) => [...ROLE_KINDS.map((kind) => roleOf(s, kind)), keysRoleOf(s)]),
  ];
}

/** One topic of a service as the broker must have it. */
export type TopicSpec = { topic: string; partitions: number; config: Record<string, string> };

/** The three topics that a service owns: events, audit entries, heartbeats. `prefix` keeps tests apart. */
export function topicsOf(service: string, prefix = ''): TopicSpec[] {
  const forEver = { 'retention.ms': '-1', 'retention.bytes': '-1' };
  return [
    { topic: `${prefix}footbridge.${service}.v1`, partitions: 12, config: { ...forEver, 'cleanup.policy': 'delete' } },
    {
      topic: `${prefix}footbridge.audit.${service}.v1`,
      partitions: 1,
      config: { ...forEver, 'cleanup.policy': 'delete' },
    },
    {
      topic: `${prefix}footbridge.heartbeats.${service}.v1`,
      partitions: 1,
      config: { ...forEver, 'cleanup.policy': 'compact' },
    },
  ];
}
