import type { ProductRow } from "../row.ts";
import { accessories } from "./accessories.ts";
import { bags } from "./bags.ts";
import { books } from "./books.ts";
import { campKitchen } from "./camp-kitchen.ts";
import { cardsPrints } from "./cards-prints.ts";
import { coffeeTea } from "./coffee-tea.ts";
import { computerAccessories } from "./computer-accessories.ts";
import { cookware } from "./cookware.ts";
import { decor } from "./decor.ts";
import { deskOrganisers } from "./desk-organisers.ts";
import { furniture } from "./furniture.ts";
import { garden } from "./garden.ts";
import { headphones } from "./headphones.ts";
import { hiking } from "./hiking.ts";
import { homeTextiles } from "./home-textiles.ts";
import { knivesBoards } from "./knives-boards.ts";
import { lighting } from "./lighting.ts";
import { notebooks } from "./notebooks.ts";
import { outerwear } from "./outerwear.ts";
import { power } from "./power.ts";
import { puzzlesGames } from "./puzzles-games.ts";
import { softToys } from "./soft-toys.ts";
import { speakers } from "./speakers.ts";
import { tableware } from "./tableware.ts";
import { tentsSleeping } from "./tents-sleeping.ts";
import { tops } from "./tops.ts";
import { woodenToys } from "./wooden-toys.ts";
import { writing } from "./writing.ts";

/** Every leaf category with the letters its SKUs carry and its products. */
export const shelves: readonly (readonly [category: string, code: string, rows: readonly ProductRow[]])[] = [
  ["cookware", "CKW", cookware],
  ["knives-boards", "KNF", knivesBoards],
  ["tableware", "TBL", tableware],
  ["coffee-tea", "COF", coffeeTea],
  ["lighting", "LGT", lighting],
  ["furniture", "FUR", furniture],
  ["decor", "DEC", decor],
  ["home-textiles", "TEX", homeTextiles],
  ["tops", "TOP", tops],
  ["outerwear", "OUT", outerwear],
  ["bags", "BAG", bags],
  ["accessories", "ACC", accessories],
  ["tents-sleeping", "TNT", tentsSleeping],
  ["hiking", "HIK", hiking],
  ["camp-kitchen", "CMP", campKitchen],
  ["garden", "GDN", garden],
  ["books", "BOK", books],
  ["notebooks", "NTB", notebooks],
  ["cards-prints", "CRD", cardsPrints],
  ["writing", "PEN", writing],
  ["desk-organisers", "DSK", deskOrganisers],
  ["headphones", "HPH", headphones],
  ["speakers", "SPK", speakers],
  ["computer-accessories", "CMA", computerAccessories],
  ["power", "PWR", power],
  ["wooden-toys", "WTY", woodenToys],
  ["puzzles-games", "PZL", puzzlesGames],
  ["soft-toys", "SFT", softToys],
];
