import type { MetaDescriptor } from "react-router";
import { LANGUAGES, pathIn, type Language } from "./locale.ts";
import { messagesOf } from "./messages.ts";
import { cardOf } from "./renditions.ts";
import { sayIn, type Say } from "./text.tsx";
import { cutTo } from "./cut.ts";

/** Of pages that are nothing for search engines, such as those of one shopper: that, and what they are called. */
export function privateMeta(language: Language | undefined, title: (say: Say) => string): MetaDescriptor[] {
  const named = language === undefined ? "TechNova" : `${title(sayIn(language, messagesOf(language)))} – TechNova`;
  return [{ title: named }, { name: "robots", content: "noindex" }];
}

/** What a page of a list is called: those behind the first by their number, or they could not be told apart in a row of tabs. */
export function pageTitle(title: string, page: number, say: Say): string {
  return page === 1 ? title : `${title}, ${say("list.page", { page })}`;
}

export interface PageFacts {
  readonly title: string;
  readonly description: string;
  /** Without the language's prefix. */
  readonly path: string;
  readonly origin: string;
  readonly language: Language;
  /** Address of the picture for social cards, if there is one. */
  readonly picture: string | undefined;
  /** As the Open Graph protocol names kinds of pages. */
  readonly type?: "website" | "product";
}

/** What search engines and social cards are told of a page, in all its languages. */
export function headMeta({ title, description, path, origin, language, picture = "", type = "website" }: PageFacts): MetaDescriptor[] {
  const own = `${origin}${pathIn(language, path)}`;
  return [
    { title: `${title} – TechNova` },
    { name: "description", content: cutTo(description, 160) },
    { tagName: "link", rel: "canonical", href: own },
    ...LANGUAGES.map((one) => ({ tagName: "link", rel: "alternate", hrefLang: one, href: `${origin}${pathIn(one, path)}` })),
    { tagName: "link", rel: "alternate", hrefLang: "x-default", href: `${origin}${path}` },
    { property: "og:title", content: title },
    { property: "og:description", content: cutTo(description, 200) },
    { property: "og:url", content: own },
    { property: "og:type", content: type },
    ...(picture === ""
      ? []
      : [
          { property: "og:image", content: `${origin}${cardOf(picture)}` },
          { property: "og:image:type", content: "image/jpeg" },
          { property: "og:image:width", content: "1200" },
          { property: "og:image:height", content: "630" },
          { name: "twitter:card", content: "summary_large_image" },
        ]),
  ];
}
