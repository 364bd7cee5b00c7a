import '@footbridge/service/telemetry';
import { runService } from '@footbridge/service';
import { definition } from './definition.js';

await runService(definition);
