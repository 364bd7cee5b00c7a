import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What the sources say about a class and about each of its fields. */
export type Doc = { readonly text: string; readonly fields: Readonly<Record<string, string>> };

/** The doc comments of every class in a folder's files, by class name. */
export function docComments(folder: string): ReadonlyMap<string, Doc> {
  const docs = new Map<string, Doc>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.ts'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    for (const each of source.statements) {
      if (ts.isClassDeclaration(each) && each.name) docs.set(each.name.text, docOf(each));
    }
  }
  return docs;
}

function docOf(declaration: ts.ClassDeclaration): Doc {
  const fields = declaration.members
    .filter(ts.isPropertyDeclaration)
    .map((member) => [nameOf(member.name), commentOf(member)] as const)
    .filter(([, text]) => text !== '');
  return { text: commentOf(declaration), fields: Object.fromEntries(fields) };
}

const nameOf = (name: ts.PropertyName) => (ts.isStringLiteral(name) ? name.text : name.getText());

function commentOf(node: ts.Node): string {
  const last = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1);
  return (ts.getTextOfJSDocComment(last?.comment) ?? '').replace(/\s+/g, ' ').trim();
}
