/** The number of a page in an address; what can't be read is the first. */
export function parsePage(text: string | readonly string[] | undefined): number {
  const one = typeof text === 'string' ? text : text?.[0];
  return one !== undefined && /^[1-9]\d{0,5}$/.test(one) ? Number(one) : 1;
}

/** The part of an address that names a page; the first one needs none. */
export function pageQuery(page: number): { readonly page?: string } {
  return page === 1 ? {} : { page: String(page) };
}
