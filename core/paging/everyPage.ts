/**
 * Every page of a list that is told by the page: `read` gives the one after a place (the first without one) and says
 * after which place the next one begins; null behind the last one. A page is read when it is asked for.
 */
export async function* everyPage<Page extends { readonly next: string | null }>(
  read: (after: string | undefined) => Promise<Page>,
): AsyncGenerator<Page> {
  for (let after: string | undefined; ;) {
    const page = await read(after);
    yield page;
    if (page.next === null) return;
    after = page.next;
  }
}
