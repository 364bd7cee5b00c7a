import { type Account, type DevelopmentIssuer } from './issuers.js';

/** The page on which a developer chooses who to be. It needs no script and no style from elsewhere. */
export function signInPage(issuer: DevelopmentIssuer, accounts: readonly Account[], action: string): string {
  const groups = [...new Set(accounts.map(groupOf))].map((group) => {
    const options = accounts.filter((account) => groupOf(account) === group).map(option);
    return `<optgroup label="${escape(group)}">${options.join('')}</optgroup>`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Development sign-in: ${escape(issuer.title)}</title></head>
<body>
<main>
<h1>Sign in as somebody at ${escape(issuer.title)}</h1>
<p>This is a sign-in for development. Everybody here is invented, and there are no passwords.</p>
<form method="post" action="${escape(action)}">
<p><label for="subject">Who do you want to be?</label></p>
<p><select id="subject" name="subject" size="20" required>${groups.join('')}</select></p>
<p><button type="submit">Sign in</button></p>
</form>
</main>
</body></html>
`;
}

/** The page on which somebody ends their sign-in. `form` is the provider's own, without a button. */
export function signOutPage(form: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Development sign-out</title></head>
<body>
<main>
<h1>Sign out here too?</h1>
<p>You have signed out of Footbridge. This ends your development sign-in as well.</p>
${form}
<p><button autofocus type="submit" form="op.logoutForm" value="yes" name="logout">Yes, sign out</button></p>
</main>
</body></html>
`;
}

const groupOf = ({ kind, organisationId }: Account) =>
  kind === 'staff' ? organisationId : `${organisationId}, students`;

function option({ subject, name, appointments }: Account): string {
  const roles = appointments.map(({ role, to }) => (to === undefined ? role : `${role}, ended`)).join(' and ');
  const shown = roles === '' ? name : `${name} (${roles})`;
  return `<option value="${escape(subject)}">${escape(shown)}</option>`;
}

export function escape(text: string): string {
  const codes: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (letter) => codes[letter] ?? letter);
}
