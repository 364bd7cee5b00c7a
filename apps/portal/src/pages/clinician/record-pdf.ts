import { join } from 'node:path';
import PDFDocument from 'pdfkit';
import { PORTAL } from '../../engine/render.js';
import { type RecordCopy } from './record.js';

const FONTS = join(PORTAL, 'assets', 'fonts');
const REGULAR = join(FONTS, 'LiberationSans-Regular.ttf');
const BOLD = join(FONTS, 'LiberationSans-Bold.ttf');
/** What the embedded typeface has letters for: Latin as in Europe, Greek, Cyrillic, and the signs of sentences. */
const NO_LETTER =
  /[^\n\u0020-\u007e\u00a0-\u017f\u0218-\u021b\u0384-\u0386\u0388-\u038a\u038c\u038e-\u03a1\u03a3-\u03ce\u0400-\u045f\u1e80-\u1e85\u1ef2\u1ef3\u2013-\u2015\u2018-\u201e\u2020-\u2022\u2026\u20ac]/gu;
const IN_ITS_PLACE = '□';
const MISSING = `Some letters cannot be printed in this file; each of them stands as ${IN_ITS_PLACE}. Take those words from the text instead.`;

/** The copy as a tagged PDF: a language, a title, headings and paragraphs that a screen reader finds, in reading order. */
export async function pdfOf({ heading, sections, foot }: RecordCopy): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margin: 56,
    pdfVersion: '1.7',
    tagged: true,
    lang: 'en-GB',
    displayTitle: true,
    info: { Title: heading, Creator: 'Footbridge' },
  });
  const done = collected(doc);
  const root = doc.struct('Document');
  doc.addStructure(root);
  const say = (type: 'H1' | 'H2' | 'P', text: string) => {
    const printed = text.replaceAll('\r', '').replaceAll('\t', ' ').replaceAll(NO_LETTER, IN_ITS_PLACE);
    const size = { H1: 20, H2: 14, P: 11 }[type];
    root.add(
      doc.struct(type, {}, () => {
        doc
          .font(type === 'P' ? REGULAR : BOLD)
          .fontSize(size)
          .text(printed);
      }),
    );
    doc.moveDown(type === 'P' ? 0.4 : 0.3);
  };
  say('H1', heading);
  const texts = sections.flatMap(({ lines }) => lines.map(({ text }) => text));
  if ([...texts, foot].join('').search(NO_LETTER) >= 0) say('P', MISSING);
  for (const section of sections) {
    doc.moveDown(0.6);
    say('H2', section.heading);
    for (const { label, text } of section.lines) say('P', `${label}: ${text}`);
  }
  doc.moveDown(1);
  say('P', foot);
  root.end();
  doc.end();
  return done;
}

function collected(doc: PDFKit.PDFDocument): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    doc.on('data', (chunk: Buffer) => chunks.push(chunk));
    doc.on('end', () => {
      resolve(Buffer.concat(chunks));
    });
    doc.on('error', reject);
  });
}
