import { Module, type DynamicModule } from '@nestjs/common';
import { Pool } from 'pg';
import { PageEngine } from './engine/page-engine.js';
import { HealthController } from './health.controller.js';
import { ServiceClient } from './services/service-client.js';
import { Sessions } from './session/session.store.js';
import { Issuers } from './sign-in/issuers.js';
import { SignInController } from './sign-in/sign-in.controller.js';

export type PortalParts = {
  readonly sessions: Sessions;
  readonly issuers: Issuers;
  readonly services: ServiceClient;
  readonly engine: PageEngine;
  readonly pool: Pool;
};

/** The only wiring: what the controllers need. Pages are served by the engine. */
@Module({})
export class PortalModule {
  static of(parts: PortalParts): DynamicModule {
    return {
      module: PortalModule,
      controllers: [HealthController, SignInController],
      providers: [
        { provide: Sessions, useValue: parts.sessions },
        { provide: Issuers, useValue: parts.issuers },
        { provide: ServiceClient, useValue: parts.services },
        { provide: PageEngine, useValue: parts.engine },
        { provide: Pool, useValue: parts.pool },
      ],
    };
  }
}
