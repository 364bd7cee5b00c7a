import { path } from '../../engine/path.js';
import { ACTS, to } from './act-paths.js';
import { type AgreementAction } from './answers.js';

// Pages that show.
export const agreementsPath = path('/agreements');
export const coveragePath = path('/agreements/coverage');
export const oneOffsPath = path('/agreements/one-offs');
export const processingPath = path('/agreements/processing');
export const processingFilePath = path('/agreements/processing.csv');
export const schemaPath = path('/agreements/agreement.schema.json');
export const keysPath = path('/agreements/keys.json');
export const agreementPath = path('/agreements/:id');
export const responsibilitiesPath = path('/agreements/:id/responsibilities');
export const checkPath = path('/agreements/:id/check');
export const versionsPath = path('/agreements/:id/versions');
export const differencePath = path('/agreements/:id/difference');
export const tryOutPath = path('/agreements/:id/try-out');
export const signaturesPath = path('/agreements/:id/signatures');
export const pdfPath = path('/agreements/:id/agreement.pdf');
export const contentPath = path('/agreements/:id/agreement.json');
export const signedPath = path('/agreements/:id/signed.json');

// Pages that act.

/** Where somebody begins a draft. */
export const beginPath = (): string => to.begin.to({});

/** Where each act is done: what `actions` of the service allow is offered as a button. */
export const actPaths: Readonly<Record<AgreementAction, (id: string) => string>> = ACTS;
