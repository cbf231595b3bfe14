/**
 * Whether a text is an ORCID iD: sixteen digits in groups of four, the last one an ISO 7064 MOD 11-2 check digit of the
 * others (0–9 or X).
 */
export function isOrcid(text: string): boolean {
  if (!/^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$/.test(text)) return false;
  const digits = text.replaceAll('-', '');
  let total = 0;
  for (const digit of digits.slice(0, 15)) total = ((total + Number(digit)) * 2) % 11;
  const check = (12 - total) % 11;
  return digits[15] === (check === 10 ? 'X' : String(check));
}
