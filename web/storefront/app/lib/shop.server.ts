import { Code, ConnectError, createClient, type Client } from "@connectrpc/connect";
import type { DescService } from "@bufbuild/protobuf";
import { SessionService } from "@technova/gen/technova/auth/v1/session_service_pb.js";
import { CartState, type Cart } from "@technova/gen/technova/order/v1/cart_pb.js";
import { CartService } from "@technova/gen/technova/order/v1/cart_service_pb.js";
import { OrderService } from "@technova/gen/technova/order/v1/order_service_pb.js";
import { createCookie, data, type RouterContextProvider } from "react-router";
import { hostContext, type Answering } from "./host.ts";
import { CURRENCIES, languageOf, pathIn, type Currency, type Language } from "./locale.ts";

const YEAR_S = 365 * 24 * 3600;
/** As long as a guest's token lives. */
const GUEST_S = 30 * 24 * 3600;

const common = { httpOnly: true, sameSite: "lax", path: "/" } as const;
/** The token as it is: the edge reads it too, for streams. */
const SESSION = "technova_session";
const cartCookie = createCookie("technova_cart", { ...common, maxAge: GUEST_S });
/** A sentence for the next page, by the name of its text. */
const noticeCookie = createCookie("technova_notice", { ...common, maxAge: 60 });
const currencyCookie = createCookie("technova_currency", { ...common, maxAge: YEAR_S });

export interface Notice {
  readonly text: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A cookie may hold anything; what we say is one of our texts. */
const NOTICES: ReadonlySet<unknown> = new Set(["currency.refused"]);

function isNotice(value: unknown): value is Notice {
  if (typeof value !== "object" || value === null || !("text" in value) || !("values" in value)) return false;
  const { text, values } = value;
  return (
    NOTICES.has(text) && typeof values === "object" && values !== null && Object.values(values).every((one) => typeof one === "string")
  );
}

type Context = Readonly<RouterContextProvider>;

/** Of a page that is read: layout and route ask for the same cart. */
const cartsOfPages = new WeakMap<Context, Promise<Cart | undefined>>();

interface Arguments {
  readonly request: Request;
  readonly params: { readonly lang?: string | undefined };
  readonly context: Context;
}

/** One request of a shopper: who it is, what they read and pay in, and the platform's services on their behalf. */
export class Shop {
  readonly host: Answering;
  readonly language: Language;
  readonly currency: Currency;
  readonly headers = new Headers();
  #token: string;
  #cartId: string;
  #orderId = "";
  readonly #secure: boolean;
  readonly #page: Context | undefined;

  private constructor(page: Context | undefined, host: Answering, language: Language, currency: Currency, token: string, cartId: string) {
    this.#page = page;
    this.host = host;
    this.language = language;
    this.currency = currency;
    this.#token = token;
    this.#cartId = cartId;
    this.#secure = host.origin.startsWith("https:");
  }

  /** Throws a 404 for a language that there is not, and a 403 for a form that another site sent. */
  static async open({ request, params, context }: Arguments): Promise<Shop> {
    const language = languageOf(params.lang);
    if (language === undefined) throw data(null, { status: 404 });
    const host = context.get(hostContext);
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (!isRead && !isOwn(request, host.origin)) throw data(null, { status: 403 });
    const cookies = request.headers.get("cookie");
    const [cartId, wanted] = (await Promise.all([cartCookie, currencyCookie].map((cookie) => cookie.parse(cookies)))) as unknown[];
    const token = new RegExp(`(?:^|;\\s*)${SESSION}=([\\w.-]+)`).exec(cookies ?? "")?.[1] ?? "";
    const currency = CURRENCIES.find((one) => one === wanted) ?? "USD";
    return new Shop(isRead ? context : undefined, host, language, currency, token, typeof cartId === "string" ? cartId : "");
  }

