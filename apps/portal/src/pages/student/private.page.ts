import { oneOf } from '../../engine/form.js';
import { page } from '../../engine/page.js';
import { need, type Answer } from '../../services/answer.js';
import { homePath, privatePath } from './places.js';

type Me = { version: number; onlineView: { state: 'not-asked' | 'on' | 'off' } };

/**
 * Asked alone, before anything else is shown: could somebody make you show them this? With a yes the pages are switched off at once,
 * for every service, and nobody sends a text or an e-mail.
 */
export const privatePage = page({
  path: privatePath,
  audience: 'student-first',
  template: 'student/private',
  async view(visit, answer?: 'yes' | 'no') {
    const me = need(await visit.ask<Me>('consents', '/students/me'));
    return {
      title: 'Before you go on',
      version: me.version,
      phone: visit.phone,
      answer,
      asked: me.onlineView.state !== 'not-asked',
    };
  },
  read: (form) => oneOf(form, 'answer', ['yes', 'no']),
  errors: (answer) => (answer === undefined ? [{ field: 'answer', text: 'Choose yes or no' }] : []),
  async save(answer, visit): Promise<Answer<unknown>> {
    const me = await visit.ask<Me>('consents', '/students/me');
    if (!me.ok) return me;
    const on = answer === 'no';
    // Said before, and said again: nothing is to be changed.
    const result: Answer<unknown> =
      on && me.body.onlineView.state === 'on'
        ? { ok: true, body: undefined }
        : await visit.act('consents', '/students/me/online-view', {
            method: 'PUT',
            body: { on },
            version: visit.version ?? me.body.version,
          });
    // Whoever looks elsewhere, on another device, sees nothing more either, whatever the other services have heard.
    if (result.ok && !on) visit.endsOtherSessions = true;
    const { signed } = visit;
    if (result.ok && signed.kind === 'student') visit.becomes({ ...signed, asked: true });
    return result;
  },
  next: (answer, visit) => (answer === 'yes' ? homePath.to({}) : (visit.returnTo ?? homePath.to({}))),
  fieldOf: () => 'answer',
});
