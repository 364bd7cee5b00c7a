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
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Footbridge</title>
<style>body { font-family: sans-serif; max-width: 45rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.5 } td, th { text-align: left; padding-right: 1rem }</style>
</head><body><main>
<h1>Footbridge</h1>
<p>This is a development installation. Organisations are real, people are invented.</p>
<h2>Services</h2>
<ul>${links.join('')}</ul>
<h2>People</h2>
<p>Call a service as one of them with <code>npm run --silent token -- --headers &lt;signs in as&gt; &gt; headers</code> and <code>curl -H @headers …</code>.</p>
${organisations.join('\n')}
</main></body></html>
`;
}

const CODES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string) => text.replace(/[&<>"]/g, (letter) => CODES[letter] ?? letter);
