import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type JourneyResult, type PlayJourney } from '../journey/seam.js';
import { root, writeInstallation, readInstallation, writeWhole, type Places } from './installation.js';
import { type Progress } from './progress.js';
import { peopleThere } from './people.js';
import { type System } from './system.js';

const program = join(root, 'tools', 'journey', 'journey.ts');

/** Plays the journey, keeps its result in `journey.json`, and answers it; `undefined` where there is none to play. */
export async function playOnce(system: System, places: Places, progress: Progress): Promise<JourneyResult | undefined> {
  rmSync(places.journey, { force: true });
  if (!existsSync(program)) return undefined;
  const installation = readInstallation(places);
  if (!installation) throw new Error('There is no installation to play the journey on.');
  const run = installation.journeys + 1;
  writeInstallation(places, { ...installation, journeys: run });
  const { playJourney } = (await import(program)) as { playJourney: PlayJourney };
  const result = await playJourney({
    url: system.url,
    world: peopleThere().world,
    run,
    token: system.token,
    report: progress.line,
    kafka: system.kafka,
    dir: places.dir,
  });
  writeWhole(places.journey, `${JSON.stringify(result, null, 2)}\n`);
  if (result.failed === 0) writeInstallation(places, { ...installation, journeys: run, played: true });
  return result;
}
