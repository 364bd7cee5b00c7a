import { Settings } from '@footbridge/service';
import { Injectable } from '@nestjs/common';

/** The ages beyond which routine disclosures wait, in seconds, from the configuration. */
@Injectable()
export class GateLimits {
  readonly knowledgeSeconds: number;
  readonly clockAllowanceSeconds: number;
  readonly auditPathSeconds: number;

  constructor(settings: Settings) {
    this.knowledgeSeconds = settings.knowledgeLimitSeconds;
    this.clockAllowanceSeconds = settings.clockAllowanceSeconds;
    this.auditPathSeconds = settings.auditPathLimitSeconds;
  }
}
