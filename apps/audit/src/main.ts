import '@footbridge/service/telemetry';
import { runService } from '@footbridge/service';
import { writeSigningKey } from './checkpoint/signing-key.js';
import { definition } from './definition.js';

const [word, file] = process.argv.slice(2);
// `main.ts new-signing-key FILE`: once per installation, before the first start.
if (word === 'new-signing-key' && file !== undefined) writeSigningKey(file);
else await runService(definition);
