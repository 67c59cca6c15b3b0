import { books } from "./books.ts";
import { clothing } from "./clothing.ts";
import { electronics } from "./electronics.ts";
import { home } from "./home.ts";
import { kitchen, table } from "./kitchen.ts";
import { outdoors } from "./outdoors.ts";
import { paperDesk } from "./paper-desk.ts";
import { toys } from "./toys.ts";

/** All drawings by name. */
export const drawings = { ...kitchen, ...table, ...home, ...clothing, ...outdoors, ...books, ...paperDesk, ...electronics, ...toys };

/** Name of a drawing in {@link drawings}. */
export type DrawingName = keyof typeof drawings;
