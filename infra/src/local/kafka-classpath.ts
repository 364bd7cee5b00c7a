import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { infraPath } from './paths.js';

const OLDEST_JAVA = 17;

/** Why the embedded Kafka cannot be had here, as what to install; `undefined` where it can. */
export function kafkaLacks(command = javaCommand()): string | undefined {
  const java = spawnSync(command, ['-version'], { encoding: 'utf8' });
  const found = /version "(\d+)/.exec(java.stderr);
  if (java.status !== 0 || !found) return `Java ${OLDEST_JAVA} or later`;
  if (Number(found[1]) < OLDEST_JAVA) return `Java ${OLDEST_JAVA} or later (this is Java ${found[1]})`;
  return undefined;
}

/** The `java` of JAVA_HOME, else of the PATH. */
export function javaCommand(): string {
  const home = process.env['JAVA_HOME'];
  return home ? join(home, 'bin', 'java') : 'java';
}

/**
 * The class path of the Kafka broker that `infra/kafka/pom.xml` names. Maven resolves it once and the answer is kept in
 * `dir`; it is asked again when the pom changed or a jar has gone.
 */
export async function kafkaClasspath(dir: string, report: (line: string) => void): Promise<string> {
  const file = join(dir, 'kafka-classpath');
  const pom = infraPath('kafka', 'pom.xml');
  const wanted = readFileSync(pom, 'utf8');
  if (existsSync(file)) {
    const [kept, forPom] = JSON.parse(readFileSync(file, 'utf8')) as [string, string];
    if (forPom === wanted && kept.split(delimiter).every((jar) => existsSync(jar))) return kept;
  }
  report('Kafka: Maven fetches the broker (about 45 MB, the first time only) …');
  const place = join(dir, 'maven');
  mkdirSync(place, { recursive: true });
  copyFileSync(pom, join(place, 'pom.xml')); // Maven may not write beside the sources
  const answer = join(place, 'classpath');
  await maven(['-q', '-B', '-f', join(place, 'pom.xml'), 'dependency:build-classpath', `-Dmdep.outputFile=${answer}`]);
  const classpath = readFileSync(answer, 'utf8').trim();
  writeFileSync(`${file}.${process.pid}`, JSON.stringify([classpath, wanted]));
  renameSync(`${file}.${process.pid}`, file);
  return classpath;
}

function maven(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('mvn', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'ENOENT'
          ? new Error('The embedded Kafka needs Maven (the command mvn). Install it, or install Docker and start it.')
          : error,
      );
    });
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Maven could not fetch Kafka:\n${said.trim().split('\n').slice(-12).join('\n')}`));
    });
  });
}
