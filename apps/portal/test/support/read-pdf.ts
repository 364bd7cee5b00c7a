import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';

type Node = { role?: string; lang?: string; children?: Node[]; id?: string; type?: string };

/** Reads a PDF back: what it says of itself, its structure with the text of each element, in order. */
export async function readBack(bytes: Buffer) {
  const task = getDocument({ data: new Uint8Array(bytes), useSystemFonts: false, verbosity: 0 });
  const pdf = await task.promise;
  const elements: { role: string; text: string }[] = [];
  for (let number = 1; number <= pdf.numPages; number += 1) {
    const pdfPage = await pdf.getPage(number);
    const { items } = await pdfPage.getTextContent({ includeMarkedContent: true });
    const texts = new Map<string, string>();
    let open = '';
    for (const item of items as { type?: string; id?: string; str?: string; hasEOL?: boolean }[]) {
      if (item.type?.startsWith('beginMarkedContent')) open = item.id ?? '';
      else if (item.type === 'endMarkedContent') open = '';
      else if (item.str !== undefined && open !== '')
        texts.set(open, `${texts.get(open) ?? ''}${item.str}${item.hasEOL === true ? ' ' : ''}`);
    }
    const textIn = (node: Node): string =>
      (node.children ?? [])
        .map((each) => (each.type === 'content' ? (texts.get(each.id ?? '') ?? '') : textIn(each)))
        .join('');
    const collect = (node: Node): void => {
      if (node.role !== undefined && /^(H\d|P)$/.test(node.role))
        elements.push({ role: node.role, text: textIn(node).replace(/\s+/g, ' ').trim() });
      else for (const child of node.children ?? []) collect(child);
    };
    const tree = (await pdfPage.getStructTree()) as Node | null;
    if (tree) collect(tree);
  }
  const [mark, meta] = await Promise.all([pdf.getMarkInfo(), pdf.getMetadata()]);
  const info = meta.info as Record<string, unknown>;
  await task.destroy();
  return {
    elements,
    marked: (mark as { Marked?: boolean } | null)?.Marked,
    language: info['Language'],
    title: info['Title'],
  };
}
