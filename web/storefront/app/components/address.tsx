/** An address, each line in the direction of what is written in it. */
export function Address({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <div>
      <h3 className="mb-1 text-sm font-medium">{title}</h3>
      <address className="not-italic">
        {lines.map((line, place) => (
          <span key={place} className="block" dir="auto">
            {line}
          </span>
        ))}
      </address>
    </div>
  );
}
