import { type CaughtMail } from '@footbridge/infra';
import { type Shown } from './table.js';

/** The page at `/development`: where everything is. */
export function indexPage({ services, world, accounts }: Omit<Shown, 'url' | 'places'>): string {
  const links = services.map(
    (service) =>
      `<li>${service}: <a href="/api/${service}/docs">documentation</a>, <a href="/api/${service}/openapi.json">OpenAPI</a></li>`,
  );
  const organisations = world.organisations.map(({ id, name }) => {
    const there = accounts.filter((account) => account.organisationId === id && account.kind === 'staff');
    const rows = there.map(
      ({ subject, name: person }) => `<tr><td>${escape(person)}</td><td><code>${escape(subject)}</code></td></tr>`,
    );
    return `<details><summary>${escape(name)} (${escape(id)})</summary><table><tr><th scope="col">Name</th><th scope="col">Signs in as</th></tr>${rows.join('')}</table></details>`;
  });
  return whole(
    'Footbridge',
    `<h1>Footbridge</h1>
<p>This is a development installation. Organisations are real, people are invented.</p>
<h2>Services</h2>
<ul>${links.join('')}</ul>
<p><a href="/development/mail">Mail that was sent</a> is caught here and goes no further.</p>
<h2>People</h2>
<p>Call a service as one of them with <code>npm run --silent token -- --headers &lt;signs in as&gt; &gt; headers</code> and <code>curl -H @headers …</code>.</p>
${organisations.join('\n')}`,
  );
}

/** The page at `/development/mail`: what was sent to mailboxes, the newest first. */
export function mailPage(mails: readonly CaughtMail[]): string {
  const rows = mails.map(
    ({ at, to, subject, text }) =>
      `<article><h2>${escape(subject)}</h2><p>To ${escape(to.join(', '))}, <time datetime="${at.toISOString()}">${at.toISOString()}</time></p><pre>${escape(text)}</pre></article>`,
  );
  return whole(
    'Mail that was sent',
    `<h1>Mail that was sent</h1>
<p>The newest first, a hundred at most, since the start. Nothing was passed on. <a href="/development">Back</a></p>
${rows.length > 0 ? rows.join('\n') : '<p>No mail was sent yet.</p>'}`,
  );
}

const whole = (title: string, main: string) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title>
<style>body { font-family: sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5 } td, th { text-align: left; padding-right: 1rem } pre { white-space: pre-wrap }</style>
</head><body><main>
${main}
</main></body></html>
`;

const CODES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replace(/[&<>"]/g, (letter) => CODES[letter] ?? letter);
