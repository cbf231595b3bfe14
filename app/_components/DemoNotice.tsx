/** Stands on everything that belongs to a demonstration board. */
export function DemoNotice() {
  return (
    <p className="notice mb-6 max-w-3xl">
      <strong>Demonstration without scientific value.</strong> Tiny generated images, a tiny network and a few
      epochs: it shows how the site works, not which method is better.
    </p>
  );
}
