// `npm run contracts` writes the JSON Schemas and the AsyncAPI document from the event classes, and the JSON Schema of the terms
// of an agreement from theirs; `--check` writes nothing and fails, naming each file, when what is committed is not what would
// be written.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { stringify } from 'yaml';
import { TermsDto } from '../apps/agreements/src/agreement/terms.dto.js';
import { agreementSchema } from './contracts/agreement-schema.js';
import { asyncApi } from './contracts/asyncapi.js';
import { docComments } from './contracts/doc-comments.js';
import { schemaFile, schemas } from './contracts/schemas.js';

const root = dirname(import.meta.dirname);
const schemaFolder = join(root, 'libs', 'contracts', 'schemas');
const document = join(root, 'docs', 'asyncapi.yaml');
const agreement = join(root, 'docs', 'agreement.schema.json');

/** The text of every generated file, by path. */
async function generated(): Promise<Map<string, string>> {
  const docs = docComments(join(root, 'libs', 'contracts', 'src', 'events'));
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const texts = new Map<string, string>();
  for (const [type, schema] of Object.entries(schemas(docs))) {
    texts.set(join(schemaFolder, schemaFile(type)), JSON.stringify(schema));
  }
  const wayToSchemas = relative(dirname(document), schemaFolder);
  texts.set(document, stringify(asyncApi(docs, version, wayToSchemas), { aliasDuplicateObjects: false, lineWidth: 0 }));
  const agreementDocs = docComments(join(root, 'apps', 'agreements', 'src', 'agreement'));
  texts.set(agreement, JSON.stringify(agreementSchema(TermsDto, agreementDocs)));
  for (const [path, text] of texts) {
    texts.set(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  }
  return texts;
}

/** Files that lie among the schemas and that nothing generates any more. */
function leftOver(texts: ReadonlyMap<string, string>): string[] {
  if (!existsSync(schemaFolder)) return [];
  return readdirSync(schemaFolder)
    .map((name) => join(schemaFolder, name))
    .filter((path) => !texts.has(path));
}

function check(texts: ReadonlyMap<string, string>): number {
  const differs = [...texts].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text);
  const wrong = [...differs.map(([path]) => path), ...leftOver(texts)].map((path) => relative(root, path));
  if (wrong.length === 0) {
    console.log(`${texts.size} generated files are as the classes say.`);
    return 0;
  }
  console.error(`Not what the classes say; run \`npm run contracts\`:\n  ${wrong.join('\n  ')}`);
  return 1;
}

function write(texts: ReadonlyMap<string, string>): number {
  for (const path of leftOver(texts)) rmSync(path);
  for (const [path, text] of texts) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  console.log(
    `Wrote ${texts.size} files: ${relative(root, schemaFolder)}, ${relative(root, document)}, ${relative(root, agreement)}.`,
  );
  return 0;
}

const words = process.argv.slice(2);
if (words.some((word) => word !== '--check')) {
  console.error('npm run contracts [-- --check]');
  process.exitCode = 2;
} else {
  const texts = await generated();
  process.exitCode = words.includes('--check') ? check(texts) : write(texts);
}
