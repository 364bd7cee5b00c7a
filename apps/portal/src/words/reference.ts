/** What people call a referral when they speak of it: the last eight signs of its id, in two groups. Nobody is found by it. */
export function reference(id: string | undefined): string {
  const signs = (id ?? '').replaceAll('-', '').slice(-8).toUpperCase();
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}
