/** An address, each line's words in their own direction, all of them at the page's side. */
export function Address({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <div className="min-w-0">
      <h3 className="mb-1 text-sm font-medium">{title}</h3>
      <address className="not-italic wrap-anywhere">
        {lines.map((line, place) => (
          <span key={place} className="block">
            <bdi>{line}</bdi>
          </span>
        ))}
      </address>
    </div>
  );
}
