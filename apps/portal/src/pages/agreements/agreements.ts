import { type Page, type Resource } from '../../engine/page.js';
import { actingPages } from './acts.js';
import { agreementPage } from './agreement.page.js';
import { checkPage } from './check.page.js';
import { coveragePage } from './coverage.page.js';
import { needNonePage, oneOffPage, oneOffsPage } from './one-offs.page.js';
import { processingFile, processingPage } from './processing.page.js';
import { registerPage } from './register.page.js';
import { responsibilitiesPage } from './responsibilities.page.js';
import { agreementPdf, contentFile, keysFile, schemaFile, signaturesPage, signedFile } from './signatures.page.js';
import { tryOutPage } from './try-out.page.js';
import { differencePage, versionsPage } from './versions.page.js';

export const agreementPages: readonly Page[] = [
  // Pages that show.
  registerPage,
  coveragePage,
  processingPage,
  oneOffsPage,
  oneOffPage,
  agreementPage,
  responsibilitiesPage,
  checkPage,
  versionsPage,
  differencePage,
  signaturesPage,
  tryOutPage,
  // Pages that act.
  needNonePage,
  ...actingPages,
];

export const agreementResources: readonly Resource[] = [
  processingFile,
  agreementPdf,
  contentFile,
  signedFile,
  keysFile,
  schemaFile,
];