  client<S extends DescService>(service: S): Client<S> {
    return createClient(service, this.host.transport(this.#token));
  }

  get hasCart(): boolean {
    return this.#cartId !== "" && this.#token !== "";
  }

  /** The shopper's open cart; undefined where there is none. */
  async cart(): Promise<Cart | undefined> {
    if (!this.hasCart) return undefined;
    const cart = await this.#readCart();
    this.#orderId = cart?.orderId ?? "";
    return cart?.state === CartState.OPEN ? cart : undefined;
  }

  #readCart(): Promise<Cart | undefined> {
    if (this.#page === undefined) return this.#askForCart();
    const read = cartsOfPages.get(this.#page) ?? this.#askForCart();
    cartsOfPages.set(this.#page, read);
    return read;
  }

  async #askForCart(): Promise<Cart | undefined> {
    try {
      return (await this.client(CartService).getCart({ id: this.#cartId, locale: this.language })).cart;
    } catch (error) {
      const { code } = ConnectError.from(error);
      // A cart of a session that has ended, or that is not there any more, is none.
      if ([Code.NotFound, Code.PermissionDenied, Code.Unauthenticated, Code.InvalidArgument].includes(code)) return undefined;
      throw error;
    }
  }

  /** Where somebody goes on whose cart is not open: to the order that it became, or to the empty cart. */
  get afterCart(): string {
    return pathIn(this.language, this.#orderId === "" ? "/cart" : `/order/${this.#orderId}`);
  }

  /** The open cart, or a new one, with the session that it takes. */
  async openCart(currency: Currency = this.currency): Promise<Cart> {
    const open = await this.cart();
    if (open !== undefined && open.currencyCode === currency) return open;
    if (this.#token === "" || (open === undefined && !(await this.#isSession()))) await this.#begin();
    const { cart } = await this.client(CartService).createCart({ currencyCode: currency });
    if (cart === undefined) throw new Error("no cart came back");
    this.#cartId = cart.id;
    await this.#set(cartCookie, cart.id);
    return cart;
  }

  /** Lets this browser see an order by the key of its mails. False where they do not belong together. */
  async claimOrder(id: string, key: string): Promise<boolean> {
    if (this.#token === "" || !(await this.#isSession())) await this.#begin();
    try {
      await this.client(OrderService).claimOrder({ id, key });
      return true;
    } catch (error) {
      if ([Code.NotFound, Code.InvalidArgument].includes(ConnectError.from(error).code)) return false;
      throw error;
    }
  }

  async chooseCurrency(currency: Currency): Promise<void> {
    await this.#set(currencyCookie, currency);
  }

  /** Has the next page say something. */
  async notify(notice: Notice): Promise<void> {
    this.headers.append("set-cookie", await noticeCookie.serialize(notice, { secure: this.#secure }));
  }

  /** What this page is to say, once. */
  async takeNotice(request: Request): Promise<Notice | undefined> {
    const notice: unknown = await noticeCookie.parse(request.headers.get("cookie"));
    if (notice === null) return undefined;
    this.headers.append("set-cookie", await noticeCookie.serialize("", { maxAge: 0 }));
    return isNotice(notice) ? notice : undefined;
  }

  async forgetCart(): Promise<void> {
    this.#cartId = "";
    this.headers.append("set-cookie", await cartCookie.serialize("", { maxAge: 0 }));
  }

  async #isSession(): Promise<boolean> {
    try {
      await this.client(CartService).getCart({ id: "crt_00000000-0000-7000-8000-000000000000" });
      return true;
    } catch (error) {
      return ConnectError.from(error).code !== Code.Unauthenticated;
    }
  }

  async #begin(): Promise<void> {
    this.#token = "";
    const { accessToken } = await this.client(SessionService).createAnonymousSession({});
    this.#token = accessToken;
    const secure = this.#secure ? "; Secure" : "";
    this.headers.append("set-cookie", `${SESSION}=${accessToken}; Max-Age=${GUEST_S}; Path=/; HttpOnly; SameSite=Lax${secure}`);
  }

  async #set(cookie: typeof cartCookie, value: string): Promise<void> {
    this.headers.append("set-cookie", await cookie.serialize(value, { secure: this.#secure }));
  }
}

/** Whether a form was sent by one of our own pages: what browsers say of it, which pages cannot change. */
export function isOwn(request: Request, origin: string): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const from = request.headers.get("origin") ?? request.headers.get("referer");
  return from !== null && URL.canParse(from) && new URL(from).origin === origin;
}
