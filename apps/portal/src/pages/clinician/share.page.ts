import { CLINICIANS } from '../../engine/navigation.js';
import { sharePage } from '../adviser/share.page.js';
import { askOpened, receivedPath, sharePath } from './received.js';

const WHO = ['identity.given-name', 'identity.family-name', 'identity.birth-date', 'contact.phone'] as const;

/** From a trust to the university, or to whoever else has to know: of the student, what the trust's own record says. */
export const clinicianSharePage = sharePage({
  path: sharePath,
  audience: CLINICIANS,
  async studentId(visit) {
    const { studentId } = await askOpened(visit);
    return studentId ?? '';
  },
  referralId: ({ params }) => params.id,
  back: ({ params }) => receivedPath.to(params),
  async identity(visit) {
    const { content = {} } = await askOpened(visit);
    return Object.fromEntries(WHO.flatMap((field) => (content[field] === undefined ? [] : [[field, content[field]]])));
  },
});
