// What pages do better with a script. Everything works without it.
import { initAll } from '../design/nhsuk-frontend.min.js';

initAll();
exitOnShift();
warnBeforeTimeout();

/** Shift three times within two seconds leaves the page, like its button; the page goes from the history. */
function exitOnShift() {
  const link = document.getElementById('exit-link');
  if (!link) return;
  let pressed = [];
  const leave = () => {
    document.body.classList.add('app-hidden');
    window.location.replace(link.href);
  };
  link.addEventListener('click', (event) => {
    event.preventDefault();
    leave();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Shift' || event.repeat) return;
    const now = Date.now();
    pressed = [...pressed.filter((at) => now - at < 2000), now];
    if (pressed.length === 3) leave();
  });
}

/** Two minutes before the session ends a dialog offers to go on; at the end what was typed is kept. */
function warnBeforeTimeout() {
  const dialog = document.getElementById('timeout');
  if (!dialog) return;
  const idle = Number(dialog.dataset.idleSeconds) * 1000;
  const warnFor = Math.min(120_000, idle / 2);
  const left = document.getElementById('timeout-left');
  let endsAt = Date.now() + idle;

  document.getElementById('timeout-stay').addEventListener('click', async () => {
    const answer = await fetch('/stay', { method: 'POST' }).catch(() => undefined);
    if (!answer?.ok) {
      window.location.assign('/sign-in');
      return;
    }
    endsAt = Date.now() + idle;
    dialog.close();
  });
  dialog.addEventListener('cancel', (event) => event.preventDefault());

  setInterval(async () => {
    const remaining = endsAt - Date.now();
    if (remaining <= 3_000) {
      endsAt = Infinity;
      await keepForms();
      await fetch('/sleep', { method: 'POST' }).catch(() => undefined);
      window.location.replace('/timed-out');
    } else if (remaining <= warnFor) {
      if (!dialog.open) dialog.showModal();
      const minutes = Math.ceil(remaining / 60_000);
      const words = `You will be signed out in ${minutes} minute${minutes === 1 ? '' : 's'} if you do nothing.`;
      if (left.textContent !== words) left.textContent = words;
    }
  }, 1_000);
}

async function keepForms() {
  const forms = [...document.querySelectorAll('main form[method="post"]')];
  await Promise.all(
    forms.map((form) =>
      fetch(form.action || window.location.href, {
        method: 'POST',
        headers: { 'footbridge-keep': '1' },
        body: new URLSearchParams(new FormData(form)),
      }).catch(() => undefined),
    ),
  );
}
