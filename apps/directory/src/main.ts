import '@footbridge/service/telemetry';
import { runService } from '@footbridge/service';
import { definition } from './definition.js';
import { runLoad } from './load/run-load.js';

const [word, file] = process.argv.slice(2);
await (word === 'load' ? runLoad(file) : runService(definition()));
