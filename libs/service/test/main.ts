import '../src/telemetry.js';
import { runService } from '../src/index.js';
import { notes } from './notes.module.js';

await runService(notes);
