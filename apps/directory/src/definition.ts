import { type ServiceDefinition } from '@footbridge/service';
import { Directory1700000000001 } from '../migrations/0001-directory.js';
import { DirectoryModule } from './app.module.js';
import { explainHere } from './reasons.js';

export const definition: ServiceDefinition = {
  name: 'directory',
  module: DirectoryModule,
  migrations: [Directory1700000000001],
  explain: explainHere,
};
