import { Dialog } from "@technova/ui";
import { Picture } from "./picture.tsx";
import { useSay } from "../lib/text.tsx";

interface GalleryProps {
  readonly pictures: readonly { readonly url: string; readonly alt: string }[];
  readonly label: string;
  /** What is shown, as the title of a picture that is looked at closely. */
  readonly name: string;
}

/** A product's pictures, one beside the other, to be swiped or moved with the arrow keys: the browser does all of it. */
export function Gallery({ pictures, label, name }: GalleryProps) {
  const say = useSay();
  const many = pictures.length > 1;
  return (
    <ul
      className="flex h-fit snap-x snap-mandatory overflow-x-auto rounded-card border border-line bg-sunken"
      {...(many ? { tabIndex: 0, "aria-label": label } : {})}
    >
      {pictures.map(({ url, alt }, place) => (
        <li key={url} className="w-full flex-none snap-center">
          <Dialog
            openerClass="block w-full cursor-zoom-in"
            openerLabel={`${say("product.closer")}: ${alt}`}
            opener={
              <Picture
                src={url}
                widths={[540, 720, 1080]}
                sizes="(min-width: 80rem) 36rem, (min-width: 48rem) 46vw, 94vw"
                alt={alt}
                width={800}
                height={800}
                fetchPriority={place === 0 ? "high" : "low"}
                loading={place === 0 ? "eager" : "lazy"}
                className="aspect-square w-full object-cover"
              />
            }
            title={name}
            close={say("close")}
          >
            {/* As it was drawn, however closely one looks. */}
            <img src={url} alt={alt} loading="lazy" className="mx-auto max-h-[75dvh] w-full object-contain" />
          </Dialog>
        </li>
      ))}
    </ul>
  );
}
