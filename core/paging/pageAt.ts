/** A page of a longer list. */
export type PageAt = {
  /** From 1 on. */
  readonly page: number;
  readonly pages: number;
  /** Index of its first item, and of the one behind its last. */
  readonly from: number;
  readonly to: number;
};

/** The page that was asked for of `total` items, `size` a page; beyond the last one the last one. */
export function pageAt(asked: number, total: number, size: number): PageAt {
  const pages = Math.max(1, Math.ceil(total / size));
  const page = Math.min(asked, pages);
  return { page, pages, from: (page - 1) * size, to: Math.min(total, page * size) };
}
