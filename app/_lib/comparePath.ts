/** Address of the page that compares entries, or printed rows with entries: /compare?id=A&id=B. */
export function comparePath(ids: readonly string[]): string {
  const query = new URLSearchParams(ids.map((id) => ['id', id]));
  return `/compare?${query.toString().replaceAll('%2F', '/')}`;
}

/** The ids that an address names, each once, in its order. */
export function readCompared(id: string | readonly string[] | undefined): readonly string[] {
  const given = id === undefined ? [] : typeof id === 'string' ? [id] : id;
  const ids = given.map((one) => one.trim()).filter((one) => one !== '');
  return [...new Set(ids)];
}
