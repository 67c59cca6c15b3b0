interface GalleryProps {
  readonly pictures: readonly { readonly url: string; readonly alt: string }[];
  readonly label: string;
}

/** A product's pictures, one beside the other, to be swiped or moved with the arrow keys: the browser does all of it. */
export function Gallery({ pictures, label }: GalleryProps) {
  const many = pictures.length > 1;
  return (
    <ul
      className="flex h-fit snap-x snap-mandatory overflow-x-auto rounded-card border border-line bg-sunken"
      {...(many ? { tabIndex: 0, "aria-label": label } : {})}
    >
      {pictures.map(({ url, alt }, place) => (
        <li key={url} className="w-full flex-none snap-center">
          <img
            src={url}
            alt={alt}
            width={800}
            height={800}
            fetchPriority={place === 0 ? "high" : "low"}
            loading={place === 0 ? "eager" : "lazy"}
            className="aspect-square w-full object-cover"
          />
        </li>
      ))}
    </ul>
  );
}
